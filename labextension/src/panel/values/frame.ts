/** The first rows of a table: sorted by the heads of its columns, drawn as they are scrolled to. */

import { button, h } from '../dom';
import type { TableItem } from '../replies';
import { short, visible } from '../words';
import { trans } from '../trans';
import { isNumeric, sorted, turned, type Order } from './sorting';

/** Rows that are drawn at a time. */
const PIECE = 100;
/** So near to the end, in pixels, the next are drawn. */
const NEAR = 400;

export class Frame {
  readonly element: HTMLElement;
  readonly #body = h('tbody');
  readonly #heads: HTMLTableCellElement[];
  readonly #box: HTMLElement;
  #order: Order | null = null;
  #rows: readonly string[][];

  constructor(private readonly item: TableItem) {
    this.#rows = item.rows;
    this.#heads = item.columns.map((name, at) => this.#head(name, at));
    this.#box = h(
      'div',
      { class: 'cl-scroll cl-rows-box', tabindex: 0, role: 'region', 'aria-label': trans.__('Rows') },
      h(
        'table',
        { class: 'cl-table cl-frame', 'aria-rowcount': item.total + 1 },
        h('thead', {}, h('tr', {}, ...this.#heads)),
        this.#body
      )
    );
    this.#box.addEventListener('scroll', () => this.#more());
    this.element = h(
      'div',
      { class: 'cl-rows-shown' },
      h('p', { class: 'cl-muted cl-small' }, this.#said()),
      this.#box
    );
    this.#draw();
  }

  focus(): void {
    this.#box.focus({ preventScroll: true });
  }

  #said(): string {
    const { rows, total, columns_more: hidden, source } = this.item;
    const [shown, all] = [rows.length, total].map(number => number.toLocaleString('en'));
    return [
      visible(source),
      rows.length < total
        ? trans.__('the first %1 of %2 rows', shown, all)
        : trans._n('%1 row', '%1 rows', total),
      hidden ? trans._n('%1 column is left out', '%1 columns are left out', hidden) : ''
    ]
      .filter(Boolean)
      .join(' · ');
  }

  #head(name: string, at: number): HTMLTableCellElement {
    const sort = button(short(name, 40) || trans.__('index'), () => this.#sort(at), {
      kind: 'cl-link',
      name: 'sort',
      title: trans.__('Sort by this column, by what is shown')
    });
    const numeric = isNumeric(this.item.rows.map(row => row[at]));
    return h(
      'th',
      { scope: 'col', class: numeric ? 'cl-number' : '' },
      sort,
      h('div', {}, short(this.item.types[at] ?? '', 24))
    );
  }

  #sort(at: number): void {
    this.#order = turned(this.#order, at);
    this.#rows = sorted(this.item.rows, this.#order);
    this.#heads.forEach((head, column) => {
      if (this.#order?.column === column) {
        head.setAttribute('aria-sort', this.#order.down ? 'descending' : 'ascending');
      } else {
        head.removeAttribute('aria-sort');
      }
    });
    this.#draw();
  }

  #draw(): void {
    this.#body.replaceChildren();
    this.#box.scrollTop = 0;
    this.#add();
  }

  #more(): void {
    const { scrollTop, clientHeight, scrollHeight } = this.#box;
    if (scrollTop + clientHeight > scrollHeight - NEAR) {
      this.#add();
    }
  }

  #add(): void {
    const from = this.#body.childElementCount;
    const rows = this.#rows
      .slice(from, from + PIECE)
      .map(row =>
        h(
          'tr',
          {},
          ...row.map((cell, at) => h('td', { class: this.#heads[at].className, dir: 'auto' }, visible(cell)))
        )
      );
    this.#body.append(...rows);
  }
}
