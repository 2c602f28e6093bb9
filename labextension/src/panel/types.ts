/**
 * The one contract between the panel and whatever hosts it: plain JSON, versioned.
 *
 * `cloaca_nb/panel/contract/shapes.py` declares the same shapes in Python; a test compares the two.
 */

export type TaskStatus =
  | 'idle'
  | 'waiting'
  | 'ready'
  | 'running'
  | 'retrying'
  | 'completed'
  | 'replayed'
  | 'failed'
  | 'skipped'
  | 'stopped';

export type RunStatus = 'none' | 'running' | 'stopping' | 'completed' | 'failed' | 'stopped' | 'blocked';

export type LogLevel = 'printed' | 'info' | 'warning' | 'error';
export type Severity = 'error' | 'warning' | 'info' | 'ignored';

export type Field = 'text' | 'integer' | 'number' | 'boolean' | 'json';

/** A task of the graph, and where it stands in the notebook. */
export interface GraphTask {
  id: string;
  cell: number | null;
  cell_id: string | null;
  line: number | null;
  doc: string;
  /** What is said below its name: the graph that it invokes, what provides it. */
  note: string;
}

/** `target` waits for `source`; `key` is the context key an edge was inferred from. */
export interface GraphEdge {
  source: string;
  target: string;
  key: string | null;
}

/** The keys that a task hands on, beside its box. */
export interface GraphLabel {
  task: string;
  text: string;
  x: number;
  y: number;
}

/** Where all is drawn: left, top, width and height of each task, a path for each edge, in their order. */
export interface GraphDrawing {
  width: number;
  height: number;
  boxes: [number, number, number, number][];
  paths: string[];
  labels: GraphLabel[];
}

/** Tasks whose names begin alike, which may be shown as one. */
export interface GraphGroup {
  name: string;
  tasks: string[];
}

/** The workflow; its drawing, and another one for narrow places. */
export interface GraphSlice {
  workflow: string;
  version: string;
  description: string;
  tasks: GraphTask[];
  edges: GraphEdge[];
  drawings: GraphDrawing[];
  groups: GraphGroup[];
  problem: string;
}

/**
 * How far one task is; `started` is seconds since the epoch. `since` says which run its result is of, or why it ran. `ready` and `times` (when each attempt began and
 * ended, and whether it failed) are seconds since the run was asked for.
 */
export interface TaskRun {
  id: string;
  status: TaskStatus;
  attempt: number;
  attempts: number | null;
  started: number | null;
  duration_s: number | null;
  after_failed: boolean;
  since: string;
  rev: string;
  ready: number | null;
  times: [number, number | null, boolean][];
}

export interface RunSlice {
  number: number;
  status: RunStatus;
  runner: string;
  started: number | null;
  duration_s: number | null;
  message: string;
  at: number;
  times: number;
  now: number;
  tasks: TaskRun[];
}

/** A way out of a finding: to run a cell, or (with a `word`) to write a comment into a line of one. */
export interface FixItem {
  cell_id: string;
  line: number;
  word: string;
  was: string;
  text: string;
}

export interface FindingItem {
  code: string;
  severity: Severity;
  message: string;
  hint: string;
  cell: number | null;
  cell_id: string | null;
  line: number | null;
  task: string | null;
  fixes: FixItem[];
}

export interface FindingsSlice {
  state: 'none' | 'current' | 'failed';
  proved: boolean;
  errors: number;
  warnings: number;
  infos: number;
  items: FindingItem[];
  more: number;
}

export interface LogLine {
  time: number;
  task: string;
  text: string;
  level: LogLevel;
}

export interface LogSlice {
  lines: LogLine[];
  more: number;
}

/** A place that a package can be sent to. */
export interface TargetItem {
  name: string;
  kind: string;
  label: string;
}

/** A field of the initial context's form. */
export interface FieldItem {
  name: string;
  type: Field;
  default: string;
  required: boolean;
  help: string;
}

/** What can be done about a target, and about a package or a run there. */
export type Verb =
  'ls' | 'doctor' | 'runs' | 'logs' | 'rerun' | 'pause' | 'resume' | 'rollback' | 'rollback-now' | 'needs';

