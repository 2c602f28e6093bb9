/** Cases that the Python tests read too: what exists in both languages does the same. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskRun } from '../src/panel/types';

/** The labextension's folder. */
export const root = process.env.CLOACA_NB_LABEXTENSION ?? '.';

/** A file of `tests/shared`. */
export const shared = (name: string): unknown =>
  JSON.parse(readFileSync(join(root, '..', 'tests', 'shared', `${name}.json`), 'utf8'));

/** A task of a run, as far as a test says. */
export const taskRun = (part: Partial<TaskRun> = {}): TaskRun => ({
  id: 'a',
  status: 'completed',
  attempt: 1,
  attempts: null,
  started: null,
  duration_s: null,
  after_failed: false,
  since: '',
  rev: '',
  ready: null,
  times: [],
  ...part
});
