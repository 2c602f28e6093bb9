/** The graph as a part of the panel: pan, zoom and fit, selection, keys. */

import { attribute, button, h, s, text, TICK_MS } from './dom';
import { Folds } from './folds';
import { icon } from './glyphs';
import { TaskList } from './list';
import { Minimap } from './minimap';
import { Scene } from './scene';
import type { Reply } from './replies';
import { isRunning, type Actions, type Part, type View } from './store';
import type { GraphDrawing, GraphSlice } from './types';
import { Viewport, heightFor, neighbour } from './viewport';
import { countTasks, visible } from './words';
import { trans } from './trans';

const TALLEST = 420;
const SHORTEST = 96;
const WAYS: Partial<Record<string, readonly [number, number]>> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowDown: [0, 1],
  ArrowUp: [0, -1]
};

const NOTHING: GraphDrawing = { width: 0, height: 0, boxes: [], paths: [], labels: [] };

/** The drawing that is seen largest in a width; the first one unless another is clearly better. */
export function choose(drawings: readonly GraphDrawing[], width: number, tall = TALLEST): GraphDrawing {
  const scale = (drawing: GraphDrawing): number =>
    Math.min(1, width / Math.max(drawing.width, 1), Math.max(TALLEST, tall) / Math.max(drawing.height, 1));
  const [first = NOTHING, ...others] = drawings;
  return width > 0 ? (others.find(other => scale(other) > 1.25 * scale(first)) ?? first) : first;
}

