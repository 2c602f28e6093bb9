/** *Suggest tasks*: a dialog that shows the cut as a graph and lets a person choose; nothing is written before. */

import { Dialog, Notification, showErrorMessage } from '@jupyterlab/apputils';
import { NotebookActions, type NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { coded, h, text } from '../panel/dom';
import { Graph } from '../panel/graph';
import { severityGlyph } from '../panel/glyphs';
import { freshView, newId, type Actions } from '../panel/store';
import { followTheme } from '../panel/theme';
import type { Suggested } from '../panel/replies';
import { short } from '../panel/words';
import { accept, undo } from './accept';
import { emptyState, type KernelLink } from './link';
import type { MarkerStyle } from './marker';
import { edits, question, renew, rowsOf, wrong, type IdProblem, type Row } from './suggestion';

/** A kernel that is not busy answers well within this. */
const PATIENCE_MS = 3000;
const TIMEOUT_MS = 15_000;
const NOTHING = (): void => undefined;
/** The graph of the preview leads nowhere. */
const STILL: Actions = {
  send: NOTHING,
  select: NOTHING,
  show: NOTHING,
  run: NOTHING,
  execute: NOTHING,
  history: NOTHING,
  reveal: NOTHING,
  refresh: NOTHING,
  suggest: NOTHING,
  full: NOTHING
};

/** What the dialog works with. */
export interface Asked {
  link: KernelLink;
  panel: NotebookPanel;
  trans: TranslationBundle;
  style: MarkerStyle;
}

/** The body of the dialog: asks the kernel, and again whenever a choice changes. */
export class Preview extends Widget {
  /** Called when it changes whether all of it can be accepted, and how many tasks that are. */
  changed: (many: number, fine: boolean) => void = NOTHING;
  suggested: Suggested | null = null;
  rows: Row[] = [];
  private readonly _graph = new Graph(STILL);
  private readonly _said = h('p', { role: 'status', class: 'cloaca-said', tabindex: -1 });
  private readonly _bad = h('p', { class: 'cl-problem', role: 'alert' });
  private readonly _reasons = h('ul', { class: 'cl-list' });
  private readonly _list = h('ul', { class: 'cl-list cloaca-cells' });
  private readonly _ends: (() => void)[] = [];
  private readonly _view = newId();
  private _number = 0;
  private _awaited = '';
  private _patience: number | undefined;

  /**
   * @param _asked - Kernel and notebook.
   * @param _seen - The texts of the cells, by id.
   * @param _texts - Those of Markdown cells, whose headings give ids.
   */
  constructor(
    private readonly _asked: Asked,
    private readonly _seen: ReadonlyMap<string, string>,
    private readonly _texts: Record<string, string>
  ) {
    super();
    this.addClass('cloaca-panel');
    this.addClass('cl-p');
    this.addClass('cloaca-suggest');
    this._graph.element.hidden = true;
    this.node.append(this._said, this._reasons, this._graph.element, this._list, this._bad);
    this._ends.push(
      followTheme(this.node),
      _asked.link.onReply(reply => {
        if (reply.type === 'suggest' && reply.view === this._awaited) {
          this._take(reply.suggested);
        }
      }),
      _asked.link.onConnection(connection => {
        if (connection === 'lost' && this._awaited) {
          text(this._said, this._trans.__('The kernel is gone: close this and try again.'));
        }
      })
    );
    this.ask();
  }

  override dispose(): void {
    window.clearTimeout(this._patience);
    this._ends.splice(0).forEach(end => end());
    this._graph.dispose();
    super.dispose();
  }

  /** Ask the kernel; of several questions the last one counts. */
  ask(): void {
    this._number += 1;
    this._awaited = `${this._view}-${this._number}`;
    text(this._said, this._trans.__('Reading the notebook …'));
    window.clearTimeout(this._patience);
    this._patience = window.setTimeout(
      () => text(this._said, this._trans.__('The kernel has not answered yet: is a cell running?')),
      PATIENCE_MS
    );
    this._asked.link.send(question(this.rows, this._awaited, this._texts));
    this._tell();
  }

  private get _trans(): TranslationBundle {
    return this._asked.trans;
  }

  private _take(suggested: Suggested): void {
    window.clearTimeout(this._patience);
    this._awaited = '';
    if (suggested.problem) {
      this._say(suggested.problem);
      return;
    }
    this.suggested = suggested;
    if (this.rows.length === 0) {
      this.rows = rowsOf(suggested);
      this._list.replaceChildren(...this.rows.map(row => this._row(row)));
    } else {
      renew(this.rows, suggested);
    }
    this._draw(suggested);
    this._tell();
  }

  private _draw(suggested: Suggested): void {
    const { graph, reasons, joined } = suggested;
    const tasks = this.rows.filter(row => row.proposed).length;
    const all = this.rows.length;
    this._say(
      joined
        ? this._trans.__(
            'This notebook cannot be cut into tasks. It can be one task: %1 cells become one.',
            String(joined.cell_ids.length)
          )
        : tasks === 0
          ? this._trans.__('There is nothing to mark.')
          : this._trans.__(
              '%1 of %2 code cells can be tasks. Each gets a first line that says so; nothing else is changed.',
              tasks,
              all
            )
    );
    this._reasons.replaceChildren(
      ...reasons.map(reason => h('li', {}, severityGlyph('error'), ' ', ...coded(reason)))
    );
    this._graph.element.hidden = graph.tasks.length === 0;
    this._graph.update({ ...freshView(this._view, { ...emptyState(), graph }), connection: 'live' });
  }

  private _say(words: string): void {
    text(this._said, words);
  }

  /** One line: whether the cell is taken, under which id, and why it is proposed to be what it is. */
  private _row(row: Row): HTMLElement {
    const where = this._trans.__('cell %1', String(row.cell));
    const code =
      this._seen
        .get(row.cellId ?? '')
        ?.trim()
        .split('\n')[0] ?? '';
    const about = h(
      'span',
      { class: 'cloaca-why' },
      h('span', { class: 'cl-muted' }, ...coded(row.why)),
      h('code', { class: 'cl-path', dir: 'ltr' }, short(code, 70))
    );
    const place = h('span', { class: 'cl-muted cl-nowrap' }, where);
    if (!row.proposed) {
      return h('li', {}, h('span'), place, h('span', { class: 'cl-muted' }, this._word(row)), about);
    }
    const name = h('input', {
      type: 'text',
      class: 'cl-mono',
      spellcheck: 'false',
      autocomplete: 'off',
      'aria-label': this._trans.__('Id of the task of cell %1', String(row.cell))
    });
    name.value = row.id;
    const taken = h('input', {
      type: 'checkbox',
      'aria-label': this._trans.__('Mark cell %1', String(row.cell)),
      disabled: this.suggested?.joined != null
    });
    taken.checked = true;
    taken.addEventListener('change', () => {
      row.taken = taken.checked;
      name.disabled = !taken.checked;
      this.ask();
    });
    name.addEventListener('input', () => {
      row.id = name.value.trim();
      this._tell();
    });
    name.addEventListener('change', () => {
      if (!this._wrong()) {
        this.ask();
      }
    });
    return h('li', { 'data-cell': row.cell }, taken, place, name, about);
  }

  private _word({ kind }: Row): string {
    const words = {
      task: this._trans.__('task'),
      marked: this._trans.__('is a task'),
      helper: this._trans.__('carried'),
      data: this._trans.__('carried'),
      eye: this._trans.__('only shown'),
      joined: this._trans.__('joined'),
      other: this._trans.__('left')
    };
    return words[kind];
  }

  private _wrong(): [Row, IdProblem] | null {
    const own = new Set(this.rows.filter(row => row.proposed).map(row => row.cell));
    const marked = this.suggested?.graph.tasks.filter(task => !own.has(task.cell ?? 0)) ?? [];
    return wrong(
      this.rows,
      marked.map(task => task.id)
    );
  }

  /** Say whether this can be accepted; an answer that is awaited about names alone changes nothing of it. */
  private _tell(): void {
    const many = this.rows.filter(row => row.taken).length;
    const found = this._wrong();
    const row = found?.[0] ?? null;
    for (const item of this._list.querySelectorAll<HTMLElement>('li[data-cell]')) {
      const bad = row !== null && item.dataset.cell === String(row.cell);
      item.querySelector('input.cl-mono')?.setAttribute('aria-invalid', String(bad));
    }
    text(this._bad, found ? this._problem(...found) : '');
    this.changed(many, many > 0 && !row && !this._asking());
  }

  /** Whether an answer is awaited that may change the marks: the taken ones are not those of the last answer. */
  private _asking(): boolean {
    const answered = this.suggested?.proposals.filter(one => one.kind === 'task').map(one => one.cell) ?? [];
    const wanted = this.rows.filter(row => row.taken).map(row => row.cell);
    return this._awaited !== '' && answered.join() !== wanted.join();
  }

  private _problem(row: Row, problem: IdProblem): string {
    const words = {
      empty: this._trans.__('it is empty'),
      colons: this._trans.__('it holds ::'),
      control: this._trans.__('it holds a control character'),
      option: this._trans.__('it begins as an option does'),
      long: this._trans.__('it is too long'),
      twice: this._trans.__('another task has it')
    };
    return this._trans.__('The id of cell %1 cannot be: %2.', String(row.cell), words[problem]);
  }
}

/** A dialog whose last button, which the Enter key presses, too, works only where all is fine. */
class Choice extends Dialog<unknown> {
  fine = false;

  override resolve(index?: number): void {
    if (index === 0 || this.fine) {
      super.resolve(index);
    }
  }
}

/** Propose tasks for a notebook, and mark those that a person takes. */
export async function suggestTasks(asked: Asked): Promise<void> {
  const { link, panel, trans } = asked;
  const shared = panel.content.model?.sharedModel;
  if (!shared || !(await loaded(asked))) {
    return;
  }
  const cells = shared.cells.map(cell => [cell.getId(), cell.cell_type, cell.getSource()] as const);
  const seen = new Map(cells.map(([id, , source]) => [id, source]));
  const texts = cells.filter(([, type]) => type === 'markdown').map(([id, , source]) => [id, source]);
  const body = new Preview({ ...asked, link }, seen, Object.fromEntries(texts) as Record<string, string>);
  const dialog = new Choice({
    title: trans.__('Suggest tasks'),
    body,
    buttons: [Dialog.cancelButton(), Dialog.okButton({ label: trans.__('Mark the cells') })],
    // The button for Enter cannot have it yet, and keys must not reach the notebook behind.
    focusNodeSelector: '.cloaca-said'
  });
  dialog.node.setAttribute('aria-label', trans.__('Suggest tasks'));
  dialog.addClass('cloaca-suggest-dialog');
  body.changed = (many, fine) => {
    dialog.fine = fine;
    const ok = dialog.node.querySelector<HTMLButtonElement>('button.jp-mod-accept');
    if (ok) {
      ok.disabled = !fine;
      ok.title = trans._n('Mark %1 cell', 'Mark %1 cells', many);
    }
  };
  body.changed(0, false);

  const answer = await dialog.launch();
  const { suggested, rows } = body;
  if (answer.button.accept && suggested) {
    write(asked, edits(rows, suggested, asked.style), seen);
  }
}

/** Write what was accepted, and offer to take it back. */
function write(
  { panel, trans }: Asked,
  wanted: ReturnType<typeof edits>,
  seen: ReadonlyMap<string, string>
): void {
  const shared = panel.content.model?.sharedModel;
  if (!shared) {
    return;
  }
  const accepted = accept(shared, wanted, seen);
  const changed = accepted.left
    ? ' ' +
      trans._n(
        '%1 was changed meanwhile and is left.',
        '%1 were changed meanwhile and are left.',
        accepted.left
      )
    : '';
  const many = accepted.done.filter(({ edit }) => edit.kind !== 'gone').length;
  const said = trans._n('%1 cell is marked as a task.', '%1 cells are marked as tasks.', many) + changed;
  const takeBack = (): void => {
    const left = panel.isDisposed ? accepted.done.length : undo(shared, accepted);
    if (left) {
      Notification.warning(
        trans._n('%1 cell was changed since and is left.', '%1 cells were changed since and are left.', left)
      );
    }
  };
  const runAll = (event: MouseEvent): void => {
    event.preventDefault(); // the news stays: what was marked can still be taken back
    if (!panel.isDisposed) {
      void NotebookActions.runAll(panel.content, panel.sessionContext);
    }
  };
  Notification.emit(said, accepted.left ? 'warning' : 'success', {
    autoClose: 20_000,
    actions: many
      ? [
          { label: trans.__('Undo'), callback: takeBack },
          { label: trans.__('Run all cells'), callback: runAll }
        ]
      : []
  });
}

/** Whether the kernel knows this extension; where it does not, it loads it. */
async function loaded({ link, panel, trans }: Asked): Promise<boolean> {
  if (link.status === 'live') {
    return true;
  }
  await panel.sessionContext.ready;
  const kernel = panel.sessionContext.session?.kernel;
  const live = new Promise<boolean>(resolve => {
    const end = link.onConnection(connection => {
      if (connection === 'live') {
        window.setTimeout(() => end());
        resolve(true);
      }
    });
    window.setTimeout(() => resolve(false), TIMEOUT_MS);
  });
  const code = '%load_ext cloaca_nb';
  const answer = await kernel?.requestExecute({ code, store_history: false }).done.catch(() => null);
  if (answer?.content.status === 'ok' && (await live)) {
    return true;
  }
  void showErrorMessage(
    trans.__('Suggest tasks'),
    trans.__('The kernel of this notebook does not load cloaca_nb: is it installed there? Try %1.', code)
  );
  return false;
}
