/** One link for each open notebook, and the one of the notebook that is in front. */

import { NotebookActions, type INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import { KernelLink } from './link';
import { remember } from './record';
import { CommandIDs, type ICloacaNb } from './tokens';

const QUIET_MS = 300;
const PRESSES = ['pointerdown', 'keydown'];

/** The tags of a cell, whatever its metadata hold. */
function tagsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((tag): tag is string => typeof tag === 'string') : [];
}

export class Links implements ICloacaNb, IDisposable {
  readonly commands = CommandIDs;
  private readonly _links = new Map<NotebookPanel, KernelLink>();
  private readonly _currentChanged = new Signal<this, void>(this);
  private _disposed = false;
  private _pending: number | undefined;

  /**
   * @param _tracker - The open notebooks.
   * @param _localPath - A path without the name of its drive.
   */
  constructor(
    private readonly _tracker: INotebookTracker,
    private readonly _localPath: (path: string) => string
  ) {
    _tracker.currentChanged.connect(this._onCurrent, this);
    NotebookActions.executionScheduled.connect(this._onScheduled, this);
    PRESSES.forEach(press => document.addEventListener(press, this._onPress, true));
  }

  /** Another notebook is in front. */
  get currentChanged(): ISignal<this, void> {
    return this._currentChanged;
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  /** The notebook in front. */
  get notebook(): NotebookPanel | null {
    return this._tracker.currentWidget;
  }

  /** The link of the notebook in front. */
  get current(): KernelLink | null {
    const panel = this.notebook;
    return panel ? this.of(panel) : null;
  }

  /** The link of a notebook, which lives as long as its panel. */
  of(panel: NotebookPanel): KernelLink {
    let link = this._links.get(panel);
    if (!link) {
      link = new KernelLink(panel.sessionContext);
      link.before = () => this.flush();
      link.recorded.connect((_, record) => remember(panel, record));
      this._links.set(panel, link);
      panel.disposed.connect(this._onDisposed, this);
      panel.content.modelContentChanged.connect(this._onContent, this);
      panel.context.pathChanged.connect(this._onContent, this);
      link.changed.connect(this._onLink, this);
    }
    return link;
  }

  dispose(): void {
    if (this._disposed) {
      return;
    }
    this._disposed = true;
    this._tracker.currentChanged.disconnect(this._onCurrent, this);
    NotebookActions.executionScheduled.disconnect(this._onScheduled, this);
    PRESSES.forEach(press => document.removeEventListener(press, this._onPress, true));
    for (const [panel, link] of this._links) {
      panel.disposed.disconnect(this._onDisposed, this);
      panel.content.modelContentChanged.disconnect(this._onContent, this);
      panel.context.pathChanged.disconnect(this._onContent, this);
      link.dispose();
    }
    this._links.clear();
    window.clearTimeout(this._pending);
    Signal.clearData(this);
  }

  private _onCurrent(): void {
    this._currentChanged.emit();
  }

  private _onLink(link: KernelLink): void {
    const held = [...this._links].find(([, other]) => other === link);
    if (held) {
      this._arrange(held[0], link);
    }
  }

  /** Cells come and go, or are typed in: told when it is quiet for a moment. */
  private _onContent(): void {
    window.clearTimeout(this._pending);
    this._pending = window.setTimeout(() => this.tell(), QUIET_MS);
  }

  /** Tell at once what waits to be told: something is asked of what is on the screen. */
  flush(): void {
    if (this._pending !== undefined) {
      this.tell();
    }
  }

  /** A cell is about to run, with the text that it has now. */
  private _onScheduled(): void {
    if (this._pending !== undefined) {
      this.tell(true);
    }
  }

  /** A press on a panel in a notebook, whose messages go another way, comes before what it asks for. */
  private readonly _onPress = (event: Event): void => {
    if (event.target instanceof Element && event.target.closest('.cloaca-panel')) {
      this.flush();
    }
  };

  /** Tell the kernels at once what stands in their notebooks. */
  tell(runs = false): void {
    window.clearTimeout(this._pending);
    this._pending = undefined;
    this._links.forEach((link, panel) => this._arrange(panel, link, runs));
  }

  /** The kernel knows the cells that it ran; the order in which they stand, and which are gone, only the notebook does. */
  private _arrange(panel: NotebookPanel, link: KernelLink, runs = false): void {
    if (!panel.isDisposed && link.status === 'live') {
      const cells = panel.content.widgets.map(({ model }) => ({
        id: model.id,
        kind: model.type,
        source: model.type === 'code' ? model.sharedModel.getSource() : '',
        tags: tagsOf(model.getMetadata('tags'))
      }));
      link.arrange(cells, this._localPath(panel.context.path), runs);
    }
  }

  private _onDisposed(panel: NotebookPanel): void {
    this._links.get(panel)?.dispose();
    this._links.delete(panel);
  }
}
