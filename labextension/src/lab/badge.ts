/** The toolbar's button: opens the panel, and shows how the workflow of its notebook stands. */

import { Widget } from '@lumino/widgets';
import { statusGlyph } from '../panel/glyphs';
import { h } from '../panel/dom';
import { trans } from '../panel/trans';
import type { PanelState, TaskStatus } from '../panel/types';
import { countErrors, countTasks, runWord } from '../panel/words';
import { workflowIcon } from './icons';
import type { KernelLink } from './link';
import type { LinkStatus } from './tokens';

/** What the badge shows: a picture, a number, and words for both. */
export interface Standing {
  glyph: TaskStatus | 'findings' | null;
  number: number;
  words: string;
}

/** How a workflow stands, in a badge's worth: what goes on comes first, then errors, then the last run. */
function standing(state: PanelState, status: LinkStatus): Standing {
  const { run, findings } = state;
  if (status === 'none') {
    return { glyph: null, number: 0, words: trans.__('cloaca_nb is not loaded') };
  }
  if (status === 'lost') {
    return { glyph: null, number: 0, words: trans.__('not connected to the kernel') };
  }
  if (run.status === 'running' || run.status === 'stopping') {
    return { glyph: 'running', number: 0, words: runWord(run.status) };
  }
  if (findings.errors) {
    return { glyph: 'findings', number: findings.errors, words: countErrors(findings.errors) };
  }
  if (run.status === 'completed' || run.status === 'failed' || run.status === 'stopped') {
    return { glyph: run.status, number: 0, words: trans.__('last run %1', runWord(run.status)) };
  }
  return { glyph: null, number: 0, words: countTasks(state.graph.tasks.length) };
}

export class Badge extends Widget {
  private readonly _button: HTMLButtonElement;
  private readonly _mark = h('span', { class: 'cloaca-badge-mark', 'aria-hidden': 'true' });
  private _shown = '';

  constructor(
    private readonly _link: KernelLink,
    private readonly _open: () => void
  ) {
    super();
    this.addClass('cloaca-badge');
    this._button = h('button', { type: 'button', class: 'cloaca-badge-button' });
    workflowIcon.element({ container: this._button, tag: 'span', elementPosition: 'center' });
    this._button.append(this._mark);
    this._button.addEventListener('click', this._open);
    this.node.append(this._button);
    _link.changed.connect(this._show, this);
    this._show();
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._button.removeEventListener('click', this._open);
    this._link.changed.disconnect(this._show, this);
    super.dispose();
  }

  private _show(): void {
    const { glyph, number, words } = standing(this._link.state(), this._link.status);
    const key = `${glyph} ${number} ${words}`;
    if (key === this._shown) {
      return;
    }
    this._shown = key;
    const label = trans.__('Cloacina workflow: %1', words);
    this._button.title = label;
    this._button.setAttribute('aria-label', label);
    this._mark.dataset.kind = glyph ?? '';
    this._mark.replaceChildren(
      ...(glyph === null
        ? []
        : glyph === 'findings'
          ? [number > 99 ? '99+' : String(number)]
          : [statusGlyph(glyph)])
    );
  }
}
