/** The graph: boxes and edges as the kernel laid them out, coloured by the state of the run. */

import { attribute, button, h, s, text } from './dom';
import { icon, statusPath } from './glyphs';
import { isRunning, kernelNow, type Actions, type Part, type View } from './store';
import type { FindingItem, GraphEdge, GraphSlice, GraphTask, Severity, TaskRun } from './types';
import { Viewport, neighbour } from './viewport';
import { attemptWords, count, duration, elapsed, placeWords, short, statusWord, visible } from './words';

const TALLEST = 420;
const SHORTEST = 96;
const TICK_MS = 200;

interface Shape {
  task: GraphTask;
  group: SVGGElement;
  glyph: SVGPathElement;
  line: SVGTextElement;
  badge: SVGGElement;
  said: string;
}

let made = 0;

/** The second line in a box: as much as fits. */
function boxLine(run: TaskRun, now: number): string {
  const parts = [run.status === 'retrying' ? 'retrying' : statusWord(run.status)];
  if (run.status === 'running' && run.started !== null) {
    parts.push(elapsed(now - run.started));
  } else if (run.duration_s !== null && run.status !== 'retrying') {
    parts.push(duration(run.duration_s));
  }
  if (attemptWords(run)) {
    parts.push(run.attempts ? `${run.attempt}/${run.attempts}` : `try ${run.attempt}`);
  }
  return parts.join(' · ');
}

/** All that a box shows, in words. */
function spoken(task: GraphTask, run: TaskRun | undefined, waits: string[], problems: string): string {
  const status = run && run.status !== 'idle' ? statusWord(run.status) : '';
  return [
    short(task.id, 80),
    status,
    run ? attemptWords(run) : '',
    run?.after_failed ? 'ran after a failed task' : '',
    problems,
    waits.length ? `waits for ${waits.slice(0, 6).map(id => short(id, 40)).join(', ')}${waits.length > 6 ? ' and more' : ''}` : '',
    placeWords(task.cell, null)
  ]
    .filter(Boolean)
    .join(', ');
}

export class Graph implements Part {
  readonly element: HTMLElement;
  private readonly canvas: HTMLElement;
  private readonly svg: SVGSVGElement;
  private readonly scene: SVGGElement;
  private readonly empty: HTMLElement;
  private readonly port = new Viewport();
  private readonly nodes = new Map<string, Shape>();
  private readonly links = new Map<string, SVGPathElement[]>();
  private readonly waits = new Map<string, string[]>();
  private readonly observer: ResizeObserver;
  private readonly arrow: string;
  private drawn: GraphSlice | null = null;
  private coloured: View['state']['run'] | null = null;
  private flagged: View['state']['findings'] | null = null;
  /** Whether the person chose what to look at; until then the graph is fitted to its room. */
  private held = false;
  private focused: string | null = null;
  private marked: string | null = null;
  private ticking: number | undefined;
  private view: View | null = null;

  constructor(private readonly actions: Actions) {
    made += 1;
    this.arrow = `cl-arrow-${made}-${Math.random().toString(36).slice(2, 8)}`;
    this.scene = s('g');
    this.svg = s(
      'svg',
      { class: 'cl-svg', role: 'group', preserveAspectRatio: 'xMidYMid meet' },
      s(
        'defs',
        {},
        s(
          'marker',
          { id: this.arrow, viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: 'auto-start-reverse' },
          s('path', { d: 'M0.5 0.5L7.5 4L0.5 7.5z', class: 'cl-arrow' })
        )
      ),
      this.scene
    );
    this.empty = h('div', { class: 'cl-empty' });
    const zoom = (factor: number) => () => {
      this.held = true;
      this.port.zoom(factor);
      this.look();
    };
    this.canvas = h('div', { class: 'cl-canvas' }, this.svg, this.empty);
    this.element = h(
      'div',
      { class: 'cl-graph' },
      this.canvas,
      h(
        'div',
        { class: 'cl-zoom', role: 'group', 'aria-label': 'Zoom' },
        button('', zoom(1.25), { glyph: icon('plus'), name: 'zoom-in', title: 'Zoom in' }),
        button('', zoom(0.8), { glyph: icon('minus'), name: 'zoom-out', title: 'Zoom out' }),
        button('', () => this.fit(), { glyph: icon('fit'), name: 'fit', title: 'Show the whole graph' })
      )
    );
    this.listen();
    this.observer = new ResizeObserver(() => this.resized());
    this.observer.observe(this.canvas);
  }

