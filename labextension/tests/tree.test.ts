/** The tree of a context: what is loaded of it, which rows it makes. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContextNode, ContextPage } from '../src/panel/replies';
import { lacking, Tree } from '../src/panel/values/tree';

const node = (at: number, count = 0): ContextNode => ({
  at,
  key: `k${at}`,
  type: 'int',
  size: 1,
  count,
  text: '',
  before: '',
  change: 'same',
  table: false
});
const page = (start: number, end: number, count: number, inside = 0): ContextPage => ({
  run: 1,
  note: '',
  start,
  count,
  nodes: Array.from({ length: end - start }, (_, at) => node(start + at, inside))
});
const said = (tree: Tree): string[] =>
  tree
    .rows()
    .map(row => (row.node ? `${row.level}:${row.path.join('.')}` : `more ${row.left} from ${row.from}`));

test('what is open shows what is in it', () => {
  const tree = new Tree();
  tree.put([], page(0, 2, 2, 3));
  tree.put([1], page(0, 1, 1));
  assert.deepEqual(said(tree), ['1:0', '1:1']);
  tree.turn([1], true);
  assert.deepEqual(said(tree), ['1:0', '1:1', '2:1.0']);
  tree.turn([1], false);
  assert.deepEqual(said(tree), ['1:0', '1:1']);
});
test('pages are put together; what is between them is not made up', () => {
  const tree = new Tree();
  tree.put([], page(200, 202, 600));
  assert.deepEqual(said(tree), ['more 200 from 0', '1:200', '1:201', 'more 398 from 202']);
  tree.put([], page(202, 203, 600));
  tree.put([], page(199, 200, 600));
  assert.deepEqual(said(tree).slice(1, -1), ['1:199', '1:200', '1:201', '1:202']);
  tree.put([], page(400, 401, 600));
  assert.deepEqual(said(tree), ['more 400 from 200', '1:400', 'more 199 from 401']);
});
test('what is lacking on the way to a place', () => {
  const tree = new Tree();
  assert.deepEqual(lacking(tree, [3, 5]), { path: [], at: 3 });
  tree.put([], page(0, 4, 4, 9));
  assert.deepEqual(lacking(tree, [3, 5]), { path: [3], at: 5 });
  tree.put([3], page(0, 9, 9));
  assert.equal(lacking(tree, [3, 5]), null);
});
