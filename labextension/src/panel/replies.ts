/** What the kernel answers to the view that asked; a part of the contract in `types.ts`. */

import type { GraphSlice, LogSlice, RunStatus, TaskRun } from './types';

export type Change = 'added' | 'changed' | 'removed' | 'same';

export interface CarriedName {
  name: string;
  cell: number;
  line: number;
  reason: string;
}

export interface LinkItem {
  id: string;
  keys: string[];
  inferred: boolean;
}

export interface ContextKey {
  key: string;
  change: Change;
  size: number;
  before: string;
  after: string;
}

/** A value that a task hands over, and to which tasks; a table where there are `columns`, else a text. */
export interface HandedItem {
  key: string;
  type: string;
  shape: string;
  size: number | null;
  text: string;
  columns: string[];
  rows: string[][];
  artifact: string;
  seen: 'run' | 'kernel' | 'none';
  to: string[];
}

export interface AttemptItem {
  number: number;
  duration_s: number | null;
  error: string;
}

export interface ErrorItem {
  type: string;
  message: string;
  traceback: string;
  cell: number | null;
  cell_id: string | null;
  line: number | null;
}

/** All that is known of one task; sent on request only. */
export interface Detail {
  id: string;
  rev: string;
  cell: number | null;
  cell_id: string | null;
  line: number | null;
  form: string;
  doc: string;
  what: string;
  why: string;
  source: string;
  dependencies: LinkItem[];
  dependents: LinkItem[];
  reads: string[];
  writes: string[];
  names: CarriedName[];
  options: [string, string][];
  variables: string[];
  imports: string[];
  handed: HandedItem[];
  attempts: AttemptItem[];
  error: ErrorItem | null;
  output: string;
  output_more: number;
  context: ContextKey[];
  context_more: number;
}

/** What a code cell is proposed to be; `line` is the mark to write before it, empty where it gets none. */
export interface ProposalItem {
  cell: number;
  cell_id: string | null;
  kind: 'task' | 'marked' | 'helper' | 'data' | 'eye' | 'joined' | 'other';
  id: string;
  why: string;
  line: string;
}

/** Cells, by their ids, that become one: the last of them, with this text. */
export interface JoinedItem {
  cell_ids: string[];
  text: string;
}

/** Marks for the notebook, the graph that it is with them, and all of it as a text. */
export interface Suggested {
  proposals: ProposalItem[];
  graph: GraphSlice;
  reasons: string[];
  joined: JoinedItem | null;
  text: string;
  problem: string;
}

/** A run that is kept; `text` says how many of its tasks ended how. */
export interface EarlierItem {
  number: number;
  asked: number;
  status: RunStatus;
  runner: string;
  duration_s: number;
  text: string;
}

/** A place where two runs came to different values; a task's, or of the final context. */
export interface DifferenceItem {
  task: string;
  path: string;
  first: string;
  other: string;
}

/** The runs that are kept, the tasks of the one that is shown, and how it differs from another. */
export interface History {
  runs: EarlierItem[];
  shown: number | null;
  tasks: TaskRun[];
  against: number | null;
  differences: DifferenceItem[];
}

/** A place in a task's context: `at` is its position among those around it, `count` how many are in it. */
export interface ContextNode {
  at: number;
  key: string;
  type: string;
  size: number;
  count: number;
  text: string;
  before: string;
  change: Change;
  table: boolean;
}

/** Some places of a context of a run that is kept, from the one on before which `start` are left out. */
export interface ContextPage {
  run: number;
  note: string;
  start: number;
  count: number;
  nodes: ContextNode[];
}

/** The first rows of a table; `source` says where it was looked at, `total` how many rows it has. */
export interface TableItem {
  source: string;
  columns: string[];
  types: string[];
  rows: string[][];
  total: number;
  columns_more: number;
}

/** What was asked of a context: a page, matches by their positions, a value and the way to it, a table. */
export interface Looked {
  key: string;
  path: number[];
  asked: string;
  changed: boolean;
  page: ContextPage | null;
  hits: number[][] | null;
  way: string | null;
  text: string | null;
  table: TableItem | null;
}

/** An answer of the kernel to the view that asked. */
export type Reply =
  | { type: 'pong'; view: string }
  | { type: 'detail'; view: string; detail: Detail | null; task: string }
  | { type: 'page'; view: string; code: string; text: string }
  | { type: 'file'; view: string; task: string; path: string; error: string }
  | { type: 'fold'; view: string; names: string[]; graph: GraphSlice }
  | { type: 'suggest'; view: string; suggested: Suggested }
  | { type: 'log'; view: string; log: LogSlice }
  | { type: 'values'; view: string; task: string; looked: Looked; problem: string }
  | { type: 'history'; view: string; history: History; problem: string };
