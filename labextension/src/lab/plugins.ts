/** The plugins of the extension, each with one duty. */

import {
  ILabShell,
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, IToolbarWidgetRegistry } from '@jupyterlab/apputils';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';
import { Token } from '@lumino/coreutils';
import { speak } from '../panel/trans';
import { addArchivePages } from './page';
import { Badge } from './badge';
import { addCommands, insertLoadCell } from './commands';
import { Links } from './links';
import type { MarkerStyle } from './marker';
import { listenForReveals } from './reveal';
import { FrontPanel } from './front';
import { TAB, addTab } from './tab';
import { CommandIDs, ICloacaNb } from './tokens';

const SIDE_PANEL = 'cloaca-nb-side-panel';
const SETTINGS = 'cloaca-nb:commands';

/** The links as the plugins here use them; others require `ICloacaNb`. */
const ILinks = new Token<Links>('cloaca-nb:ILinks', 'Links to the kernels that loaded cloaca_nb');

/** The texts of this extension in the language of the front end; the panel's own words follow. */
function language(translator: ITranslator | null): TranslationBundle {
  const trans = (translator ?? nullTranslator).load('cloaca_nb');
  speak(trans);
  return trans;
}

/** Follows the kernels of all open notebooks. */
const links: JupyterFrontEndPlugin<Links> = {
  id: 'cloaca-nb:links',
  description: 'Listens to the kernels that load cloaca_nb.',
  autoStart: true,
  requires: [INotebookTracker],
  provides: ILinks,
  activate: (app: JupyterFrontEnd, tracker: INotebookTracker): Links => {
    const { contents } = app.serviceManager;
    const made = new Links(tracker, path => contents.localPath(path));
    const follow = (_: INotebookTracker, panel: NotebookPanel): void => {
      made.of(panel);
    };
    tracker.widgetAdded.connect(follow);
    tracker.forEach(panel => made.of(panel));
    return made;
  }
};

/** What other extensions may use. */
const api: JupyterFrontEndPlugin<ICloacaNb> = {
  id: 'cloaca-nb:api',
  description: 'Gives the workflows of the open notebooks to other extensions.',
  autoStart: true,
  requires: [ILinks],
  provides: ICloacaNb,
  activate: (_app: JupyterFrontEnd, kernels: Links): ICloacaNb => kernels
};

/** The side panel. */
const side: JupyterFrontEndPlugin<void> = {
  id: 'cloaca-nb:side-panel',
  description: 'Shows the workflow of the notebook in front in a side panel.',
  autoStart: true,
  requires: [INotebookTracker, ILinks],
  optional: [ILayoutRestorer, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    kernels: Links,
    restorer: ILayoutRestorer | null,
    translator: ITranslator | null
  ): void => {
    const trans = language(translator);
    // JupyterLab opens a panel as wide as it must be; Notebook may give it less than it asks for, and cuts it off.
    const panel = new FrontPanel(kernels, () => insertLoadCell(app, tracker), trans, false);
    panel.id = SIDE_PANEL;
    panel.addClass('cloaca-side');
    panel.node.style.minWidth = `${restorer ? 320 : 250}px`;
    app.shell.add(panel, 'right', { rank: 700, type: trans.__('Cloacina workflow') });
    restorer?.add(panel, panel.id);
  }
};

/** The same as a tab of the main area, which JupyterLab alone has. */
const tab: JupyterFrontEndPlugin<void> = {
  id: 'cloaca-nb:tab',
  description: 'Shows the workflow of the notebook in front in a tab of the main area.',
  autoStart: true,
  requires: [INotebookTracker, ILinks],
  optional: [ILabShell, ILayoutRestorer, ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    kernels: Links,
    shell: ILabShell | null,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ): void => {
    if (!shell) {
      return;
    }
    const trans = language(translator);
    const insert = (): void => insertLoadCell(app, tracker);
    addTab({ app, shell, links: kernels, trans, insert }, restorer);
    const category = trans.__('Cloacina Workflow');
    palette?.addItem({ command: CommandIDs.tab, category, args: { beside: true } });
  }
};

/** Packages as pages. A page that is loaded again has those again that were open. */
const archives: JupyterFrontEndPlugin<void> = {
  id: 'cloaca-nb:archives',
  description: 'Opens .cloacina files as pages.',
  autoStart: true,
  optional: [ILayoutRestorer, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    restorer: ILayoutRestorer | null,
    translator: ITranslator | null
  ): void => {
    addArchivePages(app, language(translator), restorer);
  }
};

/** Goes to the cells that panels name. */
const reveals: JupyterFrontEndPlugin<void> = {
  id: 'cloaca-nb:reveal',
  description: 'Scrolls to the cell that a workflow panel names.',
  autoStart: true,
  requires: [INotebookTracker],
  optional: [ILabShell],
  activate: (app: JupyterFrontEnd, tracker: INotebookTracker, shell: ILabShell | null): void => {
    listenForReveals(tracker, {
      app,
      suggest: () => void app.commands.execute(CommandIDs.suggest),
      ...(shell && { tab: () => void app.commands.execute(CommandIDs.tab) })
    });
  }
};

/** Commands, their settings and their places in palette and menus (the schema lists the menus). */
const commands: JupyterFrontEndPlugin<void> = {
  id: SETTINGS,
  description:
    'Commands for the workflow of a notebook: check, run, pack, deploy, suggest tasks, mark cells.',
  autoStart: true,
  requires: [INotebookTracker, ILinks],
  optional: [ICommandPalette, ISettingRegistry, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    kernels: Links,
    palette: ICommandPalette | null,
    settings: ISettingRegistry | null,
    translator: ITranslator | null
  ): void => {
    const trans = language(translator);
    let style: MarkerStyle = 'comment';
    addCommands({
      app,
      tracker,
      links: kernels,
      trans,
      style: () => style,
      holders: { tab: TAB, side: SIDE_PANEL }
    });
    for (const command of Object.values(CommandIDs)) {
      palette?.addItem({ command, category: trans.__('Cloacina Workflow') });
    }
    const changed = (): void => app.commands.notifyCommandChanged();
    tracker.activeCellChanged.connect(changed);
    kernels.currentChanged.connect(changed);
    void settings
      ?.load(SETTINGS)
      .then(loaded => {
        const read = (): void => {
          style = loaded.get('markerStyle').composite === 'magic' ? 'magic' : 'comment';
        };
        loaded.changed.connect(read);
        read();
      })
      .catch((reason: unknown) => console.warn('cloaca_nb: its settings cannot be read', reason));
  }
};

/** The button in a notebook's toolbar (the schema places it). */
const toolbar: JupyterFrontEndPlugin<void> = {
  id: 'cloaca-nb:toolbar',
  description: "Adds a button with the workflow's state to the notebook toolbar.",
  autoStart: true,
  requires: [ILinks],
  optional: [IToolbarWidgetRegistry, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    kernels: Links,
    registry: IToolbarWidgetRegistry | null,
    translator: ITranslator | null
  ): void => {
    language(translator);
    registry?.addFactory<NotebookPanel>(
      'Notebook',
      'cloaca-nb-badge',
      panel => new Badge(kernels.of(panel), () => app.shell.activateById(SIDE_PANEL))
    );
  }
};

export const plugins: JupyterFrontEndPlugin<unknown>[] = [
  links,
  api,
  side,
  tab,
  archives,
  reveals,
  commands,
  toolbar
];
