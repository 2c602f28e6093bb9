/** What travels on an edge, and what a task hands over: each variable with type, size and its beginning. */

import { button, h } from './dom';
import type { Actions } from './store';
import type { HandedItem } from './replies';
import { bytes, short, visible } from './words';
import { trans } from './trans';

/** A table in a box of its own, which scrolls where it is wide. */
export const table = (heads: readonly string[], rows: readonly HTMLElement[], kind = ''): HTMLElement =>
  h(
    'div',
    { class: 'cl-scroll' },
    h(
      'table',
      { class: `cl-table ${kind}`.trim() },
      h('thead', {}, h('tr', {}, ...heads.map(head => h('th', { scope: 'col' }, head)))),
      h('tbody', {}, ...rows)
    )
  );

const sizeWords = ({ size, seen }: HandedItem): string =>
  size === null ? '' : seen === 'run' ? bytes(size) : trans.__('%1 in memory', bytes(size));

/** One variable. */
function card(item: HandedItem, actions: Actions): HTMLElement {
  const facts = [item.type, item.shape, sizeWords(item)].filter(Boolean).map(visible).join(' · ');
  const rows = item.rows.map(row => h('tr', {}, ...row.map(cell => h('td', { dir: 'auto' }, visible(cell)))));
  const shown = item.columns.length
    ? table(item.columns.map(visible), rows, 'cl-frame')
    : item.text && h('pre', { class: 'cl-code', tabindex: 0, dir: 'ltr' }, visible(item.text));
  return h(
    'li',
    { class: 'cl-handed' },
    h('b', { class: 'cl-mono', dir: 'auto' }, short(item.key, 80)),
    h('span', { class: 'cl-muted' }, facts || trans.__('seen when its cell or a run has made it')),
    ...item.to.map(id =>
      button(`→ ${short(id, 40)}`, () => actions.select(id), { kind: 'cl-link cl-mono', name: 'select' })
    ),
    shown || null,
    item.artifact
      ? h(
          'p',
          { class: 'cl-muted' },
          trans.__('Too large for a context: it lies in the artifact store as %1', item.artifact)
        )
      : null
  );
}

/** The variables of one edge, or all that a task hands over. */
export const handedList = (items: readonly HandedItem[], actions: Actions): HTMLElement =>
  h('ul', { class: 'cl-list' }, ...items.map(item => card(item, actions)));
