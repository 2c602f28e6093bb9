/** What one view of the panel shows and can do; its parts share this and nothing else. */

import type { Detail, History, Reply } from './replies';
import type { Connection, Errand, LogSlice, PanelMessage, PanelState } from './types';

export type Tab = 'findings' | 'input' | 'schedule' | 'runs' | 'log';

/** Which tasks are run, and how often; without more all of them once. */
export type How = Omit<Extract<PanelMessage, { type: 'run' }>, 'type' | 'context'>;

/** What the parts of a view ask for. */
export interface Actions {
  send(message: PanelMessage): void;
  /** Show a task, or what goes from it to another one. */
  select(task: string | null, target?: string): void;
  show(tab: Tab): void;
  run(how?: How): void;
  /** Ask for the runs that are kept, the times of one, and how it differs from another. */
  history(run?: number, against?: number): void;
  /** Run what was deployed where it is. */
  execute(): void;
  reveal(place: Errand): void;
  /** Ask which cells could be tasks. */
  suggest(): void;
  /** Fill the screen, or no longer. */
  full(): void;
  /** Ask for a task's detail once more. */
  refresh(): void;
}

/** What one view knows. */
export interface View {
  id: string;
  state: PanelState;
  connection: Connection;
  selected: string | null;
  /** The other end of the edge that is shown, where that is one. */
  target: string | null;
  detail: Detail | null;
  tab: Tab;
  /** Clock of the kernel less clock of the browser, in seconds. */
  offset: number;
  /** Pages of finding codes that were asked for. */
  pages: Map<string, string>;
  /** Files that hold whole outputs, by task. */
  files: Map<string, string>;
  /** Whether the front end can scroll to a cell. */
  canReveal: boolean;
  /** Whether it has tabs, and the panel is not one of them. */
  canTab: boolean;
  /** Whether it fills the screen. */
  full: boolean;
  /** Which cells could be tasks, as a text: shown where no front end can write marks. */
  suggested: string;
  /** The runs that are kept, once they were asked for, and why what was asked is not there. */
  history: History | null;
  problem: string;
  /** The log with its earlier lines, once they were asked for. */
  log: LogSlice | null;
}

/** A name that no other view has. */
export const newId = (): string => Math.random().toString(36).slice(2, 10);

/** A view in which nothing was done yet. */
export const freshView = (id: string, state: PanelState): View => ({
  id,
  state,
  connection: 'unknown',
  selected: null,
  target: null,
  detail: null,
  tab: 'findings',
  offset: 0,
  pages: new Map(),
  files: new Map(),
  canReveal: false,
  canTab: false,
  full: false,
  suggested: '',
  history: null,
  problem: '',
  log: null
});

/** A part of the panel: an element that follows the view. */
export interface Part {
  readonly element: HTMLElement;
  update(view: View): void;
  /** Take what the kernel answered. */
  answer?(reply: Reply): void;
  dispose?(): void;
}

/** Seconds since the epoch on the kernel's clock. */
export const kernelNow = (view: View): number => Date.now() / 1000 + view.offset;

/** Whether an action of this name is under way. */
export const isBusy = (view: View, action: string): boolean => view.state.session.busy.includes(action);

/** Whether a run is under way. */
export const isRunning = (view: View): boolean => ['running', 'stopping'].includes(view.state.run.status);
