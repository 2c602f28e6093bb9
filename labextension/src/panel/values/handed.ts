/** What travels on an edge, and what a task hands over: each variable with type, size and its beginning. */

import { button, h, table, text } from '../dom';
import { isRunning, type Actions, type View } from '../store';
import type { HandedItem, Reply } from '../replies';
import { bytes, short, visible } from '../words';
import { trans } from '../trans';
import { Frame } from './frame';

const sizeWords = ({ size, seen }: HandedItem): string =>
  size === null ? '' : seen === 'run' ? bytes(size) : trans.__('%1 in memory', bytes(size));

/** The variables of one edge, or all that a task hands over, with the rows that were asked for. */
export class Handed {
  #view: View | null = null;
  #of = '';
  /** Where the rows of a variable stand, by its key. */
  readonly #rows = new Map<string, HTMLElement>();

  constructor(private readonly actions: Actions) {}

  /** What is shown of it, as a list. Rows stay as long as the task is as it was. */
  list(items: readonly HandedItem[], view: View): HTMLElement {
    this.#view = view;
    const of = `${view.detail?.id}\n${view.detail?.rev}`;
    if (of !== this.#of) {
      this.#of = of;
      this.#rows.clear();
    }
    return h('ul', { class: 'cl-list' }, ...items.map(item => this.#card(item)));
  }

  answer(reply: Reply): void {
    const place = reply.type === 'values' ? this.#rows.get(reply.looked.key) : undefined;
    if (reply.type !== 'values' || !place || reply.task !== this.#view?.detail?.id) {
      return;
    }
    const { table: item } = reply.looked;
    if (item) {
      const held = place.contains(document.activeElement);
      const frame = new Frame(item);
      place.replaceChildren(frame.element);
      if (held) {
        frame.focus();
      }
    } else {
      this.#rows.delete(reply.looked.key); // it can be asked for once more
      text(place.querySelector('[role=status]') ?? place, visible(reply.problem));
    }
  }

  #card(item: HandedItem): HTMLElement {
    const facts = [item.type, item.shape, sizeWords(item)].filter(Boolean).map(visible).join(' · ');
    return h(
      'li',
      { class: 'cl-handed' },
      h('b', { class: 'cl-mono', dir: 'auto' }, short(item.key, 80)),
      h('span', { class: 'cl-muted' }, facts || trans.__('seen when its cell or a run has made it')),
      ...item.to.map(id =>
        button(`→ ${short(id, 40)}`, () => this.actions.select(id), {
          kind: 'cl-link cl-mono',
          name: 'select'
        })
      ),
      item.columns.length
        ? this.#table(item)
        : item.text
          ? h('pre', { class: 'cl-code', tabindex: 0, dir: 'ltr' }, visible(item.text))
          : null,
      item.artifact
        ? h(
            'p',
            { class: 'cl-muted' },
            trans.__('Too large for a context: it lies in the artifact store as %1', item.artifact)
          )
        : null
    );
  }

  /** Its first rows, or the many that were asked for. */
  #table(item: HandedItem): HTMLElement {
    const known = this.#rows.get(item.key);
    if (known) {
      return known;
    }
    const rows = item.rows.map(row =>
      h('tr', {}, ...row.map(cell => h('td', { dir: 'auto' }, visible(cell))))
    );
    const said = h('p', { class: 'cl-muted cl-small', role: 'status' });
    const place = h('div', { class: 'cl-rows-place' }, table(item.columns.map(visible), rows, 'cl-frame'));
    const more = button(trans.__('Show its rows'), () => this.#ask(item, place, said), {
      kind: 'cl-link',
      name: 'rows',
      title: trans.__('The first 1,000 rows, which can be sorted by their columns')
    });
    place.append(more, said);
    return place;
  }

  #ask({ key, seen }: HandedItem, place: HTMLElement, said: HTMLElement): void {
    const view = this.#view;
    if (!view?.detail || seen === 'none') {
      return;
    }
    if (seen === 'run' && isRunning(view)) {
      text(said, trans.__('Once the run has ended its rows can be shown.'));
      return;
    }
    text(said, trans.__('Waiting for the kernel …'));
    this.#rows.set(key, place);
    this.actions.send({
      type: 'values',
      view: view.id,
      task: view.detail.id,
      want: 'table',
      path: [],
      key,
      seen
    });
  }
}