export class Graph implements Part {
  readonly element: HTMLElement;
  readonly #canvas: HTMLElement;
  readonly #svg: SVGSVGElement;
  readonly #folds: Folds;
  readonly #scene: Scene;
  readonly #empty = h('div', { class: 'cl-empty' });
  readonly #list: TaskList;
  readonly #port = new Viewport();
  readonly #map = new Minimap((x, y) => {
    this.#held = true;
    this.#port.centre(x, y);
    this.#look();
  });
  readonly #observer = new ResizeObserver(() => this.#resized());
  #drawn: GraphSlice | null = null;
  #drawing: GraphDrawing = NOTHING;
  #coloured: View['state']['run'] | null = null;
  #flagged: View['state']['findings'] | null = null;
  /** Whether the person chose what to look at; until then the graph is fitted to its room. */
  #held = false;
  #focused: string | null = null;
  #marked: string | null = null;
  #ticking: number | undefined;
  #view: View | null = null;

  constructor(private readonly actions: Actions) {
    this.#folds = new Folds(actions, () => {
      if (this.#view) {
        this.update(this.#view);
      }
    });
    this.#scene = new Scene(this.#folds);
    this.#svg = s(
      'svg',
      { class: 'cl-svg', role: 'group', preserveAspectRatio: 'xMidYMid meet' },
      this.#scene.defs,
      this.#scene.root
    );
    this.#canvas = h('div', { class: 'cl-canvas' }, this.#svg, this.#empty, this.#map.element);
    this.#list = new TaskList(actions);
    const listed = button('', () => this.#toggle(listed), {
      glyph: icon('list'),
      name: 'list',
      title: trans.__('Show the tasks as a list')
    });
    listed.setAttribute('aria-pressed', 'false');
    const tools = h(
      'div',
      { class: 'cl-zoom', role: 'group', 'aria-label': trans.__('Zoom') },
      button('', () => this.#zoom(1.25), {
        glyph: icon('plus'),
        name: 'zoom-in',
        title: trans.__('Zoom in')
      }),
      button('', () => this.#zoom(0.8), {
        glyph: icon('minus'),
        name: 'zoom-out',
        title: trans.__('Zoom out')
      }),
      button('', () => this.#fit(), {
        glyph: icon('fit'),
        name: 'fit',
        title: trans.__('Show the whole graph')
      }),
      this.#folds.control,
      listed
    );
    this.element = h('div', { class: 'cl-graph' }, this.#canvas, this.#list.element, tools);
    this.#listen();
    this.#observer.observe(this.#canvas);
  }

  dispose(): void {
    this.#observer.disconnect();
    window.clearInterval(this.#ticking);
  }

  update(view: View): void {
    this.#view = view;
    this.#list.update(view);
    this.#folds.update(view);
    const { run, findings } = view.state;
    const graph = this.#folds.graph ?? view.state.graph;
    const anew = graph !== this.#drawn;
    if (anew) {
      this.#draw(graph);
    }
    if (anew || run !== this.#coloured || findings !== this.#flagged) {
      this.#scene.flag(findings.items);
      this.#colour(view);
      this.#coloured = run;
      this.#flagged = findings;
    }
    if (anew || this.#marked !== view.selected) {
      this.#mark(view.selected);
    }
    this.#tick(isRunning(view));
  }

  answer(reply: Reply): void {
    this.#folds.answer(reply);
  }

  /** The list in the place of the picture, or the picture again. */
  #toggle(control: HTMLButtonElement): void {
    const on = this.element.classList.toggle('cl-listed');
    control.setAttribute('aria-pressed', String(on));
    this.#canvas.hidden = on;
    this.#list.show(on);
  }

  #zoom(factor: number): void {
    this.#held = true;
    this.#port.zoom(factor);
    this.#look();
  }

  #fit(): void {
    this.#held = true;
    this.#port.fit();
    this.#look();
  }

  #look(): void {
    const { box } = this.#port;
    this.#svg.setAttribute(
      'viewBox',
      `${box.x.toFixed(1)} ${box.y.toFixed(1)} ${box.width.toFixed(1)} ${box.height.toFixed(1)}`
    );
    this.#svg.classList.toggle('cl-far', this.#port.scale < 0.5);
    this.#svg.classList.toggle('cl-farther', this.#port.scale < 0.25);
    this.#scene.show(box, this.#focused);
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    this.#map.look(box, { width, height });
  }

  #colour(view: View): void {
    this.#scene.colour(view);
    this.#map.colour(this.#scene.tasks(), id => this.#scene.status(id));
  }

  #resized(): void {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    if (!this.#drawn || !width || !height) {
      return;
    }
    const better = choose(this.#drawn.drawings, width, height);
    if (better !== this.#drawing) {
      this.#redraw(better); // the new height calls this once more
    }
    this.#port.resize(this.#drawing, { width, height });
    if (!this.#held) {
      const first = this.#scene.tasks().at(0);
      this.#port.fit(first ? first.x + first.w / 2 : 0);
      this.#bring(this.#marked);
    }
    this.#look();
  }

  /** A new graph; the look is kept where the size is the same. */
  #draw(graph: GraphSlice): void {
    const before = this.#drawing;
    const focused = this.#svg.contains(document.activeElement);
    this.#drawn = graph;
    this.#drawing = choose(graph.drawings, this.#canvas.clientWidth, this.#canvas.clientHeight);
    this.#scene.draw(graph, this.#drawing);
    this.#map.draw(this.#drawing);
    const none = graph.tasks.length === 0;
    this.#empty.hidden = !none;
    text(
      this.#empty,
      none
        ? visible(graph.problem) || trans.__('No task yet: mark a cell with %1 and run it', '%%cloaca_task')
        : ''
    );
    attribute(
      this.#svg,
      'aria-label',
      trans.__('Graph of %1. Arrow keys move, Enter opens a task.', countTasks(graph.tasks.length))
    );
    this.element.classList.toggle('cl-none', none);
    if (before.width !== this.#drawing.width || before.height !== this.#drawing.height) {
      this.#held = false;
      this.#canvas.style.height = none ? '' : `${this.#height(this.#drawing)}px`;
    }
    if (!this.#scene.task(this.#focused)) {
      this.#focused = graph.tasks.at(0)?.id ?? null;
    }
    const element = this.#scene.element(this.#focused);
    element?.setAttribute('tabindex', '0');
    if (focused) {
      element?.focus({ preventScroll: true });
    }
    this.#resized();
  }

  /** Another drawing of the same graph: the room became narrow or wide. */
  #redraw(drawing: GraphDrawing): void {
    if (!this.#drawn || !this.#view) {
      return;
    }
    this.#drawing = drawing;
    this.#held = false;
    this.#scene.draw(this.#drawn, drawing);
    this.#map.draw(drawing);
    this.#colour(this.#view);
    this.#scene.mark(this.#marked);
    this.#scene.element(this.#focused)?.setAttribute('tabindex', '0');
    this.#canvas.style.height = `${this.#height(drawing)}px`;
  }

  #height(drawing: GraphDrawing): number {
    const all = heightFor(drawing, this.#canvas.clientWidth || Infinity);
    return Math.min(TALLEST, Math.max(SHORTEST, all));
  }

  #mark(selected: string | null): void {
    this.#scene.mark(selected);
    this.#marked = selected;
    this.#svg.classList.toggle('cl-some', this.#scene.task(selected) !== undefined);
    this.#bring(selected);
    this.#look();
  }

  /** Move the drawing as little as needed to see a task. */
  #bring(id: string | null): void {
    const task = this.#scene.task(id);
    if (task) {
      this.#port.see({ x: task.x, y: task.y, width: task.w, height: task.h });
    }
  }

  /** Elapsed times move while something runs. */
  #tick(on: boolean): void {
    if (on === (this.#ticking !== undefined)) {
      return;
    }
    window.clearInterval(this.#ticking);
    const move = (): void => {
      if (this.#view && !document.hidden) {
        this.#scene.times(this.#view);
      }
    };
    this.#ticking = on ? window.setInterval(move, TICK_MS) : undefined;
  }

  /** One task at a time can be reached by the tab key: the one that was reached last. */
  #rove(id: string): void {
    this.#scene.element(this.#focused)?.setAttribute('tabindex', '-1');
    this.#focused = id;
    this.#scene.element(id)?.setAttribute('tabindex', '0');
  }

  #focus(id: string | undefined): void {
    if (id !== undefined) {
      this.#rove(id);
      this.#bring(id);
      this.#look();
      this.#scene.element(id)?.focus({ preventScroll: true });
    }
  }

  #listen(): void {
    this.#canvas.addEventListener('wheel', event => this.#wheel(event), { passive: false });
    this.#canvas.addEventListener('pointerdown', event => this.#drag(event));
    this.#svg.addEventListener('click', event => {
      const id = this.#taskAt(event.target);
      const edge = event.target instanceof Element && event.target.closest<SVGGElement>('.cl-edge');
      if (id !== null) {
        this.#open(id);
      } else if (edge) {
        this.actions.select(edge.dataset.source ?? null, edge.dataset.target);
      }
    });
    this.#svg.addEventListener('dblclick', event => {
      const task = this.#scene.task(this.#taskAt(event.target));
      if (task) {
        this.actions.reveal(task);
      }
    });
    this.#svg.addEventListener('focusin', event => {
      const id = this.#taskAt(event.target);
      if (id !== null && id !== this.#focused) {
        this.#rove(id);
      }
    });
    this.#svg.addEventListener('keydown', event => {
      if (!event.ctrlKey && !event.metaKey && !event.altKey && this.#pressed(event)) {
        event.preventDefault();
        event.stopPropagation();
      }
    });
  }

  /** Show a task's details; a group is unfolded, and its first task is where it was. */
  #open(id: string): void {
    const group = this.#folds.group(id);
    if (group) {
      this.#focused = group.tasks[0];
      this.#folds.unfold(id);
    } else {
      this.actions.select(id);
    }
  }

  #taskAt(target: EventTarget | null): string | null {
    const group = target instanceof Element ? target.closest<SVGGElement>('.cl-task') : null;
    return group?.dataset.task ?? null;
  }

  /** The plain wheel scrolls the notebook; with a key it zooms at the pointer. */
  #wheel(event: WheelEvent): void {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
      return;
    }
    event.preventDefault();
    const at = this.#canvas.getBoundingClientRect();
    const move = Math.abs(event.deltaY) > Math.abs(event.deltaX) ? event.deltaY : event.deltaX;
    const factor = Math.exp(-Math.max(-120, Math.min(120, move)) / 400);
    this.#held = true;
    this.#port.zoom(factor, (event.clientX - at.left) / at.width, (event.clientY - at.top) / at.height);
    this.#look();
  }

  #drag(event: PointerEvent): void {
    const edge = event.target instanceof Element && event.target.matches('.cl-hit');
    if (event.button !== 0 || edge || this.#taskAt(event.target) !== null || event.target === this.#empty) {
      return;
    }
    let { clientX: x, clientY: y } = event;
    const end = new AbortController();
    const stop = (): void => {
      end.abort();
      this.#canvas.classList.remove('cl-dragged');
    };
    const move = (moved: PointerEvent): void => {
      this.#held = true;
      this.#port.pan(moved.clientX - x, moved.clientY - y);
      ({ clientX: x, clientY: y } = moved);
      this.#look();
    };
    this.#canvas.classList.add('cl-dragged');
    this.#canvas.setPointerCapture(event.pointerId);
    this.#canvas.addEventListener('pointermove', move, { signal: end.signal });
    for (const name of ['pointerup', 'pointercancel', 'lostpointercapture'] as const) {
      this.#canvas.addEventListener(name, stop, { signal: end.signal });
    }
  }

  /** What a key does; false where it is none of ours. */
  #pressed(event: KeyboardEvent): boolean {
    const way = WAYS[event.key];
    const tasks = this.#scene.tasks();
    const here = this.#scene.task(this.#focused);
    if (way && event.shiftKey) {
      this.#held = true;
      this.#port.pan(-60 * way[0], -60 * way[1]);
      this.#look();
    } else if (way && here) {
      this.#focus(neighbour(here, tasks, way[0], way[1])?.id);
    } else if ((event.key === 'Enter' || event.key === ' ') && here) {
      this.#open(here.id);
    } else if (event.key === 'c' && here) {
      this.#folds.fold(here.id);
    } else if (event.key === 'Home' || event.key === 'End') {
      this.#focus(tasks.at(event.key === 'Home' ? 0 : -1)?.id);
    } else if (event.key === '+' || event.key === '=') {
      this.#zoom(1.25);
    } else if (event.key === '-') {
      this.#zoom(0.8);
    } else if (event.key === '0' || event.key === 'f') {
      this.#fit();
    } else if (event.key === 'Escape') {
      this.actions.select(null);
    } else {
      return false;
    }
    return true;
  }
}
