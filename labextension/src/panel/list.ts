/** The tasks as a list, for workflows that are too large for a picture: by name and by how they stand. */

import { button, h, keepFocus, text } from './dom';
import { statusGlyph } from './glyphs';
import { kernelNow, type Actions, type Part, type View } from './store';
import type { GraphTask, TaskRun, TaskStatus } from './types';
import { countTasks, placeWords, short, statusWord, taskLine } from './words';
import { trans } from './trans';

/** Rows that are made; of more, a filter shows others. */
const MOST = 500;
const STATUSES: readonly TaskStatus[] = [
  'idle',
  'waiting',
  'ready',
  'running',
  'retrying',
  'completed',
  'replayed',
  'failed',
  'skipped',
  'stopped'
];

interface Row {
  task: GraphTask;
  run: TaskRun | undefined;
}

/** Those whose name has all words of a text, and that stand so; every one does where nothing is asked. */
export function filtered(rows: readonly Row[], asked: string, status: string): Row[] {
  const words = asked.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter(
    ({ task, run }) =>
      words.every(word => task.id.toLowerCase().includes(word)) &&
      (status === '' || (run?.status ?? 'idle') === status)
  );
}

export class TaskList implements Part {
  readonly element: HTMLElement;
  readonly #asked: HTMLInputElement;
  readonly #status: HTMLSelectElement;
  readonly #count = h('span', { class: 'cl-muted cl-small', role: 'status' });
  readonly #rows = h('ol', { class: 'cl-tasks', 'aria-label': trans.__('Tasks') });
  #view: View | null = null;
  #shown = '';

  constructor(private readonly actions: Actions) {
    this.#asked = h('input', {
      type: 'search',
      placeholder: trans.__('Filter by name'),
      'aria-label': trans.__('Filter by name')
    });
    this.#status = h(
      'select',
      { 'aria-label': trans.__('Filter by state') },
      h('option', { value: '' }, trans.__('any state')),
      ...STATUSES.map(status => h('option', { value: status }, statusWord(status)))
    );
    for (const control of [this.#asked, this.#status]) {
      control.addEventListener('input', () => this.#draw());
    }
    const head = h('div', { class: 'cl-filter' }, this.#asked, this.#status, this.#count);
    this.element = h('div', { class: 'cl-list-view', hidden: true }, head, this.#rows);
  }

  /** Show it in the place of the picture, or not. */
  show(on: boolean): void {
    this.element.hidden = !on;
    if (on) {
      this.#draw();
      this.#asked.focus({ preventScroll: true });
    }
  }

  update(view: View): void {
    this.#view = view;
    if (!this.element.hidden) {
      this.#draw();
    }
  }

  #draw(): void {
    const view = this.#view;
    if (!view) {
      return;
    }
    const runs = new Map(view.state.run.tasks.map(run => [run.id, run]));
    const all = view.state.graph.tasks.map(task => ({ task, run: runs.get(task.id) }));
    const found = filtered(all, this.#asked.value, this.#status.value);
    const shown = JSON.stringify([found.slice(0, MOST), view.selected]);
    if (shown === this.#shown) {
      return;
    }
    this.#shown = shown;
    text(
      this.#count,
      found.length === all.length
        ? countTasks(all.length)
        : trans.__('%1 of %2', String(found.length), countTasks(all.length))
    );
    keepFocus(
      this.#rows,
      () => this.#rows.replaceChildren(...found.slice(0, MOST).map(row => this.#row(row, view))),
      () => this.#asked
    );
  }

  #row({ task, run }: Row, view: View): HTMLElement {
    const name = button(short(task.id, 60), () => this.actions.select(task.id), {
      kind: 'cl-link cl-mono'
    });
    const on = task.id === view.selected;
    if (on) {
      name.setAttribute('aria-current', 'true');
    }
    return h(
      'li',
      { 'data-task': task.id, 'data-selected': on },
      statusGlyph(run?.status ?? 'idle'),
      name,
      h('span', { class: 'cl-small' }, taskLine(run, kernelNow(view)) || statusWord('idle')),
      h('span', { class: 'cl-small cl-muted' }, placeWords(task.cell, task.line))
    );
  }
}
