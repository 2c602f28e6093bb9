/** The panel of the notebook in front, or what to do to get one: at the side, or in a tab. */

import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { button, h } from '../panel/dom';
import type { PanelHost } from '../panel/host';
import { mountPanel } from '../panel/panel';
import { workflowIcon } from './icons';
import { emptyState, type KernelLink } from './link';
import type { Links } from './links';

const NOTHING = (): void => undefined;
const nowhere = (problem: string): PanelHost => {
  const state = emptyState(problem);
  return {
    state: () => state,
    onState: () => NOTHING,
    onReply: () => NOTHING,
    onConnection: () => NOTHING,
    send: NOTHING
  };
};

interface Mounted {
  element: HTMLElement;
  end(): void;
}

/** Each notebook has a panel of its own: what is chosen and typed in it is never taken for another one's. */
export class FrontPanel extends Widget {
  private readonly _start: HTMLElement;
  private readonly _mounted = new Map<KernelLink | null, Mounted>();

  /**
   * @param insert - Inserts a cell that loads the extension.
   * @param roomy - Whether it has a tab for itself, which is called after the notebook.
   */
  constructor(
    private readonly _links: Links,
    insert: () => void,
    private readonly _trans: TranslationBundle,
    private readonly _roomy: boolean
  ) {
    super();
    this.title.icon = workflowIcon;
    this.title.caption = _trans.__('Cloacina workflow');
    this.addClass('cloaca-front');
    this._start = h(
      'div',
      { class: 'cloaca-start' },
      h('p', {}, _trans.__('The kernel of this notebook has not loaded cloaca_nb.')),
      h(
        'p',
        {},
        _trans.__(
          'Run a cell with %1, and the workflow of the notebook is shown here.',
          '%load_ext cloaca_nb'
        )
      ),
      button(_trans.__('Insert that cell'), insert, { name: 'insert-load' })
    );
    _links.currentChanged.connect(this._show, this);
    this._show();
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._links.currentChanged.disconnect(this._show, this);
    for (const { end } of this._mounted.values()) {
      end();
    }
    this._mounted.clear();
    super.dispose();
  }

  private _mount(link: KernelLink | null): Mounted {
    const element = h('div', { class: 'cloaca-front-panel' });
    const host = link ?? nowhere(this._trans.__('No notebook is open'));
    const unmount = mountPanel(element, host, { translator: this._trans, roomy: this._roomy });
    const unfollow = host.onState(() => this._show());
    const end = (): void => {
      unfollow();
      unmount();
    };
    return { element, end };
  }

  private _show(): void {
    for (const [link, { end }] of this._mounted) {
      if (link?.isDisposed) {
        end();
        this._mounted.delete(link);
      }
    }
    const { current, notebook } = this._links;
    const mounted = this._mounted.get(current) ?? this._mount(current);
    this._mounted.set(current, mounted);
    const shown = current?.status === 'none' ? this._start : mounted.element;
    if (this.node.firstChild !== shown) {
      this.node.replaceChildren(shown);
    }
    if (this._roomy) {
      const name = notebook?.title.label;
      this.title.label = name ? this._trans.__('Workflow: %1', name) : this._trans.__('Workflow');
      this.title.caption = notebook?.context.path ?? '';
    }
  }
}
