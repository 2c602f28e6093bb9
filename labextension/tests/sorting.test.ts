/** The order of the rows of a table. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isNumeric, sorted, turned, type Order } from '../src/panel/values/sorting';

const by = (cells: readonly string[], order: Order | null): string[] =>
  sorted(
    cells.map(cell => [cell]),
    order
  ).map(row => row[0]);
const up = { column: 0, down: false };
const down = { column: 0, down: true };

test('numbers as numbers, those that are missing at the end', () => {
  const cells = ['10', 'NaN', '9.5', '-inf', '1e+06', '-2'];
  assert.deepEqual(by(cells, up), ['-inf', '-2', '9.5', '10', '1e+06', 'NaN']);
  assert.deepEqual(by(cells, down), ['1e+06', '10', '9.5', '-2', '-inf', 'NaN']);
});
test('all else as text, numbers in it by their value', () => {
  assert.deepEqual(by(['b10', 'b9', 'a', 'None'], up), ['a', 'b9', 'b10', 'None']);
  assert.deepEqual(by(['2026-02-01', '2025-12-31'], up), ['2025-12-31', '2026-02-01']);
});
test('rows that are equal stay as they came, whatever the direction', () => {
  const rows = [
    ['x', '1'],
    ['x', '2']
  ];
  assert.deepEqual(sorted(rows, down), rows);
  assert.deepEqual(sorted(rows, null), rows);
});
test('what is a number', () => {
  assert.ok(isNumeric(['1', '', '-0.5', '.5', '2e-3']));
  assert.ok(!isNumeric(['1', '2026-01-01']));
  assert.ok(!isNumeric(['NaN', '']));
});
test('a head is for up, for down, and for as it was', () => {
  assert.deepEqual(turned(null, 2), { column: 2, down: false });
  assert.deepEqual(turned({ column: 2, down: false }, 2), { column: 2, down: true });
  assert.equal(turned({ column: 2, down: true }, 2), null);
  assert.deepEqual(turned({ column: 2, down: true }, 1), { column: 1, down: false });
});
