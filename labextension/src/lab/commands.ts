/** The commands of the extension: what they are called, when they can be used, what they do. */

import type { JupyterFrontEnd } from '@jupyterlab/application';
import { InputDialog } from '@jupyterlab/apputils';
import { NotebookActions, type INotebookTracker } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import { DisposableSet, type IDisposable } from '@lumino/disposable';
import { RUN } from '../panel/panel';
import type { PanelMessage } from '../panel/types';
import { taskIcon, workflowIcon } from './icons';
import type { Links } from './links';
import { canMark, isTask, toggleTask } from './mark';
import type { MarkerStyle } from './marker';
import { bringForward, reveal } from './reveal';
import { suggestTasks } from './suggest';
import { CommandIDs } from './tokens';

const NO_ARGUMENTS = { args: { type: 'object', properties: {} } } as const;

/** What the commands work with. */
export interface Services {
  app: JupyterFrontEnd;
  tracker: INotebookTracker;
  links: Links;
  trans: TranslationBundle;
  style(): MarkerStyle;
  /** Ids of what holds the panels that follow the notebook in front. */
  holders: { tab: string; side: string };
}

/** Insert a cell that loads the extension, before all others; running it is left to the person. */
export function insertLoadCell(app: JupyterFrontEnd, tracker: INotebookTracker): void {
  const panel = tracker.currentWidget;
  if (!panel) {
    return;
  }
  bringForward(app, panel);
  const notebook = panel.content;
  notebook.activeCellIndex = 0;
  NotebookActions.insertAbove(notebook);
  notebook.activeCell?.model.sharedModel.setSource('%load_ext cloaca_nb');
  void notebook.scrollToItem(0, 'smart').catch(() => undefined);
}

/** Whether an element is shown, be it scrolled out of sight. */
const isSeen = (element: Element): boolean => element.getClientRects().length > 0;

