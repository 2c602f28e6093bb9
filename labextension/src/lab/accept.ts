/** Writing accepted marks into a notebook's own model, and taking them back. */

import type { INotebookModel } from '@jupyterlab/notebook';
import type { Edit } from './suggestion';

type ISharedNotebook = INotebookModel['sharedModel'];

/** What was done to one cell, with what it takes to undo it. */
interface Done {
  edit: Edit;
  at: number;
  before: string;
  cell: ReturnType<ISharedNotebook['cells'][number]['toJSON']>;
}

/** Changes that were made, in the order in which they were. */
export interface Accepted {
  done: Done[];
  /** How many cells were not as they were when the marks were proposed. */
  left: number;
}

const find = (notebook: ISharedNotebook, id: string): number =>
  notebook.cells.findIndex(cell => cell.getId() === id);

/**
 * Write the marks.
 *
 * @param notebook - The notebook.
 * @param edits - What is to be written.
 * @param seen - The texts of the cells when the marks were proposed: of what has changed since, all is left.
 */
export function accept(
  notebook: ISharedNotebook,
  edits: readonly Edit[],
  seen: ReadonlyMap<string, string>
): Accepted {
  const fits = edits.filter(({ cellId }) => {
    const at = find(notebook, cellId);
    return at >= 0 && notebook.cells[at].getSource() === seen.get(cellId);
  });
  const left = edits.length - fits.length;
  // Cells become one together or not at all: else code would be lost.
  if (left > 0 && edits.some(edit => edit.kind === 'gone')) {
    return { done: [], left };
  }
  const done: Done[] = [];
  for (const edit of fits) {
    const at = find(notebook, edit.cellId);
    const cell = notebook.cells[at];
    done.push({ edit, at, before: cell.getSource(), cell: cell.toJSON() });
    if (edit.kind === 'gone') {
      notebook.deleteCell(at);
    } else if (edit.kind === 'mark') {
      cell.updateSource(0, 0, edit.text);
    } else {
      cell.setSource(edit.text);
    }
  }
  return { done, left };
}

/** Take back what was written, where it still stands; how many cells were left as they are now. */
export function undo(notebook: ISharedNotebook, { done }: Accepted): number {
  let left = 0;
  for (const { edit, at, before, cell } of [...done].reverse()) {
    const now = find(notebook, edit.cellId);
    const source = now >= 0 ? notebook.cells[now].getSource() : null;
    if (edit.kind === 'gone' && now < 0) {
      notebook.insertCell(Math.min(at, notebook.cells.length), cell);
    } else if (edit.kind === 'mark' && source?.startsWith(edit.text)) {
      notebook.cells[now].updateSource(0, edit.text.length, '');
    } else if (edit.kind === 'text' && source === edit.text) {
      notebook.cells[now].setSource(before);
    } else {
      left += 1;
      if (edit.kind === 'text') {
        break; // it has the code of the others, which would stand there twice
      }
    }
  }
  return left;
}
