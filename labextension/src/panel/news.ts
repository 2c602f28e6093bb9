/** What came of the last action, what is on a target, and what can be done about it. */

import { button, coded, h, keepFocus, text } from './dom';
import { icon, severityGlyph, statusGlyph } from './glyphs';
import { isBusy, isRunning, type Actions, type Part, type View } from './store';
import type { ActItem, Outcome, Severity, Verb } from './types';
import { visible } from './words';
import { trans } from './trans';

/** What a verb is called. */
export const verbWord = (verb: Verb): string =>
  ({
    ls: trans.__('What is there'),
    doctor: trans.__('What is wrong'),
    runs: trans.__('Runs'),
    needs: trans.__('What it needs'),
    logs: trans.__('Log'),
    rerun: trans.__('Run again'),
    pause: trans.__('Pause'),
    resume: trans.__('Resume'),
    rollback: trans.__('Roll back …'),
    'rollback-now': trans.__('Roll back')
  })[verb];

/** What came of the last action. */
export class News implements Part {
  readonly element = h('div', { class: 'cl-news', 'aria-live': 'polite' });
  #shown = '';

  constructor(private readonly actions: Actions) {}

  update(view: View): void {
    const { notice, outcome, waiting } = view.state.session;
    const blocked = view.state.run.message;
    const free = view.connection !== 'lost' && !isRunning(view) && !isBusy(view, 'execute');
    const looking = isBusy(view, 'deployed');
    const { suggested } = view;
    const key = JSON.stringify([notice, outcome, blocked, free, waiting, view.canReveal, looking, suggested]);
    if (key === this.#shown) {
      return;
    }
    this.#shown = key;
    const parts: HTMLElement[] = [];
    if (notice) {
      const card = this.#card(notice.severity, notice.message, notice.hint, []);
      if (waiting.length) {
        card.querySelector('.cl-card-body')?.append(this.#question(waiting, view.canReveal));
      }
      parts.push(card);
    } else if (blocked) {
      parts.push(this.#card('error', blocked, '', [], null));
    }
    if (outcome) {
      const card = this.#card(outcome.severity, outcome.title, '', outcome.rows);
      if (outcome.execute) {
        const execute = button(trans.__('Execute'), () => this.actions.execute(), {
          glyph: icon('run'),
          name: 'execute',
          title: trans.__('Run it where it is deployed, and follow each task here')
        });
        execute.disabled = !free;
        card.querySelector('.cl-card-body')?.append(execute);
      }
      if (outcome.items.length) {
        card.querySelector('.cl-card-body')?.append(this.#items(outcome, view));
      }
      parts.push(card);
    }
    if (suggested) {
      const close = (): void => {
        view.suggested = '';
        this.update(view);
      };
      const card = this.#card('info', trans.__('Which cells could be tasks'), '', [], close);
      card
        .querySelector('.cl-card-body')
        ?.append(h('pre', { class: 'cl-code', tabindex: 0, dir: 'ltr' }, visible(suggested)));
      parts.push(card);
    }
    keepFocus(
      this.element,
      () => this.element.replaceChildren(...parts),
      () =>
        this.element.querySelector<HTMLElement>('button:not(:disabled)') ??
        this.element.closest('.cl-p')?.querySelector<HTMLElement>('.cl-bar .cl-primary:not([hidden])')
    );
  }

  /** What is on a target, each package or run with what can be done about it. */
  #items({ items, target }: Outcome, view: View): HTMLElement {
    const busy = view.connection === 'lost' || isBusy(view, 'deployed');
    return h(
      'ul',
      { class: 'cl-there' },
      ...items.map(({ text, acts }) =>
        h('li', { dir: 'auto' }, visible(text), ...acts.map(act => this.#act(act, target, busy)))
      )
    );
  }

  /** A button that does something there; what changes something is pressed twice. */
  #act({ verb, name, sure }: ActItem, target: string, busy: boolean): HTMLElement {
    let asks = sure;
    const act = button(
      verbWord(verb),
      () => {
        if (asks) {
          asks = false;
          text(act, trans.__('%1: sure?', verbWord(verb)));
          return;
        }
        this.actions.send({ type: 'tend', verb, target, name });
      },
      { name: `${verb}-${name}` }
    );
    act.disabled = busy;
    return act;
  }

  /** Whether cells that are not what was run are to be run before what was asked for. */
  #question(waiting: readonly string[], canRun: boolean): HTMLElement {
    const first = button(
      trans._n('Run that cell first', 'Run those %1 cells first', waiting.length),
      () =>
        this.actions.reveal({
          run: [...waiting],
          done: () => this.actions.send({ type: 'answer' })
        }),
      { kind: 'cl-primary', name: 'run-edited' }
    );
    const as = button(trans.__('As last run'), () => this.actions.send({ type: 'answer', as_run: true }), {
      name: 'as-run'
    });
    return h('div', { class: 'cl-bar' }, canRun ? first : null, as);
  }

  #card(
    kind: Severity | 'done',
    message: string,
    hint: string,
    rows: readonly [string, string][],
    close: (() => void) | null = (): void => this.actions.send({ type: 'dismiss' })
  ): HTMLElement {
    const away = button('', close ?? Object, {
      glyph: icon('close'),
      kind: 'cl-plain',
      name: 'dismiss',
      title: trans.__('Put this away')
    });
    return h(
      'div',
      { class: `cl-card cl-card-${kind}` },
      kind === 'done' ? statusGlyph('completed') : severityGlyph(kind),
      h(
        'div',
        { class: 'cl-card-body' },
        h('div', { class: 'cl-card-text', dir: 'auto' }, ...coded(message)),
        hint ? h('div', { class: 'cl-hint', dir: 'auto' }, ...coded(hint)) : null,
        rows.length
          ? h('dl', { class: 'cl-rows' }, ...rows.flatMap(([name, value]) => this.#row(name, value)))
          : null
      ),
      close && away
    );
  }

  #row(name: string, value: string): HTMLElement[] {
    const copy = button('', () => void this.#copy(copy, value), {
      glyph: icon('copy'),
      kind: 'cl-plain cl-copy',
      name: `copy-${name}`,
      title: trans.__('Copy the %1', name)
    });
    return [
      h('dt', {}, name),
      h('dd', {}, h('code', { class: 'cl-path', title: visible(value) }, visible(value)), copy)
    ];
  }

  async #copy(control: HTMLButtonElement, value: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(value);
    } catch {
      const code = control.parentElement?.querySelector('code');
      if (code) {
        getSelection()?.selectAllChildren(code); // no clipboard here: the text is selected to be copied by hand
      }
      return;
    }
    control.replaceChildren(icon('check'));
    window.setTimeout(() => control.replaceChildren(icon('copy')), 1500);
  }
}
