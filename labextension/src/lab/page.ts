/** Opens `.cloacina` files as pages. The server's extension reads them, so that this needs no kernel. */

import type { ILayoutRestorer, JupyterFrontEnd } from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import { ABCWidgetFactory, DocumentWidget, type DocumentRegistry } from '@jupyterlab/docregistry';
import { ServerConnection } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { h } from '../panel/dom';
import { followTheme } from '../panel/theme';
import { archivePage, problemPage, type Archive } from './archive';
import { workflowIcon } from './icons';

const FILE_TYPE = 'cloacina';
const FACTORY = 'Cloacina package';

interface Problem {
  message: string;
  hint?: string;
}

/** What the server says of an archive. */
async function ask(path: string, trans: TranslationBundle): Promise<Archive | Problem> {
  const settings = ServerConnection.makeSettings();
  const url = `${settings.baseUrl}cloaca-nb/archive?path=${encodeURIComponent(path)}`;
  try {
    const response = await ServerConnection.makeRequest(url, {}, settings);
    if (response.status === 404 && !(response.headers.get('Content-Type') ?? '').includes('json')) {
      return {
        message: trans.__('The Jupyter server has not loaded the extension cloaca_nb.serving.'),
        hint: trans.__(
          'Start it again after cloaca_nb was installed beside it, or run `%cloaca_inspect` in a notebook.'
        )
      };
    }
    return (await response.json()) as Archive | Problem;
  } catch (error) {
    return { message: String(error) };
  }
}

/** The page of one file, made anew when the file is read anew. */
class ArchiveView extends Widget {
  private readonly _page = h('div', { class: 'cl-p cloaca-page' });
  private _asked = 0;
  private readonly _unfollow: () => void;

  constructor(
    private readonly _context: DocumentRegistry.Context,
    private readonly _localPath: (path: string) => string,
    private readonly _trans: TranslationBundle
  ) {
    super();
    this.addClass('cloaca-archive');
    this.node.tabIndex = -1;
    this.node.append(this._page);
    this._unfollow = followTheme(this._page);
    void _context.ready.then(() => {
      _context.model.contentChanged.connect(this._load, this);
      this._load();
    });
  }

  override dispose(): void {
    this._unfollow();
    super.dispose();
  }

  private _load(): void {
    void this._show();
  }

  private async _show(): Promise<void> {
    const asked = ++this._asked;
    const said = await ask(this._localPath(this._context.path), this._trans);
    if (asked === this._asked && !this.isDisposed) {
      this._page.replaceChildren(
        ...('message' in said ? problemPage(said.message, said.hint ?? '') : archivePage(said))
      );
    }
  }
}

class ArchiveFactory extends ABCWidgetFactory<DocumentWidget<ArchiveView>> {
  constructor(
    private readonly _localPath: (path: string) => string,
    private readonly _trans: TranslationBundle
  ) {
    super({
      name: FACTORY,
      label: _trans.__('Cloacina package'),
      fileTypes: [FILE_TYPE],
      defaultFor: [FILE_TYPE],
      modelName: 'base64',
      readOnly: true
    });
  }

  protected override createNewWidget(context: DocumentRegistry.Context): DocumentWidget<ArchiveView> {
    const content = new ArchiveView(context, this._localPath, this._trans);
    const page = new DocumentWidget({ content, context });
    page.title.icon = workflowIcon;
    page.toolbar.hide();
    return page;
  }
}

/** From now on, `.cloacina` files are opened as pages. A page of JupyterLab that is loaded again has them again. */
export function addArchivePages(
  app: JupyterFrontEnd,
  trans: TranslationBundle,
  restorer: ILayoutRestorer | null
): void {
  const { contents } = app.serviceManager;
  app.docRegistry.addFileType({
    name: FILE_TYPE,
    displayName: trans.__('Cloacina package'),
    extensions: ['.cloacina'],
    mimeTypes: ['application/vnd.cloacina'],
    contentType: 'file',
    fileFormat: 'base64',
    icon: workflowIcon
  });
  const factory = new ArchiveFactory(path => contents.localPath(path), trans);
  app.docRegistry.addWidgetFactory(factory);
  const tracker = new WidgetTracker<DocumentWidget<ArchiveView>>({ namespace: 'cloaca-nb-archives' });
  factory.widgetCreated.connect((_, page) => {
    void tracker.add(page);
  });
  void restorer?.restore(tracker, {
    command: 'docmanager:open',
    args: page => ({ path: page.context.path, factory: FACTORY }),
    name: page => page.context.path
  });
}
