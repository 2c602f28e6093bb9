/** Marking a cell as a task and taking the mark away, in the notebook's own model. */

import type { Cell } from '@jupyterlab/cells';
import type { Notebook } from '@jupyterlab/notebook';
import {
  findMarker,
  hasCellMagic,
  propose,
  taskIds,
  withMarker,
  withoutMarker,
  type MarkerStyle
} from './marker';

/** Whether a cell is marked. */
export const isTask = (cell: Cell): boolean =>
  cell.model.type === 'code' && findMarker(cell.model.sharedModel.source) !== null;

/** Whether a cell can be marked, or has a mark to take away. */
export const canMark = (cell: Cell): boolean =>
  cell.model.type === 'code' && (isTask(cell) || !hasCellMagic(cell.model.sharedModel.source));

/** The text of the markdown cell right above. */
function above(notebook: Notebook, cell: Cell): string {
  const at = notebook.widgets.indexOf(cell);
  const before = at > 0 ? notebook.widgets[at - 1].model : null;
  return before?.type === 'markdown' ? before.sharedModel.source : '';
}

/** Write the marker line, or remove it. A made-up id is selected, ready to be typed over. */
export function toggleTask(notebook: Notebook, cell: Cell, style: MarkerStyle): void {
  const shared = cell.model.sharedModel;
  const source = shared.getSource();
  if (findMarker(source)) {
    shared.setSource(withoutMarker(source));
    return;
  }
  const others = notebook.widgets.filter(other => other !== cell && other.model.type === 'code');
  const taken = taskIds(others.map(other => other.model.sharedModel.getSource()));
  const proposal = propose(source, above(notebook, cell), taken, style);
  shared.setSource(withMarker(source, proposal.line));
  if (proposal.id && cell.editor) {
    const start = { line: 0, column: proposal.line.length - proposal.id.length };
    cell.editor.setSelection({ start, end: { line: 0, column: proposal.line.length } });
    notebook.activeCellIndex = notebook.widgets.indexOf(cell);
    notebook.mode = 'edit';
    // The press on a toolbar's button takes the focus when it ends: the editor asks for it after that.
    window.setTimeout(() => cell.editor?.focus());
  }
}
