/** What a task made of the context that it was given: its keys at a glance, and all of it as a tree. */

import { button, h, table } from '../dom';
import { icon } from '../glyphs';
import type { ContextKey, Detail, Reply } from '../replies';
import { isRunning, type Actions, type View } from '../store';
import type { TaskStatus } from '../types';
import { bytes, changeWord, short, visible } from '../words';
import { trans } from '../trans';
import { Viewer } from './viewer';

/** How a task stands of which a run may have kept what it was given. */
const ENDED: ReadonlySet<TaskStatus> = new Set(['completed', 'replayed', 'failed']);

function row(item: ContextKey): HTMLElement {
  const muted = (word: string): HTMLElement => h('span', { class: 'cl-muted' }, `${word} `);
  const value =
    item.change === 'changed'
      ? [
          h('div', { class: 'cl-before' }, muted(trans.__('in')), visible(item.before)),
          h('div', {}, muted(trans.__('out')), visible(item.after))
        ]
      : [h('div', {}, visible(item.change === 'removed' ? item.before : item.after))];
  return h(
    'tr',
    { class: `cl-change-${item.change}` },
    h('td', { class: 'cl-mono', dir: 'auto' }, short(item.key, 60)),
    h(
      'td',
      {},
      h('span', { class: 'cl-tag' }, changeWord(item.change)),
      ' ',
      h('span', { class: 'cl-muted cl-small cl-nowrap' }, bytes(item.size))
    ),
    h('td', { class: 'cl-mono cl-value', dir: 'auto' }, ...value)
  );
}

function keys(detail: Detail): HTMLElement[] {
  const more = detail.context_more;
  const shown = table([trans.__('key'), '', trans.__('value')], detail.context.map(row));
  return more
    ? [shown, h('p', { class: 'cl-muted' }, trans._n('and %1 more key', 'and %1 more keys', more))]
    : [shown];
}

/** The section of a task's details; it stays as the others are made anew. */
export class Context {
  readonly element: HTMLDetailsElement;
  readonly #keys = h('div');
  readonly #all: HTMLButtonElement;
  readonly #viewer: Viewer;
  #shown: Detail | null = null;

  constructor(actions: Actions) {
    this.#viewer = new Viewer(actions);
    this.#all = button(trans.__('Show all of it'), () => this.#open(true), {
      glyph: icon('open'),
      kind: 'cl-link',
      name: 'context-all',
      title: trans.__('All values as a tree, to be searched and copied')
    });
    this.element = h(
      'details',
      { class: 'cl-section cl-context', open: true, hidden: true, 'data-section': 'context' },
      h('summary', {}, trans.__('Context')),
      this.#keys,
      h('p', {}, this.#all),
      this.#viewer.element
    );
  }

  dispose(): void {
    this.#viewer.dispose();
  }

  update(view: View, detail: Detail | null): void {
    const run = view.state.run.tasks.find(task => task.id === detail?.id);
    const known = detail !== null && view.target === null;
    const ran = known && ENDED.has(run?.status ?? 'idle');
    this.element.hidden = !ran && !(known && detail.context.length > 0);
    this.#viewer.of(view, detail?.id ?? '');
    if (detail !== this.#shown) {
      if (!detail || detail.id !== this.#shown?.id || detail.rev !== this.#shown.rev) {
        this.#open(false);
      }
      this.#shown = detail;
      this.#keys.replaceChildren(...(detail?.context.length ? keys(detail) : []));
    }
    const whole = ran && !isRunning(view) && view.connection !== 'lost';
    this.#all.hidden = !whole || !this.#viewer.element.hidden;
  }

  answer(reply: Reply): void {
    this.#viewer.answer(reply);
  }

  /** The tree takes the place of the keys. */
  #open(open: boolean): void {
    this.#keys.hidden = open;
    this.#all.hidden = open;
    this.#viewer.show(open);
  }
}
