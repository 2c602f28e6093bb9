/** Small pictures, 16 by 16, drawn with strokes in the colour of their text. */

import { s } from './dom';
import type { Severity, TaskStatus } from './types';

const RING = 'M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 0 1 0-11z';

/** Each status has a shape of its own, so that colour is never the only sign. */
const STATUS: Record<TaskStatus, string> = {
  idle: RING,
  waiting: `${RING}M8 5v3.2l2 1.3`,
  ready: `${RING}M6.8 5.6l3.6 2.4l-3.6 2.4z`,
  running: 'M8 2.5a5.5 5.5 0 1 1-5.5 5.5',
  retrying: 'M12.8 5.2A5.5 5.5 0 1 0 13.5 8M13.2 2.4v3h-3',
  completed: `${RING}M5.3 8.2l2 2l3.6-4`,
  replayed: 'M3.2 5.8A5.5 5.5 0 1 1 2.5 8M2.8 2.6v3.2h3.2M5.8 8.2l1.7 1.7l3-3.4',
  failed: `${RING}M5.9 5.9l4.2 4.2M10.1 5.9l-4.2 4.2`,
  skipped: 'M3 4.5l4 3.5l-4 3.5M8 4.5l4 3.5l-4 3.5M13.5 4.5v7',
  stopped: `${RING}M6.2 6.2h3.6v3.6h-3.6z`
};

const ICONS = {
  run: 'M4.5 3l8 5l-8 5z',
  stop: 'M4 4h8v8h-8z',
  check: 'M2.5 8.5l3.5 3.5l7.5-8',
  pack: 'M2.5 5l5.5-2.8l5.5 2.8v6l-5.5 2.8l-5.5-2.8zM2.5 5l5.5 2.8l5.5-2.8M8 7.8v6',
  deploy: 'M8 10.5v-8M4.8 5.5l3.2-3.2l3.2 3.2M2.5 10v3.5h11v-3.5',
  close: 'M4 4l8 8M12 4l-8 8',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  fit: 'M2.5 6v-3.5h3.5M10 2.5h3.5v3.5M13.5 10v3.5h-3.5M6 13.5h-3.5v-3.5',
  tab: 'M2.5 3.5h11v9h-11zM2.5 6.5h11M7 3.5v3',
  full: 'M9.5 2.5h4v4M13.5 2.5L9 7M6.5 13.5h-4v-4M2.5 13.5L7 9',
  fold: 'M2.5 3.5h11v9h-11zM5.5 8h5',
  list: 'M5.5 4h8M5.5 8h8M5.5 12h8M2.5 4h.6M2.5 8h.6M2.5 12h.6',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  go: 'M3 8h9M8.5 4.2l3.8 3.8l-3.8 3.8',
  load: 'M8 2.5v7.5M4.8 7l3.2 3.2l3.2-3.2M2.5 10v3.5h11v-3.5',
  up: 'M4 10l4-4l4 4',
  down: 'M4 6l4 4l4-4',
  from: 'M3.5 3v10M6.5 3.5l6 4.5l-6 4.5z',
  until: 'M2.5 3.5l6 4.5l-6 4.5zM12.5 3v10',
  error: `${RING}M8 4.8v4M8 10.6v.6`,
  warning: 'M8 2.5l6 11h-12zM8 6.5v3.4M8 11.3v.6',
  info: `${RING}M8 7.4v3.8M8 4.8v.6`,
  suggest:
    'M8 2v2.5M8 11.5v2.5M2 8h2.5M11.5 8h2.5M4.2 4.2l1.5 1.5M10.3 10.3l1.5 1.5M11.8 4.2l-1.5 1.5M5.7 10.3l-1.5 1.5',
  open: 'M3.5 2.5h6l3 3v8h-9zM9.5 2.5v3h3'
} as const;

export type Icon = keyof typeof ICONS;

function picture(d: string, kind: string): SVGSVGElement {
  return s(
    'svg',
    { class: `cl-glyph ${kind}`, viewBox: '0 0 16 16', 'aria-hidden': 'true', focusable: 'false' },
    s('path', { d })
  );
}

/** An icon of a button. */
export const icon = (name: Icon): SVGSVGElement => picture(ICONS[name], `cl-icon-${name}`);

/** The picture of a severity. */
export const severityGlyph = (severity: Severity): SVGSVGElement =>
  picture(ICONS[severity === 'ignored' ? 'info' : severity], `cl-${severity}`);

/** The picture of a task's status. */
export const statusGlyph = (status: TaskStatus): SVGSVGElement =>
  picture(STATUS[status], `cl-status-${status}`);

/** The outline of a status, for a path that already stands in the graph. */
export const statusPath = (status: TaskStatus): string => STATUS[status];
