/** The lines of the log: joined as they come, filtered, and as a text. */

import type { LogLine, LogSlice } from '../types';

/** Lines that are kept here. */
const MOST = 2000;

/** How grave a line must be; others are left out. */
export type Gravity = '' | 'warning' | 'error';

/** Lines that came before, with those that come now; these alone where they are of another kernel's log. */
export function joined(known: LogSlice, next: LogSlice): LogSlice {
  const [first, second] = known.more <= next.more ? [known, next] : [next, known];
  const at = second.more - first.more;
  const same = at === first.lines.length || first.lines.at(at)?.time === second.lines.at(0)?.time;
  if (!known.lines.length || !next.lines.length || at > first.lines.length || !same) {
    return next;
  }
  const lines = [
    ...first.lines.slice(0, at),
    ...second.lines,
    ...first.lines.slice(at + second.lines.length)
  ];
  return { lines: lines.slice(-MOST), more: first.more + Math.max(0, lines.length - MOST) };
}

/** The tasks and others that lines are about, in the order in which they come. */
export const subjects = (lines: readonly LogLine[]): string[] => [...new Set(lines.map(line => line.task))];

/** Whether a line is shown; `task` is null where those of all are. */
export const isShown = (line: LogLine, task: string | null, gravity: Gravity): boolean =>
  (task === null || line.task === task) &&
  (gravity === '' || line.level === 'error' || (gravity === 'warning' && line.level === 'warning'));

/** Day and time, as everybody reads them. */
export const moment = (seconds: number): string =>
  new Date(seconds * 1000).toLocaleString('sv-SE', { dateStyle: 'short', timeStyle: 'medium' });

/** Lines as a text: time, level, task and what is said, between tabulators. */
export const asText = (lines: readonly LogLine[]): string =>
  lines
    .map(line => [moment(line.time), line.level, line.task, line.text.replace(/\s*\n\s*/g, ' ')].join('\t'))
    .map(line => `${line}\n`)
    .join('');
