/** The details of one task: what it is, what it waits for, what it did. */

import { ansi } from './ansi';
import { button, h, isAtEnd, keepFocus, table, text, TICK_MS } from './dom';
import { icon, statusGlyph } from './glyphs';
import { isRunning, kernelNow, type Actions, type Part, type View } from './store';
import type { Detail, LinkItem, Reply } from './replies';
import type { TaskRun } from './types';
import { bytes, duration, placeWords, short, taskLine, visible } from './words';
import { trans } from './trans';
import { Context } from './values/context';
import { Handed } from './values/handed';

/** A section that can be folded; its fold is kept while the drawer lives. */
function section(title: string, open: boolean, ...children: (Node | string | null)[]): HTMLDetailsElement {
  return h(
    'details',
    { class: 'cl-section', open, 'data-section': title },
    h('summary', {}, title),
    ...children
  );
}

function code(value: string, kind = ''): HTMLPreElement {
  return h('pre', { class: `cl-code ${kind}`.trim(), tabindex: 0, dir: 'ltr' }, ...ansi(value));
}

export class Drawer implements Part {
  readonly element: HTMLElement;
  readonly #title = h('h3', { class: 'cl-drawer-title', tabindex: -1 });
  readonly #status = h('div', { class: 'cl-drawer-status' });
  readonly #words = h('span');
  readonly #buttons = h('div', { class: 'cl-drawer-buttons' });
  readonly #body = h('div', { class: 'cl-drawer-body' });
  readonly #upper = h('div');
  readonly #context: Context;
  readonly #rows: Handed;
  readonly #lower = h('div');
  readonly #folds = new Map<string, boolean>();
  #shown: Detail | null = null;
  #target: string | null = null;
  #files = 0;
  #heading = '';
  #ticking: number | undefined;

  constructor(private readonly actions: Actions) {
    const close = button('', () => actions.select(null), {
      glyph: icon('close'),
      name: 'close',
      kind: 'cl-plain',
      title: trans.__('Close the details')
    });
    this.#context = new Context(actions);
    this.#rows = new Handed(actions);
    this.#body.append(this.#upper, this.#context.element, this.#lower);
    this.element = h(
      'section',
      { class: 'cl-drawer', 'aria-label': trans.__('Task details'), hidden: true },
      h('div', { class: 'cl-drawer-head' }, this.#title, close),
      this.#status,
      this.#buttons,
      this.#body
    );
    this.element.addEventListener('keydown', event => {
      if (event.key === 'Escape') {
        actions.select(null);
        event.stopPropagation();
      }
    });
    this.#body.addEventListener(
      'toggle',
      event => {
        const fold = event.target;
        if (fold instanceof HTMLDetailsElement && fold.dataset.section) {
          this.#folds.set(fold.dataset.section, fold.open);
        }
      },
      true
    );
  }

