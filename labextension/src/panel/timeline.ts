/** When the tasks of a run went on: a row for each, a bar for each attempt, a dotted line for waiting. */

import { button, h } from './dom';
import { icon, statusGlyph } from './glyphs';
import type { TaskRun } from './types';
import { duration, short, statusWord } from './words';
import { trans } from './trans';

type Kind = 'waiting' | 'attempt' | 'failed';

/** A part of a task's time, in seconds since the run was asked for. */
export interface Span {
  kind: Kind;
  began: number;
  ended: number;
}

/** A task's attempts, and its waiting for the first and between them. */
export function spansOf(task: TaskRun, end: number): Span[] {
  const found: Span[] = [];
  let since = task.ready;
  for (const [began, ended, failed] of task.times) {
    if (since !== null && began > since) {
      found.push({ kind: 'waiting', began: since, ended: began });
    }
    since = ended ?? end;
    found.push({ kind: failed ? 'failed' : 'attempt', began, ended: since });
  }
  return found;
}

const kindWord = (kind: Kind): string =>
  ({
    waiting: trans.__('waited'),
    attempt: trans.__('ran'),
    failed: trans.__('failed')
  })[kind];

/** How long the line of these tasks' times is, in seconds. */
export const lengthOf = (tasks: readonly TaskRun[], least: number): number =>
  Math.max(least, ...tasks.flatMap(task => task.times.map(([began, ended]) => ended ?? began)));

const percent = (part: number, length: number): string => `${((100 * part) / length).toFixed(3)}%`;

function bar({ kind, began, ended }: Span, length: number): HTMLElement {
  const made = h('span', {
    class: `cl-bar-${kind}`,
    title: `${kindWord(kind)} ${duration(ended - began)}`
  });
  made.style.left = percent(began, length);
  made.style.width = percent(ended - began, length);
  return made;
}

const took = (task: TaskRun): string => {
  const time = task.duration_s === null ? statusWord(task.status) : duration(task.duration_s);
  return task.times.length > 1
    ? `${time}, ${trans._n('%1 attempt', '%1 attempts', task.times.length)}`
    : time;
};

const from = (task: string, act: (task: string) => void): HTMLButtonElement =>
  button('', () => act(task), {
    glyph: icon('from'),
    kind: 'cl-plain',
    name: 'from',
    title: trans.__(
      'Run %1 and all that waits for it, on what the others stored in this run',
      short(task, 40)
    )
  });

/** The rows of some tasks; those that did not run have none. */
export function timeline(
  tasks: readonly TaskRun[],
  least: number,
  act: { select: (task: string) => void; from?: (task: string) => void }
): HTMLElement {
  const length = lengthOf(tasks, least) || 1;
  const rows = tasks
    .filter(task => task.times.length || task.status === 'replayed')
    .map(task =>
      h(
        'li',
        { 'data-task': task.id, 'data-status': task.status },
        statusGlyph(task.status),
        button(short(task.id, 40), () => act.select(task.id), {
          kind: 'cl-link cl-mono',
          title: short(task.id, 80)
        }),
        h('span', { class: 'cl-track', dir: 'ltr' }, ...spansOf(task, length).map(span => bar(span, length))),
        h('span', { class: 'cl-small cl-muted' }, took(task)),
        act.from ? from(task.id, act.from) : h('span')
      )
    );
  const marks = ['0 s', duration(length)].map(mark => h('span', {}, mark));
  const scale = h(
    'li',
    { class: 'cl-small cl-muted', 'aria-hidden': 'true' },
    h('span'),
    h('span'),
    h('span', { class: 'cl-scale', dir: 'ltr' }, ...marks),
    h('span'),
    h('span')
  );
  return h('ol', { class: 'cl-timeline', 'aria-label': trans.__('Times of the tasks') }, scale, ...rows);
}