  dispose(): void {
    this.observer.disconnect();
    window.clearInterval(this.ticking);
  }

  update(view: View): void {
    this.view = view;
    const { graph, run, findings } = view.state;
    if (graph !== this.drawn) {
      this.draw(graph);
      this.coloured = null;
      this.flagged = null;
      this.marked = null;
    }
    if (run !== this.coloured || findings !== this.flagged) {
      this.flag(findings.items);
      this.colour(view);
      this.coloured = run;
      this.flagged = findings;
    }
    this.mark(view.selected);
    this.tick(isRunning(view));
  }

  private fit(): void {
    this.held = true;
    this.port.fit();
    this.look();
  }

  private look(): void {
    const { x, y, width, height } = this.port.box;
    this.svg.setAttribute('viewBox', `${x.toFixed(1)} ${y.toFixed(1)} ${width.toFixed(1)} ${height.toFixed(1)}`);
    this.svg.classList.toggle('cl-far', this.port.scale < 0.4);
  }

  private resized(): void {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!this.drawn || !width || !height) {
      return;
    }
    this.port.resize(this.drawn, { width, height });
    if (!this.held) {
      const first = this.drawn.tasks.at(0);
      this.port.fit(first ? first.x + first.w / 2 : 0);
      const selected = this.nodes.get(this.marked ?? '');
      if (selected) {
        this.see(selected);
      }
    }
    this.look();
  }

  /** A new graph: everything is made anew, the look is kept where the size is the same. */
  private draw(graph: GraphSlice): void {
    const same = this.drawn && this.drawn.width === graph.width && this.drawn.height === graph.height;
    this.drawn = graph;
    this.nodes.clear();
    this.links.clear();
    this.waits.clear();
    const scene = document.createDocumentFragment();
    for (const edge of graph.edges) {
      scene.append(this.drawEdge(edge));
    }
    for (const label of graph.labels) {
      scene.append(s('text', { class: 'cl-key', x: label.x, y: label.y }, label.text));
    }
    for (const task of graph.tasks) {
      scene.append(this.drawTask(task));
    }
    this.scene.replaceChildren(scene);
    const none = graph.tasks.length === 0;
    this.empty.hidden = !none;
    text(this.empty, none ? visible(graph.problem) || 'No task yet: mark a cell with %%cloaca_task and run it' : '');
    attribute(this.svg, 'aria-label', `Graph of ${count(graph.tasks.length, 'task')}. Arrow keys move, Enter opens a task.`);
    this.element.classList.toggle('cl-none', none);
    if (!same) {
      this.held = false;
      const wanted = Math.min(TALLEST, Math.max(SHORTEST, graph.height));
      this.canvas.style.height = none ? '' : `${wanted}px`;
    }
    if (!this.focused || !this.nodes.has(this.focused)) {
      this.focused = graph.tasks.length ? graph.tasks[0].id : null;
    }
    this.nodes.get(this.focused ?? '')?.group.setAttribute('tabindex', '0');
    this.resized();
  }

  private drawEdge(edge: GraphEdge): SVGElement {
    const inferred = edge.key !== null;
    const path = s('path', { class: inferred ? 'cl-edge cl-inferred' : 'cl-edge', d: edge.d, 'marker-end': `url(#${this.arrow})` });
    const words = `${short(edge.target, 80)} waits for ${short(edge.source, 80)}`;
    path.append(s('title', {}, inferred ? `${words}: it reads the key ${short(edge.key ?? '', 120)}` : words));
    for (const id of new Set([edge.source, edge.target])) {
      this.links.set(id, [...(this.links.get(id) ?? []), path]);
    }
    this.waits.set(edge.target, [...(this.waits.get(edge.target) ?? []), edge.source]);
    return path;
  }

  private drawTask(task: GraphTask): SVGGElement {
    const glyph = s('path', { d: statusPath('idle') });
    const line = s('text', { class: 'cl-line', x: 32, y: task.h / 2 + 13 });
    const badge = s('g', { class: 'cl-badge', transform: `translate(${task.w},0)`, display: 'none' });
    const group = s(
      'g',
      { class: 'cl-task cl-status-idle', role: 'button', tabindex: -1, transform: `translate(${task.x},${task.y})` },
      s('rect', { class: 'cl-box', width: task.w, height: task.h, rx: 8 }),
      s('g', { class: 'cl-mark', transform: `translate(10,${task.h / 2 - 8})` }, s('g', { class: 'cl-turn' }, glyph)),
      s('text', { class: 'cl-id', x: 32, y: task.h / 2 + 4.5 }, short(task.id, Math.max(3, Math.floor((task.w - 42) / 7.1)))),
      line,
      badge
    );
    group.dataset.task = task.id;
    this.nodes.set(task.id, { task, group, glyph, line, badge, said: '' });
    return group;
  }

  /** Marks on boxes whose task has findings. */
  private flag(items: readonly FindingItem[]): void {
    const worst = new Map<string, Severity>();
    for (const item of items) {
      if (item.task !== null && item.severity !== 'info' && worst.get(item.task) !== 'error') {
        worst.set(item.task, item.severity);
      }
    }
    for (const [id, node] of this.nodes) {
      const severity = worst.get(id);
      attribute(node.group, 'data-finding', severity ?? '');
    }
  }

  private colour(view: View): void {
    const now = kernelNow(view);
    const runs = new Map(view.state.run.tasks.map(run => [run.id, run] as const));
    for (const [id, node] of this.nodes) {
      const run = runs.get(id);
      const status = run?.status ?? 'idle';
      const after = run?.after_failed ?? false;
      const finding = node.group.getAttribute('data-finding') ?? '';
      attribute(node.group, 'class', `cl-task cl-status-${status}${after ? ' cl-after' : ''}${status === 'idle' ? '' : ' cl-two'}`);
      attribute(node.glyph, 'd', statusPath(status));
      text(node.line, run && status !== 'idle' ? boxLine(run, now) : '');
      this.badge(node, after ? 'after' : finding);
      const problems = finding ? `has ${finding} findings` : '';
      const said = spoken(node.task, run, this.waits.get(id) ?? [], problems);
      if (said !== node.said) {
        node.said = said;
        node.group.setAttribute('aria-label', said);
      }
    }
    this.mark(view.selected);
  }

  private badge(node: Shape, kind: string): void {
    if (node.badge.getAttribute('data-kind') === kind) {
      return;
    }
    node.badge.setAttribute('data-kind', kind);
    node.badge.setAttribute('display', kind ? 'inline' : 'none');
    if (kind) {
      const words = kind === 'after' ? 'ran after a failed task' : `has ${kind} findings`;
      node.badge.replaceChildren(s('circle', { r: 7 }), s('path', { d: kind === 'error' ? 'M-2.4 -2.4l4.8 4.8M2.4 -2.4l-4.8 4.8' : 'M0 -3.6v4.2M0 3v.6' }), s('title', {}, words));
    }
  }

  private mark(selected: string | null): void {
    if (this.marked === selected) {
      return;
    }
    this.highlight(this.marked, false);
    this.highlight(selected, true);
    this.marked = selected;
    this.svg.classList.toggle('cl-some', selected !== null && this.nodes.has(selected));
    const node = selected === null ? undefined : this.nodes.get(selected);
    if (node) {
      this.see(node);
    }
  }

  private highlight(id: string | null, on: boolean): void {
    const node = id === null ? undefined : this.nodes.get(id);
    node?.group.toggleAttribute('data-selected', on);
    node?.group.setAttribute('aria-pressed', String(on));
    for (const path of this.links.get(id ?? '') ?? []) {
      path.toggleAttribute('data-near', on);
    }
  }

  private see({ task }: Shape): void {
    this.port.see({ x: task.x, y: task.y, width: task.w, height: task.h });
    this.look();
  }

  /** Elapsed times move while something runs. */
  private tick(on: boolean): void {
    if (on === (this.ticking !== undefined)) {
      return;
    }
    window.clearInterval(this.ticking);
    this.ticking = on ? window.setInterval(() => this.times(), TICK_MS) : undefined;
  }

  private times(): void {
    if (!this.view || document.hidden) {
      return;
    }
    const now = kernelNow(this.view);
    for (const run of this.view.state.run.tasks) {
      const node = run.status === 'running' ? this.nodes.get(run.id) : undefined;
      if (node) {
        text(node.line, boxLine(run, now));
      }
    }
  }

  private focus(id: string): void {
    const node = this.nodes.get(id);
    if (!node) {
      return;
    }
    this.nodes.get(this.focused ?? '')?.group.setAttribute('tabindex', '-1');
    this.focused = id;
    node.group.setAttribute('tabindex', '0');
    node.group.focus({ preventScroll: true });
    this.see(node);
  }

  private listen(): void {
    this.canvas.addEventListener(
      'wheel',
      event => {
        if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
          return; // the plain wheel scrolls the notebook
        }
        event.preventDefault();
        const at = this.canvas.getBoundingClientRect();
        const move = Math.abs(event.deltaY) > Math.abs(event.deltaX) ? event.deltaY : event.deltaX;
        this.held = true;
        this.port.zoom(Math.exp(-Math.max(-120, Math.min(120, move)) / 400), (event.clientX - at.left) / at.width, (event.clientY - at.top) / at.height);
        this.look();
      },
      { passive: false }
    );
    this.canvas.addEventListener('pointerdown', event => this.drag(event));
    this.svg.addEventListener('click', event => {
      const id = this.taskAt(event.target);
      if (id !== null) {
        this.actions.select(id);
      }
    });
    this.svg.addEventListener('dblclick', event => {
      const task = this.nodes.get(this.taskAt(event.target) ?? '')?.task;
      if (task) {
        this.actions.reveal(task);
      }
    });
    this.svg.addEventListener('focusin', event => {
      const id = this.taskAt(event.target);
      if (id !== null && id !== this.focused) {
        this.nodes.get(this.focused ?? '')?.group.setAttribute('tabindex', '-1');
        this.focused = id;
        this.nodes.get(id)?.group.setAttribute('tabindex', '0');
      }
    });
    this.svg.addEventListener('keydown', event => this.key(event));
  }

  private taskAt(target: EventTarget | null): string | null {
    const group = target instanceof Element ? target.closest<SVGGElement>('.cl-task') : null;
    return group?.dataset.task ?? null;
  }

  private drag(event: PointerEvent): void {
    if (event.button !== 0 || this.taskAt(event.target) !== null || event.target === this.empty) {
      return;
    }
    let { clientX: x, clientY: y } = event;
    const end = new AbortController();
    const stop = (): void => {
      end.abort();
      this.canvas.classList.remove('cl-dragged');
    };
    this.canvas.classList.add('cl-dragged');
    this.canvas.setPointerCapture(event.pointerId);
    this.canvas.addEventListener(
      'pointermove',
      moved => {
        this.held = true;
        this.port.pan(moved.clientX - x, moved.clientY - y);
        ({ clientX: x, clientY: y } = moved);
        this.look();
      },
      { signal: end.signal }
    );
    for (const name of ['pointerup', 'pointercancel', 'lostpointercapture'] as const) {
      this.canvas.addEventListener(name, stop, { signal: end.signal });
    }
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.pressed(event)) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /** What a key does; false where it is none of ours. */
  private pressed(event: KeyboardEvent): boolean {
    const ways: Record<string, [number, number]> = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
    const way = ways[event.key];
    const tasks = this.drawn?.tasks ?? [];
    const here = this.nodes.get(this.focused ?? '')?.task;
    this.held ||= event.shiftKey || ['+', '=', '-', '0', 'f'].includes(event.key);
    if (way && event.shiftKey) {
      this.port.pan(-60 * way[0], -60 * way[1]);
      this.look();
    } else if (way && here) {
      const next = neighbour(here, tasks, way[0], way[1]);
      if (next) {
        this.focus(next.id);
      }
    } else if ((event.key === 'Enter' || event.key === ' ') && here) {
      this.actions.select(here.id);
    } else if (event.key === 'Home' && tasks.length) {
      this.focus(tasks[0].id);
    } else if (event.key === 'End' && tasks.length) {
      this.focus(tasks[tasks.length - 1].id);
    } else if (event.key === '+' || event.key === '=') {
      this.port.zoom(1.25);
      this.look();
    } else if (event.key === '-') {
      this.port.zoom(0.8);
      this.look();
    } else if (event.key === '0' || event.key === 'f') {
      this.fit();
    } else if (event.key === 'Escape') {
      this.actions.select(null);
    } else {
      return false;
    }
    return true;
  }
}
