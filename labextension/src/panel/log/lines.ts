/** The lines of the log: joined as they come, filtered, and as a text. */

import { plain } from '../ansi';
import type { LogLevel, LogLine, LogSlice } from '../types';

/** Lines that are kept here. */
const MOST = 2000;

/** Lines by how grave they are: those of a level, and of the ones behind it. */
const LEVELS: readonly LogLevel[] = ['printed', 'info', 'warning', 'error'];

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

/** A level by its name; all lines where it has none. */
export const levelOf = (name: string): LogLevel => LEVELS.find(level => level === name) ?? 'printed';

/** Whether a line is shown; `task` is null where those of all are. */
export const isShown = (line: LogLine, task: string | null, least: LogLevel): boolean =>
  (task === null || line.task === task) && LEVELS.indexOf(line.level) >= LEVELS.indexOf(least);

/** Day and time, as everybody reads them. */
export const moment = (seconds: number): string =>
  new Date(seconds * 1000).toLocaleString('sv-SE', { dateStyle: 'short', timeStyle: 'medium' });

/** Lines as a text: time, level, task and what is said, between tabulators. */
export const asText = (lines: readonly LogLine[]): string =>
  lines
    .map(line =>
      [moment(line.time), line.level, line.task, plain(line.text).replace(/\s*\n\s*/g, ' ')].join('\t')
    )
    .map(line => `${line}\n`)
    .join('');
