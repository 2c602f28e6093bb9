/** Which tasks a list shows. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filtered } from '../src/panel/list';
import type { GraphTask, TaskRun } from '../src/panel/types';
import { taskRun } from './shared';

const row = (id: string, status?: TaskRun['status']): { task: GraphTask; run: TaskRun | undefined } => ({
  task: { id, cell: 1, cell_id: null, line: 1, doc: '', note: '' },
  run: status && taskRun({ id, status })
});
const ROWS = [row('load_orders', 'completed'), row('load_Items', 'failed'), row('report')];
const ids = (asked: string, status: string): string[] =>
  filtered(ROWS, asked, status).map(({ task }) => task.id);

test('all of them where nothing is asked', () => assert.equal(ids(' ', '').length, 3));
test('by all words of a name', () => assert.deepEqual(ids('item LOAD', ''), ['load_Items']));
test('by how they stand', () => assert.deepEqual(ids('', 'failed'), ['load_Items']));
test('what did not run', () => assert.deepEqual(ids('', 'idle'), ['report']));
