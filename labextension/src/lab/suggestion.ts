/** Which of the proposed tasks a person takes, and what that writes into the notebook's cells. */

import type { ProposalItem, Suggested } from '../panel/replies';
import type { PanelMessage } from '../panel/types';
import type { MarkerStyle } from './marker';

const MAGIC = '%%cloaca_task';
/** A mark up to the end of its id, a word as shells have it. */
const MARKED = new RegExp(`^.*?${MAGIC} ${/(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\])+/.source}`);
const LONGEST = 200;

/** A cell in the list: what is proposed, and for a task whether it is taken and under which id. */
export interface Row {
  cell: number;
  cellId: string | null;
  kind: ProposalItem['kind'];
  why: string;
  /** The id that was proposed; the one that is wanted, which `line` may not have yet. */
  proposed: string;
  id: string;
  taken: boolean;
  line: string;
}

/** A change of a cell's text; a cell that is `gone` is taken out of the notebook. */
export interface Edit {
  cellId: string;
  kind: 'mark' | 'text' | 'gone';
  text: string;
}

/** The rows of the first answer. */
export const rowsOf = (suggested: Suggested): Row[] =>
  suggested.proposals.map(({ cell, cell_id: cellId, kind, why, id, line }) => ({
    ...{ cell, cellId, kind, why, line, id },
    ...{ proposed: id, taken: kind === 'task' }
  }));

/** What a later answer tells of the rows: reasons, and the marks as they are with what is taken. */
export function renew(rows: readonly Row[], suggested: Suggested): void {
  const byCell = new Map(suggested.proposals.map(one => [one.cell, one]));
  for (const row of rows) {
    const now = byCell.get(row.cell);
    if (row.proposed && now?.kind === 'task') {
      row.line = now.line;
      row.why = now.why;
    }
  }
}

/** What the kernel is asked. */
export function question(
  rows: readonly Row[],
  view: string,
  texts: Record<string, string>
): Extract<PanelMessage, { type: 'suggest' }> {
  const tasks = rows.filter(row => row.proposed);
  const names = tasks.filter(row => row.taken && row.id !== row.proposed).map(row => [row.proposed, row.id]);
  return {
    type: 'suggest',
    view,
    texts,
    but: tasks.filter(row => !row.taken).map(row => row.proposed),
    names: Object.fromEntries(names) as Record<string, string>
  };
}

/** What is wrong with an id that was typed, as one word; `read/tasks/ids.py` says the same. */
export type IdProblem = 'empty' | 'colons' | 'control' | 'option' | 'long' | 'twice';

export function idProblem(id: string, others: readonly string[]): IdProblem | null {
  if (!id) {
    return 'empty';
  }
  if (id.includes('::')) {
    return 'colons';
  }
  if (/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(id)) {
    return 'control';
  }
  if (id.startsWith('-')) {
    return 'option';
  }
  return Array.from(id).length > LONGEST ? 'long' : others.includes(id) ? 'twice' : null;
}

/** The first row whose id cannot be, with what is wrong. */
export function wrong(rows: readonly Row[], known: readonly string[]): [Row, IdProblem] | null {
  const taken = rows.filter(row => row.taken);
  for (const row of taken) {
    const others = [...known, ...taken.filter(other => other !== row).map(other => other.id)];
    const problem = idProblem(row.id, others);
    if (problem) {
      return [row, problem];
    }
  }
  return null;
}

/** An id as it stands in a marker: in quotes where it is no plain word. */
const asWord = (id: string): string =>
  /^[\p{L}\p{N}_.-]+$/u.test(id) ? id : `'${id.replaceAll("'", `'"'"'`)}'`;

/** The mark of a row, with the id that is wanted, in the style that is set. */
function markOf(row: Row, style: MarkerStyle): string {
  const tail = row.line.replace(MARKED, '');
  return `${style === 'comment' ? '# ' : ''}${MAGIC} ${asWord(row.id)}${tail}`;
}

/** What is written where all that is taken is accepted. */
export function edits(rows: readonly Row[], suggested: Suggested, style: MarkerStyle): Edit[] {
  const taken = rows.filter(row => row.taken && row.cellId !== null && row.line);
  const { joined } = suggested;
  if (!joined) {
    return taken.map(row => ({ cellId: row.cellId ?? '', kind: 'mark', text: `${markOf(row, style)}\n` }));
  }
  const last = joined.cell_ids.at(-1) ?? '';
  const rest = joined.text.slice(joined.text.indexOf('\n') + 1);
  return taken.length === 0
    ? []
    : joined.cell_ids.map(cellId =>
        cellId === last
          ? { cellId, kind: 'text', text: `${markOf(taken[0], style)}\n${rest}` }
          : { cellId, kind: 'gone', text: '' }
      );
}
