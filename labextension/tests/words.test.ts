import assert from 'node:assert/strict';
import test from 'node:test';
import type { TaskRun } from '../src/panel/types';
import {
  attemptWords,
  bytes,
  countErrors,
  countTasks,
  duration,
  elapsed,
  parted,
  placeWords,
  short,
  taskLine,
  visible
} from '../src/panel/words';
import { shared, taskRun } from './shared';

const run = (part: Partial<TaskRun>): TaskRun =>
  taskRun({ attempts: 3, started: 100, rev: '1.0.1', ...part });

for (const [seconds, words] of shared('durations') as [number, string][]) {
  test(`duration of ${seconds} s`, () => assert.equal(duration(seconds), words));
}

test('a duration that is none', () => assert.deepEqual([-1, Number.NaN].map(duration), ['0 s', '0 s']));

for (const [size, words] of shared('sizes') as [number, string][]) {
  test(`${size} bytes`, () => assert.equal(bytes(size), words));
}

test('elapsed time never flickers in milliseconds', () => {
  assert.equal(elapsed(0.04), '0.0 s');
  assert.equal(elapsed(-3), '0.0 s');
  assert.equal(elapsed(61), '1 min 01 s');
});

test('one and many', () => {
  assert.deepEqual([countTasks(1), countTasks(0), countErrors(2)], ['1 task', '0 tasks', '2 errors']);
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

test('names between backticks are told apart from the text around them', () => {
  assert.deepEqual(parted('`a` reads `b.c`, <b>'), ['', 'a', ' reads ', 'b.c', ', <b>']);
  assert.deepEqual(parted('one ` alone'), ['one ` alone']);
});