/** Something that can be done about the package or run `name`; where `sure`, it is asked for twice. */
export interface ActItem {
  verb: Verb;
  name: string;
  sure: boolean;
}

/** A line of a list: a package or a run, and what can be done about it. */
export interface ListItem {
  text: string;
  acts: ActItem[];
}

/** What came of the last pack, deploy, or look at a target. */
export interface Outcome {
  action: 'pack' | 'deploy' | 'deployed';
  severity: 'done' | 'warning' | 'error';
  title: string;
  rows: [string, string][];
  /** Whether what was deployed can be run where it is. */
  execute: boolean;
  /** The target that was looked at, or an empty text. */
  target: string;
  items: ListItem[];
}

/** A sentence for the user with the next step. */
export interface Notice {
  severity: Severity;
  message: string;
  hint: string;
}

export interface SessionSlice {
  notebook: string;
  busy: string[];
  runner: string;
  targets: TargetItem[];
  fields: FieldItem[];
  outcome: Outcome | null;
  notice: Notice | null;
  /** Ids of cells that are not what was run: what was asked for waits for an answer about them. */
  waiting: string[];
  /** Names of the notebook's workflows, where it has several. */
  workflows: string[];
}

/** Something beside the tasks: what starts the workflow, or what a run needs; `times` are its next ones. */
export interface BesideItem {
  kind: string;
  name: string;
  text: string;
  times: number[];
  cell: number | null;
  cell_id: string | null;
  line: number | null;
  /** Whether it is there on this machine; null where that is no question. */
  here: boolean | null;
}

/** What stands beside the tasks; `there` is what a server said when it was asked, and `asked` when. */
export interface BesideSlice {
  schedule: BesideItem[];
  inputs: BesideItem[];
  there: BesideItem[];
  asked: string;
}

export interface PanelState {
  graph: GraphSlice;
  run: RunSlice;
  findings: FindingsSlice;
  session: SessionSlice;
  journal: LogSlice;
  beside: BesideSlice;
}

/** What the panel asks of the kernel. */
export type PanelMessage =
  | { type: 'ping'; view: string }
  | { type: 'check' }
  | {
      type: 'run';
      until?: string;
      start?: string;
      of?: number;
      cached?: boolean;
      times?: number;
      at_once?: number;
      context?: string;
      runner?: string;
    }
  | { type: 'stop' }
  | { type: 'pack' }
  | { type: 'deploy'; target: string }
  | { type: 'execute'; context: string }
  | { type: 'tend'; verb: Verb; target: string; name: string }
  | { type: 'schedule' }
  | { type: 'dismiss' }
  | { type: 'workflow'; name: string }
  | { type: 'answer'; as_run?: true }
  | { type: 'detail'; view: string; task: string }
  | { type: 'page'; view: string; code: string }
  | { type: 'output'; view: string; task: string }
  | { type: 'log'; view: string }
  | { type: 'fold'; view: string; names: string[] }
  | {
      type: 'values';
      view: string;
      task: string;
      want: 'page' | 'find' | 'value' | 'table';
      path: number[];
      from?: number;
      around?: number;
      changed?: boolean;
      asked?: string;
      key?: string;
      seen?: 'run' | 'kernel';
    }
  | { type: 'history'; view: string; run?: number; against?: number }
  | { type: 'load'; task: string; of?: number }
  | {
      type: 'suggest';
      view: string;
      but?: string[];
      names?: Record<string, string>;
      texts?: Record<string, string>;
    };

/** A place in the notebook that a front end can scroll to. */
export interface Place {
  cell: number | null;
  cell_id: string | null;
  line: number | null;
}

/** What a front end is asked to do in the notebook: to go to a place; there, to write a line, or to run cells; to propose tasks; or to open the panel as a tab. */
export interface Errand extends Partial<Place> {
  write?: { was: string; text: string };
  run?: string[];
  /** Propose which cells are tasks. */
  suggest?: true;
  /** Open the panel as a tab. */
  tab?: true;
  /** Called when all of them have run without an error. */
  done?: () => void;
}

/** `lost`: the kernel is gone; `unknown`: it has not answered yet. */
export type Connection = 'live' | 'unknown' | 'lost';
