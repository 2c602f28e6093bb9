/** Groups of tasks that are shown as one box: which are folded, and how they stand as one. */

import { button } from './dom';
import { icon } from './glyphs';
import type { Reply } from './replies';
import type { Actions, View } from './store';
import type { GraphGroup, GraphSlice, TaskRun, TaskStatus } from './types';
import { countTasks } from './words';
import { trans } from './trans';

/** What of its tasks a group shows: the worst that any is in. */
const WORST: readonly TaskStatus[] = [
  'failed',
  'retrying',
  'running',
  'stopped',
  'ready',
  'waiting',
  'skipped',
  'idle',
  'replayed',
  'completed'
];

/** How a group stands: as the worst of its tasks, and how many have ended how. */
export function standing(
  tasks: readonly string[],
  runs: ReadonlyMap<string, TaskRun>
): { status: TaskStatus; words: string } {
  const all = tasks.map(task => runs.get(task)?.status ?? 'idle');
  const status = WORST.find(one => all.includes(one)) ?? 'idle';
  const count = (...those: TaskStatus[]): number => all.filter(one => those.includes(one)).length;
  const [failed, done] = [count('failed'), count('completed', 'replayed')];
  if (failed) {
    return { status, words: trans.__('%1 of %2 failed', String(failed), String(all.length)) };
  }
  const none = all.every(one => one === 'idle');
  const words = none ? '' : trans.__('%1 of %2 done', String(done), String(all.length));
  return { status, words: words || countTasks(all.length) };
}

/** The kernel draws: a graph with other groups folded is asked for, and until it comes the one before is shown. */
export class Folds {
  /** Folds all groups, or unfolds them. */
  readonly control: HTMLButtonElement;
  #view: View | null = null;
  #whole: GraphSlice | null = null;
  #names = new Set<string>();
  #shown: GraphSlice | null = null;

  /** @param changed - Another graph is to be shown. */
  constructor(
    private readonly actions: Actions,
    private readonly changed: () => void
  ) {
    this.control = button('', () => this.#toggle(), { glyph: icon('fold'), name: 'fold' });
  }

  /** The graph to show. */
  get graph(): GraphSlice | null {
    return this.#names.size ? (this.#shown ?? this.#whole) : this.#whole;
  }

  /** The folded group of this name, in what is shown. */
  group(name: string | null): GraphGroup | undefined {
    const isShown = this.graph !== this.#whole && this.graph?.tasks.some(task => task.id === name);
    return isShown ? this.#whole?.groups.find(group => group.name === name) : undefined;
  }

  update(view: View): void {
    this.#view = view;
    const { graph } = view.state;
    if (graph !== this.#whole) {
      this.#whole = graph;
      this.#names = new Set(graph.groups.map(group => group.name).filter(name => this.#names.has(name)));
      this.#ask();
    }
    const within = view.selected === null ? undefined : this.#of(view.selected);
    if (within && this.#names.has(within.name)) {
      this.unfold(within.name);
    }
    const folded = this.#names.size > 0;
    const words = folded
      ? trans.__('Unfold all groups of tasks')
      : trans.__('Fold tasks whose names begin alike');
    this.control.hidden = graph.groups.length === 0;
    this.control.disabled = view.connection === 'lost' && !folded;
    this.control.title = words;
    this.control.setAttribute('aria-label', words);
    this.control.setAttribute('aria-pressed', String(folded));
  }

  answer(reply: Reply): void {
    if (reply.type === 'fold' && reply.names.join() === [...this.#names].join()) {
      this.#shown = reply.graph;
      this.changed();
    }
  }

  unfold(name: string): void {
    if (this.#names.delete(name)) {
      this.#ask();
    }
  }

  /** Fold the group of a task; whether there is one. */
  fold(task: string): boolean {
    const group = this.#of(task);
    if (group && this.#view?.connection !== 'lost') {
      this.#names.add(group.name);
      this.#ask();
    }
    return group !== undefined;
  }

  #of(task: string): GraphGroup | undefined {
    return this.#whole?.groups.find(group => group.tasks.includes(task));
  }

  #toggle(): void {
    this.#names = new Set(this.#names.size ? [] : this.#whole?.groups.map(group => group.name));
    this.#ask();
    if (this.#view) {
      this.update(this.#view);
    }
  }

  #ask(): void {
    if (this.#names.size && this.#view) {
      this.actions.send({ type: 'fold', view: this.#view.id, names: [...this.#names] });
    } else {
      this.#shown = null;
      this.changed();
    }
  }
}
