import assert from 'node:assert/strict';
import test from 'node:test';
import { standing } from '../src/panel/folds';
import type { TaskRun, TaskStatus } from '../src/panel/types';
import { taskRun } from './shared';

function stand(...statuses: (TaskStatus | null)[]): [string, string] {
  const runs = new Map<string, TaskRun>();
  statuses.forEach((status, at) => {
    if (status) {
      runs.set(String(at), taskRun({ id: String(at), status }));
    }
  });
  const { status, words } = standing([...statuses.keys()].map(String), runs);
  return [status, words];
}

test('a group stands as the worst of its tasks, and says how many have ended', () => {
  assert.deepEqual(stand(null, null), ['idle', '2 tasks']);
  assert.deepEqual(stand('completed', 'completed'), ['completed', '2 of 2 done']);
  assert.deepEqual(stand('completed', 'replayed', 'running', 'waiting'), ['running', '2 of 4 done']);
  assert.deepEqual(stand('completed', 'failed', 'running'), ['failed', '1 of 3 failed']);
  assert.deepEqual(stand('completed', null), ['idle', '1 of 2 done']);
});
