/** The order of the rows of a table by one of its columns. */

/** By which column, and in which direction; none where the rows stand as they came. */
export interface Order {
  column: number;
  down: boolean;
}

/** Cells that say that there is no value. */
const MISSING = new Set(['', 'None', 'NaN', 'NaT', '<NA>', 'nan', 'null']);
const NUMBER = /^[+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:e[+-]?\d+)?$|^[+-]?inf$/i;

const valueOf = (cell: string): number =>
  /inf$/i.test(cell) ? (cell.startsWith('-') ? -Infinity : Infinity) : Number(cell.replaceAll('_', ''));

/** Whether all that a column has are numbers. */
export const isNumeric = (cells: readonly string[]): boolean => {
  const there = cells.filter(cell => !MISSING.has(cell));
  return there.length > 0 && there.every(cell => NUMBER.test(cell));
};

/** What a click on the head of a column makes of an order: upwards, downwards, as the rows came. */
export const turned = (order: Order | null, column: number): Order | null =>
  order?.column !== column ? { column, down: false } : order.down ? null : { column, down: true };

/** Rows in an order: numbers as numbers, all else as text; where there is no value, at the end. */
export function sorted(rows: readonly string[][], order: Order | null): readonly string[][] {
  if (!order) {
    return rows;
  }
  const { column, down } = order;
  const cells = rows.map(row => row[column] ?? '');
  const collator = new Intl.Collator(undefined, { numeric: true });
  const keys = isNumeric(cells) ? cells.map(valueOf) : null;
  const compare = (one: number, other: number): number =>
    keys
      ? keys[one] < keys[other]
        ? -1
        : Number(keys[one] > keys[other])
      : collator.compare(cells[one], cells[other]);
  return cells
    .map((_, at) => at)
    .sort((one, other) => {
      const gone = Number(MISSING.has(cells[one])) - Number(MISSING.has(cells[other]));
      return gone || (MISSING.has(cells[one]) ? 0 : compare(one, other) * (down ? -1 : 1)) || one - other;
    })
    .map(at => rows[at]);
}
