/** Turning values into short texts that can be shown. */

import { trans } from './trans';
import type { Change } from './replies';
import type { RunStatus, TaskRun, TaskStatus } from './types';

/** The word for a task's status. */
export const statusWord = (status: TaskStatus): string =>
  ({
    idle: trans.__('not run'),
    waiting: trans.__('waiting'),
    ready: trans.__('ready'),
    running: trans.__('running'),
    retrying: trans.__('waits to retry'),
    completed: trans.__('done'),
    replayed: trans.__('taken over'),
    failed: trans.__('failed'),
    skipped: trans.__('skipped'),
    stopped: trans.__('stopped')
  })[status];

/** The word for a run's status. */
export const runWord = (status: RunStatus): string =>
  ({
    none: trans.__('not run yet'),
    running: trans.__('running'),
    stopping: trans.__('stopping'),
    completed: trans.__('completed'),
    failed: trans.__('failed'),
    stopped: trans.__('stopped'),
    blocked: trans.__('blocked by findings')
  })[status];

/** The word for what a task did to a value. */
export const changeWord = (change: Change): string =>
  ({
    added: trans.__('added'),
    changed: trans.__('changed'),
    removed: trans.__('removed'),
    same: trans.__('unchanged')
  })[change];

/** Half upwards, as `_rounded` in `cloaca_nb/output/words.py`. */
const tenths = (value: number): string => (Math.floor(value * 10 + 0.5) / 10).toFixed(1);

/** A number of seconds, short: `12 ms`, `3.4 s`, `2 min 05 s`, `1 h 02 min`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) {
    return '0 s';
  }
  if (seconds > 0 && seconds < 0.0005) {
    return '<1 ms';
  }
  if (seconds < 0.9995) {
    return `${Math.floor(seconds * 1000 + 0.5)} ms`;
  }
  if (seconds < 59.95) {
    return `${tenths(seconds)} s`;
  }
  const whole = Math.round(seconds);
  const pad = (value: number): string => String(value).padStart(2, '0');
  return whole < 3600
    ? `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`
    : `${Math.floor(whole / 3600)} h ${pad(Math.floor((whole % 3600) / 60))} min`;
}

/** Elapsed time while something runs: never in milliseconds, which would only flicker. */
export const elapsed = (seconds: number): string =>
  seconds < 59.95 ? `${tenths(Math.max(0, seconds))} s` : duration(seconds);

/** A number of bytes: `980 B`, `12.3 kB`, `120 kB`, `4.0 MB`. */
export function bytes(count: number): string {
  if (count < 1000) {
    return `${count} B`;
  }
  const units = ['kB', 'MB', 'GB'];
  let value = count / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 99.95 ? tenths(value) : Math.floor(value + 0.5)} ${units[unit]}`;
}

/** `1 task`, `2 tasks`. */
export const countTasks = (tasks: number): string => trans._n('%1 task', '%1 tasks', tasks);

/** `1 error`, `2 errors`. */
export const countErrors = (errors: number): string => trans._n('%1 error', '%1 errors', errors);

/** Attempt n of m, where there was or may be more than the first. */
export function attemptWords(run: TaskRun): string {
  if (run.attempt < 2 && run.status !== 'retrying') {
    return '';
  }
  return run.attempts
    ? trans.__('attempt %1 of %2', String(run.attempt), String(run.attempts))
    : trans.__('attempt %1', String(run.attempt));
}

/** The second line of a task's box: status, time, attempt. */
export function taskLine(run: TaskRun | undefined, now: number): string {
  if (!run || run.status === 'idle') {
    return '';
  }
  const parts = [statusWord(run.status)];
  if (run.status === 'running' && run.started !== null) {
    parts.push(elapsed(now - run.started));
  } else if (run.duration_s !== null) {
    parts.push(duration(run.duration_s));
  }
  const attempt = attemptWords(run);
  return [...parts, ...(attempt ? [attempt] : [])].join(' · ');
}

/** A place as people say it. */
export function placeWords(cell: number | null, line: number | null): string {
  if (cell === null) {
    return '';
  }
  return line === null
    ? trans.__('cell %1', String(cell))
    : trans.__('cell %1, line %2', String(cell), String(line));
}

/** Characters that would change how their neighbours are shown, and those that show nothing. */
const HIDDEN =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** The text with control and direction characters made visible (`\u202e`). */
export function visible(value: string): string {
  return value.replace(HIDDEN, found => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Characters that are about twice as wide as Latin letters. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/gu;

/** As much of a text as has room where a Latin letter takes `each`. */
export function fitting(value: string, room: number, each: number): string {
  const letters = Array.from(value).length;
  const columns = letters + (value.match(WIDE)?.length ?? 0);
  return short(value, Math.max(3, Math.floor((room / each) * (letters / Math.max(1, columns)))));
}

/** The visible text on one line, at most `limit` characters, cut in the middle. */
export function short(value: string, limit: number): string {
  const line = visible(value.replace(/\s+/g, ' '));
  if (line.length <= limit) {
    return line;
  }
  const characters = Array.from(
    line.length > limit * 8 ? line.slice(0, limit * 4) + line.slice(-limit * 4) : line
  );
  if (characters.length <= limit) {
    return characters.join('');
  }
  const tail = Math.floor((limit - 1) / 3);
  return [...characters.slice(0, limit - 1 - tail), '…', ...characters.slice(characters.length - tail)].join(
    ''
  );
}

/** A text taken apart at its backticks: every second part is a name or code. */
export const parted = (value: string): string[] => value.split(/`([^`]+)`/);
