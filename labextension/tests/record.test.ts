import assert from 'node:assert/strict';
import test from 'node:test';
import { remembered } from '../src/lab/record';

const record = (id: string, more = {}) => ({
  place: 'https://c.example.com',
  tenant: 'public',
  package_id: id,
  runs: [],
  schedules: [],
  ...more
});
const run = (id: string, status = '') => ({ id, started: '', status });

test('a new deployment stands first', () => {
  assert.deepEqual(remembered([record('a')], record('b')), [record('b'), record('a')]);
});

test('the same deployment is kept once, with all its runs', () => {
  const before = [record('b'), record('a', { runs: [run('1', 'completed')] })];
  assert.deepEqual(remembered(before, record('a', { runs: [run('2')] })), [
    record('a', { runs: [run('1', 'completed'), run('2')] }),
    record('b')
  ]);
});

test('a status that is known is not forgotten', () => {
  const before = [record('a', { runs: [run('1', 'failed')] })];
  assert.deepEqual(remembered(before, record('a', { runs: [run('1')] })), before);
});

test('a run that was asked for gives way to its id', () => {
  const asked = { id: '', started: '2026-01-01', status: '' };
  const told = { id: '1', started: '2026-01-01', status: '' };
  const other = { id: '', started: '2026-01-02', status: '' };
  assert.deepEqual(remembered([record('a', { runs: [asked, other] })], record('a', { runs: [told] })), [
    record('a', { runs: [other, told] })
  ]);
});

test('what was done with schedules is not forgotten with the next deploy', () => {
  const done = (name: string, state: string, time: string) => ({ workflow: 'w', name, state, time });
  const noon = done('noon', 'made', '2026-01-01');
  const before = [record('a', { schedules: [noon, done('six', 'made', '2026-01-02')] })];
  const removed = done('six', 'removed', '2026-01-03');
  assert.deepEqual(remembered(before, record('a', { schedules: [removed] })), [
    record('a', { schedules: [noon, removed] })
  ]);
  assert.deepEqual(remembered(before, record('a')), before);
});

test('metadata of another shape is passed over', () => {
  for (const known of [undefined, null, 3, 'text', {}, [3, null]]) {
    assert.deepEqual(remembered(known, record('a')), [record('a')]);
  }
});

test('old ones are dropped', () => {
  const many = Array.from({ length: 60 }, (_, number) => record(String(number)));
  assert.equal(remembered(many, record('new')).length, 50);
});
