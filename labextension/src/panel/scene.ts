/** The drawing itself: boxes and edges as the kernel laid them out, coloured by the state of the run. */

import { attribute, s, text } from './dom';
import { statusPath } from './glyphs';
import { standing, type Folds } from './folds';
import { kernelNow, type View } from './store';
import type {
  FindingItem,
  GraphDrawing,
  GraphEdge,
  GraphSlice,
  GraphTask,
  Severity,
  TaskRun,
  TaskStatus
} from './types';
import type { Box } from './viewport';
import { attemptWords, duration, elapsed, fitting, placeWords, short, statusWord } from './words';
import { trans } from './trans';

/** Graphs of so many tasks are in the page as a whole. */
const SMALL = 200;
const EVERYWHERE: Box = { x: -1e9, y: -1e9, width: 2e9, height: 2e9 };

/** The elements of a box; made when it is first in sight. */
interface Shape {
  group: SVGGElement;
  glyph: SVGPathElement;
  name: SVGTextElement;
  line: SVGTextElement;
  badge: SVGGElement;
  said: string;
  /** Whether its texts were measured: what is hidden cannot be. */
  measured: boolean;
}

/** A task and where it is drawn. */
export type Drawn = GraphTask & { x: number; y: number; w: number; h: number };

/** A task of the drawing. */
interface Place {
  task: Drawn;
  shape: Shape | null;
  shown: boolean;
  stale: boolean;
}

/** An edge of the drawing, and the box that it lies in. */
interface Link {
  edge: GraphEdge;
  d: string;
  box: Box;
  path: SVGGElement | null;
  shown: boolean;
}

let made = 0;

/** The second line in a box: as much as fits. */
function boxLine(run: TaskRun, now: number): string {
  const parts = [run.status === 'retrying' ? trans.__('retrying') : statusWord(run.status)];
  if (run.status === 'running' && run.started !== null) {
    parts.push(elapsed(now - run.started));
  } else if (run.duration_s !== null && run.status !== 'retrying') {
    parts.push(duration(run.duration_s));
  }
  if (attemptWords(run)) {
    parts.push(run.attempts ? `${run.attempt}/${run.attempts}` : trans.__('try %1', String(run.attempt)));
  }
  return parts.join(' · ');
}

/** Letters whose widths are known well enough, and how many of them at most fit into the second line of any box. */
const KNOWN = /^[ -~]*$/;
const SURE = 16;

/** Narrow a text that is wider than its room: only the page knows how wide letters are, and where it shows them. */
function squeeze(line: SVGTextElement, room: number): boolean {
  const words = line.textContent;
  line.removeAttribute('textLength');
  if (words.length <= SURE && KNOWN.test(words)) {
    return true;
  }
  const wide = line.getComputedTextLength();
  if (wide > room) {
    line.setAttribute('textLength', String(room));
    line.setAttribute('lengthAdjust', 'spacingAndGlyphs');
  }
  return wide > 0;
}

/** Where texts in boxes begin, and how much of a box is left of it at the end. */
const TEXT_X = 32;
const textRoom = (task: Drawn): number => task.w - TEXT_X - 8;

const findingsWord = (severity: string): string =>
  severity === 'error' ? trans.__('has error findings') : trans.__('has warning findings');

/** All that a box shows, in words. */
function spoken(
  task: GraphTask,
  run: TaskRun | undefined,
  waits: readonly string[],
  finding: string
): string {
  const some = waits
    .slice(0, 6)
    .map(id => short(id, 40))
    .join(', ');
  return [
    short(task.id, 80),
    run && run.status !== 'idle' ? statusWord(run.status) : '',
    run ? attemptWords(run) : '',
    run?.after_failed ? trans.__('ran after a failed task') : '',
    finding && findingsWord(finding),
    task.note,
    waits.length > 6
      ? trans.__('waits for %1 and more', some)
      : waits.length
        ? trans.__('waits for %1', some)
        : '',
    placeWords(task.cell, null)
  ]
    .filter(Boolean)
    .join(', ');
}

const meets = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const boxOf = (task: Drawn): Box => ({ x: task.x, y: task.y, width: task.w, height: task.h });

/** The smallest box around two tasks, with some room for the edge between them to bend. */
function around(a: Drawn | undefined, b: Drawn | undefined): Box {
  const [one, two] = [a ?? b, b ?? a];
  if (!one || !two) {
    return EVERYWHERE;
  }
  const [x, y] = [Math.min(one.x, two.x) - 60, Math.min(one.y, two.y) - 60];
  return {
    x,
    y,
    width: Math.max(one.x + one.w, two.x + two.w) + 60 - x,
    height: Math.max(one.y + one.h, two.y + two.h) + 60 - y
  };
}

/** Of a large graph, what lies out of sight is not in the page: it costs no more than what is seen of it. */
export class Scene {
  readonly root = s('g');
  readonly defs: SVGDefsElement;
  readonly #arrow: string;
  readonly #edgeLayer = s('g');
  readonly #labelLayer = s('g');
  readonly #taskLayer = s('g');
  readonly #places = new Map<string, Place>();
  #links: Link[] = [];
  readonly #near = new Map<string, Link[]>();
  readonly #waits = new Map<string, string[]>();
  readonly #findings = new Map<string, Severity>();
  #runs = new Map<string, TaskRun>();
  #now = 0;
  #marked: string | null = null;

