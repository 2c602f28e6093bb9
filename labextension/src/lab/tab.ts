/** The panel of the notebook in front as a tab of the main area, of which there is one. */

import type { ILabShell, ILayoutRestorer, JupyterFrontEnd } from '@jupyterlab/application';
import { MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { workflowIcon } from './icons';
import { FrontPanel } from './front';
import type { Links } from './links';
import { CommandIDs } from './tokens';

/** What the tab works with. */
export interface Around {
  app: JupyterFrontEnd;
  shell: ILabShell;
  links: Links;
  trans: TranslationBundle;
  /** Inserts a cell that loads the extension. */
  insert(): void;
}

export const TAB = 'cloaca-nb-tab';

function makeTab({ links, trans, insert }: Around): MainAreaWidget<FrontPanel> {
  const content = new FrontPanel(links, insert, trans, true);
  const tab = new MainAreaWidget({ content });
  tab.id = TAB;
  tab.addClass('cloaca-tab');
  tab.toolbar.hide();
  return tab;
}

/** Add the command that opens the tab, or brings it to the front. A page that is loaded again has it again. */
export function addTab(around: Around, restorer: ILayoutRestorer | null): void {
  const { app, shell, links, trans } = around;
  const tracker = new WidgetTracker<MainAreaWidget<FrontPanel>>({ namespace: TAB });
  app.commands.addCommand(CommandIDs.tab, {
    label: args =>
      args.beside === true
        ? trans.__('Open the workflow panel beside the notebook')
        : trans.__('Open the workflow panel as a tab'),
    icon: workflowIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          beside: { type: 'boolean', description: trans.__('Whether the notebook stays in sight') }
        }
      }
    },
    execute: args => {
      const known = tracker.currentWidget;
      const tab = known ?? makeTab(around);
      if (!known) {
        void tracker.add(tab);
      }
      if (!known || args.beside === true) {
        const mode = args.beside === true ? 'split-right' : 'tab-after';
        shell.add(tab, 'main', { mode, ref: links.notebook?.isAttached ? links.notebook.id : undefined });
      }
      shell.activateById(tab.id);
    }
  });
  void restorer?.restore(tracker, { command: CommandIDs.tab, name: () => 'panel' });
}