/** Add all commands; disposing of what is returned removes them. */
export function addCommands(services: Services): IDisposable {
  const { app, links, tracker, trans } = services;
  const live = (): boolean => links.current?.status === 'live';
  const running = (): boolean =>
    ['running', 'stopping'].includes(links.current?.state().run.status ?? 'none');
  const tasks = (): boolean => (links.current?.state().graph.tasks.length ?? 0) > 0;
  const { tab, side } = services.holders;
  const open = (): void => app.shell.activateById(side);
  /** The panels of the notebook in front: those that are seen come first, and of them the one with the most room. */
  const panels = (): Element[] =>
    [document.getElementById(tab), links.notebook?.content.node, document.getElementById(side)]
      .map(node => node?.querySelector('.cloaca-panel'))
      .filter(panel => panel instanceof Element)
      .sort((one, other) => Number(isSeen(other)) - Number(isSeen(one)));
  /** Show what comes of something: at the side, unless a panel is seen already. */
  const show = (): void => {
    if (!panels().some(isSeen)) {
      open();
    }
  };
  const send = (message: PanelMessage): void => {
    links.current?.send(message);
    show();
  };
  /** Run with the initial context that a person has typed into a panel. */
  const run = (): void => {
    const asked = new CustomEvent(RUN, { cancelable: true });
    if (panels().some(panel => !panel.dispatchEvent(asked))) {
      show();
    } else {
      send({ type: 'run' });
    }
  };
  const add = (
    id: string,
    options: Omit<CommandRegistry.ICommandOptions, 'describedBy'>,
    describedBy: CommandRegistry.ICommandOptions['describedBy'] = NO_ARGUMENTS
  ): IDisposable => app.commands.addCommand(id, { ...options, describedBy });
  return DisposableSet.from([
    add(CommandIDs.open, {
      label: trans.__('Open the workflow panel'),
      icon: workflowIcon,
      execute: open
    }),
    add(CommandIDs.check, {
      label: trans.__('Check the workflow'),
      isEnabled: live,
      execute: () => send({ type: 'check' })
    }),
    add(CommandIDs.run, {
      label: trans.__('Run the workflow'),
      isEnabled: () => live() && tasks() && !running(),
      execute: run
    }),
    add(CommandIDs.stop, {
      label: trans.__('Stop the workflow'),
      isEnabled: () => live() && running(),
      execute: () => send({ type: 'stop' })
    }),
    add(CommandIDs.pack, {
      label: trans.__('Pack the workflow'),
      isEnabled: () => live() && tasks(),
      execute: () => send({ type: 'pack' })
    }),
    add(CommandIDs.deploy, {
      label: trans.__('Deploy the workflow…'),
      isEnabled: () => live() && tasks(),
      execute: async () => {
        const target = await chooseTarget(services);
        if (target) {
          send({ type: 'deploy', target });
        }
      }
    }),
    add(CommandIDs.suggest, {
      label: trans.__('Suggest tasks…'),
      caption: trans.__('Propose which cells are tasks; nothing is changed before you have seen it'),
      isEnabled: () => tracker.currentWidget !== null,
      execute: async () => {
        const panel = tracker.currentWidget;
        if (panel) {
          await suggestTasks({ link: links.of(panel), panel, trans, style: services.style() });
        }
      }
    }),
    add(CommandIDs.mark, {
      label: () =>
        tracker.activeCell && isTask(tracker.activeCell)
          ? trans.__('Cell is a workflow task')
          : trans.__('Mark cell as a workflow task'),
      caption: trans.__('Write or remove the line that makes this cell a task of the workflow'),
      icon: taskIcon,
      isToggleable: true,
      isToggled: () => tracker.activeCell !== null && isTask(tracker.activeCell),
      isEnabled: () => tracker.activeCell !== null && canMark(tracker.activeCell),
      isVisible: () => tracker.activeCell?.model.type === 'code',
      execute: () => {
        const notebook = tracker.currentWidget?.content;
        if (notebook?.activeCell && canMark(notebook.activeCell)) {
          toggleTask(notebook, notebook.activeCell, services.style());
          app.commands.notifyCommandChanged(CommandIDs.mark);
        }
      }
    }),
    add(
      CommandIDs.go,
      {
        label: trans.__('Go to a task of the workflow…'),
        isEnabled: () => live() && tasks(),
        execute: async args => {
          const panel = links.notebook;
          const known = links.current?.state().graph.tasks ?? [];
          const wanted =
            typeof args.task === 'string'
              ? args.task
              : await chooseTask(
                  known.map(task => task.id),
                  trans
                );
          const task = known.find(one => one.id === wanted);
          if (!panel || !task) {
            return false;
          }
          bringForward(app, panel);
          return reveal(panel, task);
        }
      },
      {
        args: {
          type: 'object',
          properties: {
            task: { type: 'string', description: trans.__('The task id; asked for where it is left out') }
          }
        }
      }
    ),
    add(CommandIDs.load, {
      label: trans.__('Insert a cell that loads cloaca_nb'),
      isEnabled: () => tracker.currentWidget !== null,
      execute: () => insertLoadCell(app, tracker)
    })
  ]);
}

async function chooseTask(ids: string[], trans: TranslationBundle): Promise<string | null> {
  const answer = await InputDialog.getItem({
    title: trans.__('Go to task'),
    items: ids,
    okLabel: trans.__('Go')
  });
  return answer.button.accept ? answer.value : null;
}

/** Ask for a target; an editable list, so that a directory can be typed. */
async function chooseTarget({ links, trans }: Services): Promise<string | null> {
  const targets = links.current?.state().session.targets ?? [];
  const answer = await InputDialog.getItem({
    title: trans.__('Deploy the workflow'),
    label: trans.__('Target: one of these, or a directory that a daemon watches'),
    items: targets.map(target => target.label),
    editable: true,
    okLabel: trans.__('Deploy')
  });
  if (!answer.button.accept || !answer.value?.trim()) {
    return null;
  }
  const written = answer.value.trim();
  return targets.find(target => target.label === written)?.name ?? written;
}