  constructor(private readonly folds: Folds) {
    made += 1;
    this.root.append(this.#edgeLayer, this.#labelLayer, this.#taskLayer);
    // Ids are of the whole page, in which other panels stand too.
    this.#arrow = `cl-arrow-${made}-${Math.random().toString(36).slice(2, 8)}`;
    this.defs = s(
      'defs',
      {},
      s(
        'marker',
        {
          id: this.#arrow,
          viewBox: '0 0 8 8',
          refX: 7,
          refY: 4,
          markerWidth: 7,
          markerHeight: 7,
          orient: 'auto-start-reverse'
        },
        s('path', { d: 'M0.5 0.5L7.5 4L0.5 7.5z', class: 'cl-arrow' })
      )
    );
  }

  /** The task with this id. */
  task(id: string | null): Drawn | undefined {
    return this.#places.get(id ?? '')?.task;
  }

  /** The element of a task, which is in the page from now on until it is next out of sight. */
  element(id: string | null): SVGGElement | undefined {
    const place = this.#places.get(id ?? '');
    return place && this.#reveal(place).group;
  }

  /** All tasks. */
  tasks(): Drawn[] {
    return [...this.#places.values()].map(place => place.task);
  }

  /** How a task stands. */
  status(id: string): TaskStatus {
    const group = this.folds.group(id);
    return group ? standing(group.tasks, this.#runs).status : (this.#runs.get(id)?.status ?? 'idle');
  }

  /** A new graph, or another drawing of it: everything is made anew. */
  draw(graph: GraphSlice, drawing: GraphDrawing): void {
    this.#marked = null;
    this.#places.clear();
    this.#near.clear();
    this.#waits.clear();
    graph.tasks.forEach((task, at) => {
      const [x, y, w, h] = drawing.boxes[at];
      this.#places.set(task.id, { task: { ...task, x, y, w, h }, shape: null, shown: false, stale: true });
    });
    this.#links = graph.edges.map((edge, at) => {
      const box = around(this.task(edge.source), this.task(edge.target));
      return { edge, d: drawing.paths[at], box, path: null, shown: false };
    });
    for (const link of this.#links) {
      const { source, target } = link.edge;
      for (const id of new Set([source, target])) {
        this.#near.set(id, [...(this.#near.get(id) ?? []), link]);
      }
      this.#waits.set(target, [...(this.#waits.get(target) ?? []), source]);
    }
    this.#edgeLayer.replaceChildren();
    this.#taskLayer.replaceChildren();
    this.#labelLayer.replaceChildren(
      ...drawing.labels.map(label => s('text', { class: 'cl-key', x: label.x, y: label.y }, label.text))
    );
  }

