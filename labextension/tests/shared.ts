/** Cases that the Python tests read too: what exists in both languages does the same. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The labextension's folder. */
export const root = process.env.CLOACA_NB_LABEXTENSION ?? '.';

/** A file of `tests/shared`. */
export const shared = (name: string): unknown =>
  JSON.parse(readFileSync(join(root, '..', 'tests', 'shared', `${name}.json`), 'utf8'));
