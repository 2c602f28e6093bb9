import assert from 'node:assert/strict';
import test from 'node:test';
import { bothTimes } from '../src/panel/beside';

const SIX_IN_BERLIN = Date.UTC(2026, 0, 6, 5) / 1000;

test('a time is told in UTC and as clocks are here', () =>
  assert.equal(bothTimes(SIX_IN_BERLIN, 'Europe/Berlin'), '2026-01-06 05:00 UTC · 2026-01-06 06:00 here'));

test('a time is told once where clocks are those of UTC', () =>
  assert.equal(bothTimes(SIX_IN_BERLIN, 'UTC'), '2026-01-06 05:00 UTC'));
