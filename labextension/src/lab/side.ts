/** The side panel: the panel of the notebook in front, or what to do to get one. */

import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { button, h } from '../panel/dom';
import { mountPanel } from '../panel/panel';
import { workflowIcon } from './icons';
import { CurrentHost, type Links } from './links';

export class SidePanel extends Widget {
  private readonly _unmount: () => void;
  private readonly _unfollow: () => void;
  private readonly _start: HTMLElement;
  private readonly _panel: HTMLElement;
  private readonly _host: CurrentHost;

  constructor(
    private readonly _links: Links,
    insert: () => void,
    trans: TranslationBundle,
    least: number
  ) {
    super();
    this.id = 'cloaca-nb-side-panel';
    this.title.icon = workflowIcon;
    this.title.caption = trans.__('Cloacina workflow');
    this.addClass('cloaca-side');
    this.node.style.minWidth = `${least}px`;
    this._start = h(
      'div',
      { class: 'cloaca-start' },
      h('p', {}, trans.__('The kernel of this notebook has not loaded cloaca_nb.')),
      h(
        'p',
        {},
        trans.__('Run a cell with %1, and the workflow of the notebook is shown here.', '%load_ext cloaca_nb')
      ),
      button(trans.__('Insert that cell'), insert, { name: 'insert-load' })
    );
    this._panel = h('div', { class: 'cloaca-side-panel' });
    this.node.append(this._start, this._panel);
    this._host = new CurrentHost(_links, trans);
    this._unmount = mountPanel(this._panel, this._host);
    this._unfollow = this._host.onState(() => this._show());
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._unfollow();
    this._unmount();
    super.dispose();
  }

  private _show(): void {
    const none = this._links.notebook !== null && this._links.current?.status === 'none';
    this._start.hidden = !none;
    this._panel.hidden = none;
  }
}
