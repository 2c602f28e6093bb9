import assert from 'node:assert/strict';
import test from 'node:test';
import type { TaskRun } from '../src/panel/types';
import {
  attemptWords,
  bytes,
  count,
  duration,
  elapsed,
  placeWords,
  short,
  taskLine,
  visible
} from '../src/panel/words';

const run = (part: Partial<TaskRun>): TaskRun => ({
  id: 'a',
  status: 'completed',
  attempt: 1,
  attempts: 3,
  started: 100,
  duration_s: null,
  after_failed: false,
  rev: 1,
  ...part
});

for (const [seconds, words] of [
  [0, '0 ms'],
  [0.0001, '<1 ms'],
  [0.0123, '12 ms'],
  [0.9994, '999 ms'],
  [0.9996, '1.0 s'],
  [3.44, '3.4 s'],
  [59.94, '59.9 s'],
  [59.96, '1 min 00 s'],
  [125, '2 min 05 s'],
  [3599.6, '1 h 00 min'],
  [3725, '1 h 02 min'],
  [-1, '0 s'],
  [Number.NaN, '0 s']
] as const) {
  test(`duration of ${seconds} s`, () => assert.equal(duration(seconds), words));
}

for (const [size, words] of [
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [999_949, '999.9 kB'],
  [999_950, '1.0 MB'],
  [4_000_000, '4.0 MB'],
  [2_500_000_000, '2.5 GB']
] as const) {
  test(`${size} bytes`, () => assert.equal(bytes(size), words));
}

test('elapsed time never flickers in milliseconds', () => {
  assert.equal(elapsed(0.04), '0.0 s');
  assert.equal(elapsed(-3), '0.0 s');
  assert.equal(elapsed(61), '1 min 01 s');
});

test('one and many', () => {
  assert.equal(count(1, 'task'), '1 task');
  assert.equal(count(0, 'task'), '0 tasks');
});

test('attempts are named from the second on', () => {
  assert.equal(attemptWords(run({})), '');
  assert.equal(attemptWords(run({ attempt: 2 })), 'attempt 2 of 3');
  assert.equal(attemptWords(run({ attempt: 1, status: 'retrying' })), 'attempt 1 of 3');
  assert.equal(attemptWords(run({ attempt: 2, attempts: null })), 'attempt 2');
});

test('the line of a task', () => {
  assert.equal(taskLine(undefined, 0), '');
  assert.equal(taskLine(run({ status: 'idle' }), 0), '');
  assert.equal(taskLine(run({ status: 'running', attempt: 2 }), 103.25), 'running · 3.3 s · attempt 2 of 3');
  assert.equal(taskLine(run({ duration_s: 0.25 }), 0), 'done · 250 ms');
  assert.equal(taskLine(run({ status: 'waiting', started: null }), 0), 'waiting');
});

test('places', () => {
  assert.equal(placeWords(null, 3), '');
  assert.equal(placeWords(4, null), 'cell 4');
  assert.equal(placeWords(4, 2), 'cell 4, line 2');
});

test('characters that turn or hide text are made visible, others are kept', () => {
  assert.equal(visible('a\u202eb\u2066c\u0007\u001b\ufeff'), 'a\\u202eb\\u2066c\\u0007\\u001b\\ufeff');
  assert.equal(visible('line\n\ttab'), 'line\n\ttab');
  assert.equal(visible('👩\u200d💻 می\u200cخواهم <b>'), '👩\u200d💻 می\u200cخواهم <b>');
});

test('a long text is cut in the middle, between characters', () => {
  assert.equal(short('a\n  b', 10), 'a b');
  assert.equal(short('abcdefghij', 7), 'abcd…ij');
  assert.equal(short('👍'.repeat(10), 4), '👍👍…👍');
  assert.equal(Array.from(short('x'.repeat(1_000_000), 20)).length, 20);
});
