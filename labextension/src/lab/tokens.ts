/** What other extensions may use: a token to require, and the interface behind it. Nothing else here is promised. */

import type { NotebookPanel } from '@jupyterlab/notebook';
import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';
import type { PanelMessage, PanelState } from '../panel/types';

/** Ids of the commands. */
export const CommandIDs = {
  open: 'cloaca-nb:open-panel',
  tab: 'cloaca-nb:open-tab',
  check: 'cloaca-nb:check',
  run: 'cloaca-nb:run',
  stop: 'cloaca-nb:stop',
  pack: 'cloaca-nb:pack',
  deploy: 'cloaca-nb:deploy',
  suggest: 'cloaca-nb:suggest-tasks',
  mark: 'cloaca-nb:mark-task',
  go: 'cloaca-nb:go-to-task',
  load: 'cloaca-nb:insert-load-cell'
} as const;

/** `none`: the kernel has not loaded cloaca_nb. `live`: it has. `lost`: it had, and is gone or restarted. */
export type LinkStatus = 'none' | 'live' | 'lost';

/** The link of one notebook to the workflow in its kernel. */
export interface IWorkflowLink {
  readonly status: LinkStatus;
  /** Status or state is new. */
  readonly changed: ISignal<IWorkflowLink, void>;
  /** What is known of the workflow: graph, run, findings; an empty workflow where the kernel said nothing yet. */
  state(): PanelState;
  /** Ask something of the kernel; without effect unless the link is live. */
  send(message: PanelMessage): void;
}

/** The workflows of the open notebooks. */
export interface ICloacaNb {
  /** Ids of the commands, for `app.commands.execute`. */
  readonly commands: typeof CommandIDs;
  /** The link of the notebook in front; null where none is open. */
  readonly current: IWorkflowLink | null;
  /** Another notebook is in front. */
  readonly currentChanged: ISignal<ICloacaNb, void>;
  /** The link of a notebook, which lives as long as its panel. */
  of(panel: NotebookPanel): IWorkflowLink;
}

/** Require this in a plugin to be given the workflows of the open notebooks. */
export const ICloacaNb = new Token<ICloacaNb>(
  'cloaca-nb:ICloacaNb',
  'The Cloacina workflows of the open notebooks.'
);
