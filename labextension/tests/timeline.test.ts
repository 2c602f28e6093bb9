/** When tasks went on, as bars. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lengthOf, spansOf } from '../src/panel/timeline';
import { taskRun } from './shared';

test('attempts, with the waiting before and between them', () => {
  const task = taskRun({
    ready: 1,
    times: [
      [2, 3, true],
      [5, 6, false]
    ]
  });
  assert.deepEqual(
    spansOf(task, 9).map(span => [span.kind, span.began, span.ended]),
    [
      ['waiting', 1, 2],
      ['failed', 2, 3],
      ['waiting', 3, 5],
      ['attempt', 5, 6]
    ]
  );
});

test('what goes on ends now', () => {
  assert.deepEqual(spansOf(taskRun({ times: [[2, null, false]] }), 9), [
    { kind: 'attempt', began: 2, ended: 9 }
  ]);
});

test('what was only waited for has no bar', () => assert.deepEqual(spansOf(taskRun({ ready: 1 }), 9), []));

test('the line is as long as the last attempt', () => {
  assert.equal(lengthOf([taskRun({ times: [[2, 7, false]] }), taskRun({ times: [[8, null, false]] })], 3), 8);
  assert.equal(lengthOf([], 3), 3);
});
