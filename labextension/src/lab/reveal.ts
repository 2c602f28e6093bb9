/** Scrolling to a cell: what a panel, wherever it stands, asks of the front end. */

import type { JupyterFrontEnd } from '@jupyterlab/application';
import { NotebookActions, type INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { DisposableDelegate, type IDisposable } from '@lumino/disposable';
import { REVEAL, REVEALS } from '../panel/panel';
import type { Errand, Place } from '../panel/types';

/** Index of the cell at a place: by its id, else by its position; -1 where it is not there. */
function cellIndex(ids: readonly string[], { cell = null, cell_id = null }: Partial<Place>): number {
  const byId = cell_id === null ? -1 : ids.indexOf(cell_id);
  if (byId >= 0 || cell_id !== null || cell === null) {
    return byId;
  }
  return cell <= ids.length ? cell - 1 : -1;
}

/** Show a notebook, be it behind another tab. */
export function bringForward(app: JupyterFrontEnd, panel: NotebookPanel): void {
  if (!panel.isVisible) {
    app.shell.activateById(panel.id);
  }
}

/** Go to a place in a notebook: its cell becomes active, the cursor stands on its line. */
export async function reveal(panel: NotebookPanel, place: Partial<Place>): Promise<boolean> {
  const notebook = panel.content;
  const ids = notebook.widgets.map(cell => cell.model.id);
  const index = cellIndex(ids, place);
  if (index < 0) {
    return false;
  }
  notebook.activeCellIndex = index;
  notebook.deselectAll();
  await notebook.scrollToItem(index, 'smart').catch(() => undefined); // a cell may go while it is scrolled to
  const cell = notebook.widgets[index];
  await cell.ready;
  if (place.line && cell.editor) {
    const line = Math.min(Math.max(place.line, 1), cell.editor.lineCount) - 1;
    cell.editor.setCursorPosition({ line, column: 0 });
    cell.editor.revealPosition({ line, column: 0 });
  }
  return true;
}

/** The text of a cell that front ends share. */
interface SharedText {
  getSource(): string;
  updateSource(start: number, end: number, value: string): void;
}

/** Write a line anew where it is still what it was, as an edit that can be undone. */
function rewrite(source: SharedText, line: number, { was, text }: NonNullable<Errand['write']>): boolean {
  const lines = source.getSource().split('\n');
  if (lines[line - 1] !== was) {
    return false;
  }
  const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  let same = 0;
  while (same < was.length && was[same] === text[same]) {
    same += 1;
  }
  source.updateSource(start + same, start + was.length, text.slice(same));
  return true;
}

/** Run cells one after another; whether all of them ran without an error. */
async function run(panel: NotebookPanel, ids: readonly string[]): Promise<boolean> {
  const notebook = panel.content;
  for (const id of ids) {
    const index = notebook.widgets.findIndex(cell => cell.model.id === id);
    if (index < 0) {
      return false;
    }
    notebook.activeCellIndex = index;
    notebook.deselectAll();
    if (!(await NotebookActions.run(notebook, panel.sessionContext))) {
      return false;
    }
  }
  return true;
}

/** What a panel asks for that is done elsewhere. */
export interface Elsewhere {
  app: JupyterFrontEnd;
  /** Proposes tasks for the notebook in front, which is that of the panel that was clicked. */
  suggest(): void;
  /** Opens the panel as a tab, where there are tabs. */
  tab?(): void;
}

/** Do what a panel asks for in a notebook. */
async function serve(panel: NotebookPanel, errand: Errand, elsewhere: Elsewhere): Promise<void> {
  if (errand.tab) {
    elsewhere.tab?.();
    return;
  }
  if (errand.suggest) {
    elsewhere.suggest();
    return;
  }
  if (errand.run) {
    if (await run(panel, errand.run)) {
      errand.done?.();
    }
    return;
  }
  const cell = panel.content.widgets.find(one => one.model.id === errand.cell_id);
  if (errand.write && cell && errand.line) {
    rewrite(cell.model.sharedModel, errand.line, errand.write);
  }
  bringForward(elsewhere.app, panel);
  await reveal(panel, errand);
}

/**
 * Go to a cell when a panel asks for it, for as long as this lives.
 *
 * @param tracker - The open notebooks.
 */
export function listenForReveals(tracker: INotebookTracker, elsewhere: Elsewhere): IDisposable {
  const listen = (event: Event): void => {
    const node = event.target instanceof Node ? event.target : null;
    const holder =
      tracker.find(panel => node !== null && panel.content.node.contains(node)) ?? tracker.currentWidget;
    if (holder) {
      void serve(holder, (event as CustomEvent<Errand>).detail, elsewhere);
    }
  };
  document.addEventListener(REVEAL, listen);
  document.documentElement.setAttribute(REVEALS, elsewhere.tab ? 'tab' : '');
  return new DisposableDelegate(() => {
    document.removeEventListener(REVEAL, listen);
    document.documentElement.removeAttribute(REVEALS);
  });
}