  #makePath({ edge, d }: Link): SVGGElement {
    const inferred = edge.key !== null;
    const words = trans.__('%1 waits for %2', short(edge.target, 80), short(edge.source, 80));
    const why = inferred ? trans.__('%1: it reads the key %2', words, short(edge.key ?? '', 120)) : words;
    const look = inferred ? 'cl-edge cl-inferred' : 'cl-edge';
    // What is drawn is thin; what can be clicked is not.
    return s(
      'g',
      { class: look, 'data-source': edge.source, 'data-target': edge.target },
      s('title', {}, why),
      s('path', { d, 'marker-end': `url(#${this.#arrow})` }),
      s('path', { class: 'cl-hit', d })
    );
  }

  #makeShape(task: Drawn): Shape {
    const glyph = s('path', { class: 'cl-mark', d: statusPath('idle') });
    const written = fitting(task.id, task.w - 42, 7.1);
    const name = s('text', { class: 'cl-id', x: TEXT_X, y: task.h / 2 + 4.5 }, written);
    const line = s('text', { class: 'cl-line', x: TEXT_X, y: task.h / 2 + 13 });
    const badge = s('g', { class: 'cl-badge', transform: `translate(${task.w},0)`, display: 'none' });
    const group = s(
      'g',
      {
        class: 'cl-task cl-status-idle',
        role: 'button',
        tabindex: -1,
        transform: `translate(${task.x},${task.y})`
      },
      s('rect', { class: 'cl-box', width: task.w, height: task.h, rx: 8 }),
      s('g', { transform: `translate(10,${task.h / 2 - 8})` }, glyph),
      name,
      line,
      badge
    );
    group.dataset.task = task.id;
    return { group, glyph, name, line, badge, said: '', measured: false };
  }

  #reveal(place: Place): Shape {
    place.shape ??= this.#makeShape(place.task);
    if (!place.shown) {
      place.shown = true;
      this.#taskLayer.append(place.shape.group);
    }
    if (place.stale) {
      this.#paint(place, place.shape); // in the page, where texts can be measured
    } else if (!place.shape.measured) {
      this.#fit(place.task, place.shape);
    }
    return place.shape;
  }

  /** Note which tasks have findings. */
  flag(items: readonly FindingItem[]): void {
    this.#findings.clear();
    for (const item of items) {
      const { task, severity } = item;
      const counts = severity === 'error' || severity === 'warning';
      if (task !== null && counts && this.#findings.get(task) !== 'error') {
        this.#findings.set(task, severity);
      }
    }
  }

  /** Bring all boxes up to date; those out of sight when they come into sight. */
  colour(view: View): void {
    this.#now = kernelNow(view);
    this.#runs = new Map(view.state.run.tasks.map(run => [run.id, run] as const));
    for (const place of this.#places.values()) {
      place.stale = true;
      if (place.shown && place.shape) {
        this.#paint(place, place.shape);
      }
    }
  }

  #paint(place: Place, shape: Shape): void {
    const { id } = place.task;
    const run = this.#runs.get(id);
    const status = this.status(id);
    const after = run?.after_failed ?? false;
    const group = this.folds.group(id);
    const finding = this.#finding(group?.tasks ?? [id]);
    const many = group && standing(group.tasks, this.#runs).words;
    const note = place.task.note && fitting(place.task.note, place.task.w - 42, 5.6);
    place.stale = false;
    attribute(
      shape.group,
      'class',
      `cl-task cl-status-${status}${after ? ' cl-after' : ''}${status === 'idle' && !note ? '' : ' cl-two'}${group ? ' cl-many' : ''}`
    );
    attribute(shape.glyph, 'd', statusPath(status));
    text(shape.line, many ?? (run && status !== 'idle' ? boxLine(run, this.#now) : note));
    this.#fit(place.task, shape);
    this.#badge(shape, after ? 'after' : finding);
    const said = many
      ? [short(id, 80), many, finding && findingsWord(finding), trans.__('folded')].filter(Boolean).join(', ')
      : spoken(place.task, run, this.#waits.get(id) ?? [], finding);
    if (said !== shape.said) {
      shape.said = said;
      shape.group.setAttribute('aria-label', said);
    }
  }

  #finding(tasks: readonly string[]): string {
    const found = tasks.map(task => this.#findings.get(task));
    return found.includes('error') ? 'error' : (found.find(one => one !== undefined) ?? '');
  }

  #fit(task: Drawn, shape: Shape): void {
    const named = shape.measured || KNOWN.test(task.id) || squeeze(shape.name, textRoom(task));
    shape.measured = squeeze(shape.line, textRoom(task)) && named;
  }

  #badge(shape: Shape, kind: string): void {
    if ((shape.badge.getAttribute('data-kind') ?? '') === kind) {
      return;
    }
    shape.badge.setAttribute('data-kind', kind);
    shape.badge.setAttribute('display', kind ? 'inline' : 'none');
    if (kind) {
      const words = kind === 'after' ? trans.__('ran after a failed task') : findingsWord(kind);
      const sign = kind === 'error' ? 'M-2.4 -2.4l4.8 4.8M2.4 -2.4l-4.8 4.8' : 'M0 -3.6v4.2M0 3v.6';
      shape.badge.replaceChildren(s('circle', { r: 7 }), s('path', { d: sign }), s('title', {}, words));
    }
  }

  /** Mark a task and the edges at it; the one marked before no longer. */
  mark(selected: string | null): void {
    this.#highlight(this.#marked, false);
    this.#highlight(selected, true);
    this.#marked = selected;
  }

  #highlight(id: string | null, on: boolean): void {
    if (!this.task(id)) {
      return;
    }
    const group = this.element(id);
    group?.toggleAttribute('data-selected', on);
    group?.setAttribute('aria-pressed', String(on));
    for (const link of this.#near.get(id ?? '') ?? []) {
      link.path ??= this.#makePath(link);
      link.path.toggleAttribute('data-near', on);
    }
  }

  /** Elapsed times move while something runs. */
  times(view: View): void {
    this.#now = kernelNow(view);
    for (const run of this.#runs.values()) {
      const place = run.status === 'running' ? this.#places.get(run.id) : undefined;
      if (place?.shown && place.shape) {
        text(place.shape.line, boxLine(run, this.#now));
        squeeze(place.shape.line, textRoom(place.task));
      }
    }
  }

  /** Put what meets a box into the page and take out the rest, but for the task that can be tabbed to. */
  show(seen: Box, keep: string | null): void {
    const room = { x: seen.width * 0.2, y: seen.height * 0.2 };
    const around = {
      x: seen.x - room.x,
      y: seen.y - room.y,
      width: seen.width + 2 * room.x,
      height: seen.height + 2 * room.y
    };
    const box = this.#places.size <= SMALL ? EVERYWHERE : around;
    for (const place of this.#places.values()) {
      if (meets(boxOf(place.task), box)) {
        this.#reveal(place);
      } else if (place.shown && place.task.id !== keep) {
        place.shown = false;
        place.shape?.group.remove();
      }
    }
    for (const link of this.#links) {
      const shown = meets(link.box, box);
      if (shown && !link.shown) {
        link.path ??= this.#makePath(link);
        this.#edgeLayer.append(link.path);
      } else if (!shown && link.shown) {
        link.path?.remove();
      }
      link.shown = shown;
    }
  }
}