  dispose(): void {
    window.clearInterval(this.#ticking);
    this.#context.dispose();
  }

  answer(reply: Reply): void {
    this.#context.answer(reply);
    this.#rows.answer(reply);
  }

  update(view: View): void {
    const id = view.selected;
    this.element.hidden = id === null;
    this.#tick(view);
    if (id === null) {
      this.#shown = null;
      this.#heading = '';
      return;
    }
    const run = view.state.run.tasks.find(task => task.id === id);
    const { target } = view;
    text(this.#title, target === null ? short(id, 200) : `${short(id, 80)} → ${short(target, 80)}`);
    this.#head(view, id, run);
    const detail = view.detail?.id === id ? view.detail : null;
    if (
      detail !== this.#shown ||
      target !== this.#target ||
      view.files.size !== this.#files ||
      this.#upper.childElementCount + this.#lower.childElementCount === 0
    ) {
      this.#shown = detail;
      this.#target = target;
      this.#files = view.files.size;
      this.#fill(view, detail);
    }
    this.#context.update(view, detail);
  }

  /** The time of a task that runs moves, as it does in the graph. */
  #tick(view: View): void {
    const run = view.state.run.tasks.find(task => task.id === view.selected);
    const say = (): void => text(this.#words, taskLine(run, kernelNow(view)) || trans.__('not run'));
    say();
    window.clearInterval(this.#ticking);
    this.#ticking = run?.status === 'running' ? window.setInterval(say, TICK_MS) : undefined;
  }

  #head(view: View, id: string, run: TaskRun | undefined): void {
    const place = view.state.graph.tasks.find(task => task.id === id) ?? null;
    const key = JSON.stringify([
      id,
      view.target,
      run?.status,
      run?.after_failed,
      run?.since,
      place?.cell,
      isRunning(view),
      view.canReveal,
      view.connection
    ]);
    if (key === this.#heading) {
      return;
    }
    this.#heading = key;
    const where = place ? placeWords(place.cell, place.line) : trans.__('no longer in the notebook');
    this.#status.replaceChildren(
      statusGlyph(run?.status ?? 'idle'),
      this.#words,
      h('span', { class: 'cl-muted' }, where),
      run?.since ? h('span', { class: 'cl-muted', dir: 'auto' }, visible(run.since)) : '',
      run?.after_failed ? h('span', { class: 'cl-tag cl-warning' }, trans.__('ran after a failed task')) : ''
    );
    const buttons = [
      button(trans.__('Run until here'), () => this.actions.run({ until: id }), {
        glyph: icon('until'),
        name: 'run-until',
        title: trans.__('Run this task and all that it waits for')
      }),
      button(trans.__('Run from here'), () => this.actions.run({ start: id }), {
        glyph: icon('from'),
        name: 'run-from',
        title: trans.__('Run this task and all that waits for it, on what the others stored in the last run')
      }),
      button(trans.__('Load inputs here'), () => this.actions.send({ type: 'load', task: id }), {
        glyph: icon('load'),
        name: 'load',
        title: trans.__('Bring what this task was given in the last run into the notebook, to try its cell')
      })
    ];
    for (const each of buttons) {
      each.disabled = isRunning(view) || view.connection === 'lost' || !place;
      each.hidden = view.target !== null;
    }
    if (view.canReveal && place) {
      buttons.push(
        button(trans.__('Go to cell'), () => this.actions.reveal(place), {
          glyph: icon('go'),
          name: 'reveal'
        })
      );
    }
    keepFocus(
      this.#buttons,
      () => this.#buttons.replaceChildren(...buttons),
      () => this.#title
    );
  }

  #fill(view: View, detail: Detail | null): void {
    const top = this.#body.scrollTop;
    if (!detail || view.target !== null) {
      const why =
        view.connection === 'lost'
          ? trans.__('No kernel: details are not kept in the notebook')
          : trans.__('Waiting for the kernel …');
      this.#upper.replaceChildren(
        detail && view.target !== null
          ? this.#edge(detail, view.target, view)
          : h('p', { class: 'cl-muted' }, why)
      );
      this.#lower.replaceChildren();
      return;
    }
    const upper = [
      this.#doc(detail),
      this.#error(detail, view),
      this.#attempts(detail),
      this.#handed(detail, view),
      this.#output(detail, view)
    ];
    const lower = [
      this.#links(trans.__('Dependencies'), trans.__('waits for'), detail.dependencies),
      this.#links(trans.__('Dependents'), trans.__('then'), detail.dependents),
      this.#keys(detail),
      this.#names(detail),
      this.#options(detail),
      section(trans.__('Source'), this.#folds.get(trans.__('Source')) ?? true, code(detail.source))
    ];
    const seen = this.#body.querySelector<HTMLElement>('.cl-output');
    const back = seen && !isAtEnd(seen) && detail.id === seen.dataset.task ? seen.scrollTop : null;
    for (const [element, parts] of [
      [this.#upper, upper],
      [this.#lower, lower]
    ] as const) {
      keepFocus(
        element,
        () => element.replaceChildren(...parts.filter(part => part !== null)),
        () => this.#title
      );
    }
    this.#body.scrollTop = top;
    const output = this.#body.querySelector<HTMLElement>('.cl-output');
    if (output) {
      output.dataset.task = detail.id;
      output.scrollTop = back ?? output.scrollHeight; // the newest line, unless others are read
    }
  }

  #fold(title: string, open: boolean, ...children: (Node | string | null)[]): HTMLElement {
    return section(title, this.#folds.get(title) ?? open, ...children);
  }

  #doc(detail: Detail): HTMLElement | null {
    const lines = [
      detail.doc ? h('p', { class: 'cl-doc', dir: 'auto' }, visible(detail.doc)) : null,
      detail.what
        ? h('p', { class: 'cl-doc', dir: 'auto' }, h('b', {}, `${trans.__('What')} `), visible(detail.what))
        : null,
      detail.why
        ? h('p', { class: 'cl-doc', dir: 'auto' }, h('b', {}, `${trans.__('Why')} `), visible(detail.why))
        : null
    ].filter(line => line !== null);
    return lines.length ? h('div', {}, ...lines) : null;
  }

  #error({ error }: Detail, view: View): HTMLElement | null {
    if (!error) {
      return null;
    }
    const where = placeWords(error.cell, error.line);
    const place =
      view.canReveal && where
        ? button(trans.__('Go to %1', where), () => this.actions.reveal(error), {
            glyph: icon('go'),
            kind: 'cl-link',
            name: 'reveal-error'
          })
        : where
          ? h('span', { class: 'cl-muted' }, where)
          : null;
    return this.#fold(
      trans.__('Error'),
      true,
      h(
        'p',
        { class: 'cl-error-line', dir: 'auto' },
        h('b', {}, visible(error.type)),
        error.message ? `: ${visible(error.message)}` : ''
      ),
      place,
      error.traceback ? code(error.traceback, 'cl-traceback') : null
    );
  }

  #handed({ handed }: Detail, view: View): HTMLElement | null {
    return handed.length ? this.#fold(trans.__('Hands over'), true, this.#rows.list(handed, view)) : null;
  }

  /** What goes from one task to another. */
  #edge({ handed }: Detail, target: string, view: View): HTMLElement {
    const items = handed.filter(item => item.to.includes(target));
    return items.length
      ? this.#rows.list(items, view)
      : h('p', { class: 'cl-muted' }, trans.__('No variable goes this way: it only waits.'));
  }

  #attempts({ attempts }: Detail): HTMLElement | null {
    if (attempts.length < 2) {
      return null;
    }
    const timed = attempts.some(attempt => attempt.duration_s !== null);
    const rows = attempts.map(attempt =>
      h(
        'tr',
        {},
        h('td', {}, String(attempt.number)),
        timed ? h('td', {}, attempt.duration_s === null ? '' : duration(attempt.duration_s)) : null,
        h('td', { dir: 'auto' }, attempt.error ? visible(attempt.error) : trans.__('no error'))
      )
    );
    return this.#fold(
      trans.__('Attempts'),
      true,
      table([trans.__('attempt'), ...(timed ? [trans.__('time')] : []), trans.__('error')], rows)
    );
  }

  #output(detail: Detail, view: View): HTMLElement | null {
    if (!detail.output) {
      return null;
    }
    const file = view.files.get(detail.id);
    const more =
      detail.output_more !== 0
        ? h(
            'p',
            { class: 'cl-muted' },
            detail.output_more > 0
              ? `${trans.__('%1 before this are left out.', bytes(detail.output_more))} `
              : `${trans.__('The beginning is left out.')} `,
            file === undefined
              ? button(
                  trans.__('Show all in a file'),
                  () => this.actions.send({ type: 'output', view: view.id, task: detail.id }),
                  { glyph: icon('open'), kind: 'cl-link', name: 'output-file' }
                )
              : h('code', { class: 'cl-path' }, visible(file))
          )
        : null;
    return this.#fold(trans.__('Output'), true, more, code(detail.output, 'cl-output'));
  }

  #links(title: string, word: string, links: readonly LinkItem[]): HTMLElement | null {
    if (!links.length) {
      return null;
    }
    const rows = links.map(link => {
      const why = link.inferred
        ? trans.__('inferred from %1', link.keys.map(key => short(key, 40)).join(', '))
        : trans.__('written down');
      return h(
        'li',
        {},
        h('span', { class: 'cl-muted' }, `${word} `),
        button(short(link.id, 80), () => this.actions.select(link.id), {
          kind: 'cl-link cl-mono',
          name: 'select'
        }),
        h('span', { class: 'cl-muted' }, ` (${why})`)
      );
    });
    return this.#fold(title, true, h('ul', { class: 'cl-list' }, ...rows));
  }

  #keys(detail: Detail): HTMLElement | null {
    const row = (word: string, values: readonly string[]): HTMLElement | null =>
      values.length
        ? h(
            'p',
            {},
            h('span', { class: 'cl-muted' }, `${word} `),
            h('span', { class: 'cl-mono' }, values.map(value => short(value, 60)).join(', '))
          )
        : null;
    const rows = [
      row(trans.__('reads'), detail.reads),
      row(trans.__('writes'), detail.writes),
      row(trans.__('variables'), detail.variables),
      row(trans.__('imports'), detail.imports)
    ].filter(part => part !== null);
    return rows.length ? this.#fold(trans.__('Keys'), false, ...rows) : null;
  }

  #names({ names }: Detail): HTMLElement | null {
    if (!names.length) {
      return null;
    }
    const rows = names.map(name =>
      h(
        'tr',
        {},
        h('td', { class: 'cl-mono' }, visible(name.name)),
        h('td', { class: 'cl-nowrap' }, placeWords(name.cell, name.line)),
        h('td', { dir: 'auto' }, visible(name.reason))
      )
    );
    return this.#fold(
      trans.__('Names carried along'),
      false,
      table([trans.__('name'), trans.__('from'), trans.__('why')], rows)
    );
  }

  #options({ options }: Detail): HTMLElement | null {
    if (!options.length) {
      return null;
    }
    const rows = options.map(([name, value]) =>
      h(
        'tr',
        {},
        h('td', { class: 'cl-mono' }, visible(name)),
        h('td', { class: 'cl-mono', dir: 'auto' }, short(value, 400))
      )
    );
    return this.#fold(trans.__('Options'), false, table([trans.__('option'), trans.__('value')], rows));
  }
}

/** Whether a task's detail is older than what the run says. */
export const isStale = (detail: Detail | null, run: TaskRun | undefined): boolean =>
  !detail || (run !== undefined && run.rev !== detail.rev);
