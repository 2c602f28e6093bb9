/** The lines of the log: joined, filtered, as a text. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asText, isShown, joined, levelOf, subjects } from '../src/panel/log/lines';
import type { LogLevel, LogLine, LogSlice } from '../src/panel/types';

const line = (time: number, part: Partial<LogLine> = {}): LogLine => ({
  time,
  task: 'a',
  text: `line ${time}`,
  level: 'info',
  ...part
});
const slice = (from: number, to: number, shift = 0): LogSlice => ({
  lines: Array.from({ length: to - from }, (_, at) => line(shift + from + at)),
  more: from
});
const times = (log: LogSlice): number[] => log.lines.map(one => one.time);

test('lines that come are joined to those that are there', () => {
  const log = joined(slice(0, 4), slice(2, 6));
  assert.deepEqual([times(log), log.more], [[0, 1, 2, 3, 4, 5], 0]);
});
test('lines that were left out are put before them', () => {
  const log = joined(slice(3, 6), slice(1, 5));
  assert.deepEqual([times(log), log.more], [[1, 2, 3, 4, 5], 1]);
});
test('the end of one is the beginning of the next', () => {
  assert.deepEqual(times(joined(slice(0, 2), slice(2, 3))), [0, 1, 2]);
});
test('where some are missing between them only the new ones are shown', () => {
  assert.deepEqual(joined(slice(0, 2), slice(5, 6)), slice(5, 6));
});
test('the log of another kernel takes the place of the one before', () => {
  assert.deepEqual(joined(slice(0, 4), slice(0, 2, 100)), slice(0, 2, 100));
  assert.deepEqual(joined(slice(0, 4), slice(0, 0)), slice(0, 0));
});
test('a log without end is bounded', () => {
  const log = joined(slice(0, 1900), slice(1900, 2100));
  assert.deepEqual([log.lines.length, log.more, log.lines.at(-1)?.time], [2000, 100, 2099]);
});
test('by task, and by how grave a line is', () => {
  const lines = [
    line(1),
    line(2, { task: '', level: 'error' }),
    line(3, { level: 'warning' }),
    line(4, { level: 'printed' })
  ];
  const shown = (...how: [string | null, LogLevel]): number[] =>
    lines.filter(one => isShown(one, ...how)).map(one => one.time);
  assert.deepEqual(shown(null, 'printed'), [1, 2, 3, 4]);
  assert.deepEqual(shown('a', 'info'), [1, 3]);
  assert.deepEqual(shown('', 'printed'), [2]);
  assert.deepEqual(shown(null, 'warning'), [2, 3]);
  assert.deepEqual(shown(null, 'error'), [2]);
  assert.deepEqual(subjects(lines), ['a', '']);
});
test('a line of the text for each of the log', () => {
  const text = asText([line(0, { text: 'two\nlines', level: 'warning' }), line(1)]);
  assert.match(text, /^\d{4}-\d\d-\d\d \d\d:\d\d:00\twarning\ta\ttwo lines\n.*:01\tinfo\ta\tline 1\n$/);
});
test('what is printed in colours is a plain line of the text', () => {
  const text = asText([line(0, { text: '\u001b[31mred\u001b[0m and bare', level: 'printed' })]);
  assert.match(text, /\tprinted\ta\tred and bare\n$/);
});
test('a level that nobody knows leaves nothing out', () => {
  assert.deepEqual(['info', 'error', ''].map(levelOf), ['info', 'error', 'printed']);
});
