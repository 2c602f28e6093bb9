/** Scrolling to a cell: what a panel, wherever it stands, asks of the front end. */

import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { DisposableDelegate, type IDisposable } from '@lumino/disposable';
import { REVEAL, REVEALS } from '../panel/panel';
import type { Place } from '../panel/types';

/** Index of the cell at a place: by its id, else by its position; -1 where it is not there. */
export function cellIndex(ids: readonly string[], place: Place): number {
  const byId = place.cell_id === null ? -1 : ids.indexOf(place.cell_id);
  if (byId >= 0 || place.cell_id !== null || place.cell === null) {
    return byId;
  }
  return place.cell <= ids.length ? place.cell - 1 : -1;
}

/** Go to a place in a notebook: its cell becomes active, the cursor stands on its line. */
export async function reveal(panel: NotebookPanel, place: Place): Promise<boolean> {
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
  if (place.line !== null && cell.editor) {
    const line = Math.min(Math.max(place.line, 1), cell.editor.lineCount) - 1;
    cell.editor.setCursorPosition({ line, column: 0 });
    cell.editor.revealPosition({ line, column: 0 });
  }
  return true;
}

/** Go to a cell when a panel asks for it, for as long as this lives. */
export function listenForReveals(tracker: INotebookTracker): IDisposable {
  const listen = (event: Event): void => {
    const node = event.target instanceof Node ? event.target : null;
    const holder =
      tracker.find(panel => node !== null && panel.content.node.contains(node)) ?? tracker.currentWidget;
    if (holder) {
      void reveal(holder, (event as CustomEvent<Place>).detail);
    }
  };
  document.addEventListener(REVEAL, listen);
  document.documentElement.setAttribute(REVEALS, '');
  return new DisposableDelegate(() => {
    document.removeEventListener(REVEAL, listen);
    document.documentElement.removeAttribute(REVEALS);
  });
}
