/** Plain lists of what stands beside the tasks: what starts the workflow, and what a run needs. */

import { button, coded, h, switchOff, text } from './dom';
import { isBusy, kernelNow, type Actions, type Part, type View } from './store';
import type { BesideItem } from './types';
import { short, visible } from './words';
import { trans } from './trans';

const kindWord = (kind: string): string =>
  ({
    trigger: trans.__('trigger'),
    schedule: trans.__('schedule'),
    graph: trans.__('graph'),
    reactor: trans.__('reactor'),
    accumulator: trans.__('accumulator'),
    parameter: trans.__('parameter'),
    variable: trans.__('variable'),
    secret: trans.__('secret'),
    environment: trans.__('environment'),
    file: trans.__('file')
  })[kind] ?? kind;

/** A time in UTC and as clocks are here; the second only where it differs. */
export function bothTimes(seconds: number, zone?: string): string {
  const at = new Date(seconds * 1000);
  const said = (timeZone?: string): string =>
    at.toLocaleString('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  const [utc, here] = [said('UTC'), said(zone)];
  return utc === here ? trans.__('%1 UTC', utc) : trans.__('%1 UTC · %2 here', utc, here);
}

/** One list; rows lead to their line in the notebook. */
class List {
  readonly element = h('ul', { class: 'cl-items cl-beside' });
  #shown = '';

  constructor(private readonly actions: Actions) {}

  show(items: readonly BesideItem[], view: View): void {
    const now = kernelNow(view);
    const rows = items.map(item => ({ ...item, times: item.times.filter(time => time > now) }));
    const shown = JSON.stringify([rows, view.canReveal]);
    if (shown !== this.#shown) {
      this.#shown = shown;
      this.element.replaceChildren(...rows.map(item => this.#row(item, view.canReveal)));
    }
  }

  #row(item: BesideItem, canReveal: boolean): HTMLElement {
    const name = short(item.name, 60);
    const there = item.here ? trans.__('set here') : trans.__('not set here');
    return h(
      'li',
      {},
      h('span', { class: 'cl-muted cl-small' }, kindWord(item.kind)),
      canReveal && item.cell !== null
        ? button(name, () => this.actions.reveal(item), { kind: 'cl-link cl-mono' })
        : h('span', { class: 'cl-mono', dir: 'auto' }, name),
      h(
        'span',
        { dir: 'auto' },
        [visible(item.text), item.here === null ? '' : there].filter(Boolean).join(' · '),
        ...item.times.map(time => h('div', { class: 'cl-muted cl-small' }, bothTimes(time)))
      )
    );
  }
}

/** What starts the workflow: here, and on the server that was asked. */
export class Schedule implements Part {
  readonly element: HTMLElement;
  readonly #none = h(
    'p',
    { class: 'cl-muted' },
    ...coded(
      trans.__(
        'Nothing starts this workflow by itself. Daily at 6:00 UTC: `%cloaca_trigger NAME --cron "0 6 * * *"`'
      )
    )
  );
  readonly #here: List;
  readonly #there: List;
  readonly #said = h('span', { class: 'cl-muted cl-small' });
  readonly #ask: HTMLButtonElement;

  constructor(actions: Actions) {
    this.#here = new List(actions);
    this.#there = new List(actions);
    this.#ask = button(trans.__('Ask the server'), () => actions.send({ type: 'schedule' }), {
      name: 'schedule'
    });
    this.element = h(
      'div',
      {},
      this.#none,
      this.#here.element,
      h('p', { class: 'cl-beside-ask' }, this.#ask, this.#said),
      this.#there.element
    );
  }

  update(view: View): void {
    const { schedule, there, asked } = view.state.beside;
    this.#none.hidden = schedule.length > 0;
    this.#here.show(schedule, view);
    this.#there.show(there, view);
    switchOff(this.#ask, isBusy(view, 'schedule'));
    text(
      this.#said,
      asked ? trans._n('%1 there, asked at %2', '%1 there, asked at %2', there.length, asked) : ''
    );
  }
}

/** What a run needs: never a value of a secret. */
export class Needs implements Part {
  readonly element: HTMLElement;
  readonly #list: List;

  constructor(actions: Actions) {
    this.#list = new List(actions);
    this.element = h(
      'div',
      {},
      h('p', { class: 'cl-label' }, trans.__('What a run needs')),
      this.#list.element
    );
  }

  update(view: View): void {
    const { inputs } = view.state.beside;
    this.element.hidden = inputs.length === 0;
    this.#list.show(inputs, view);
  }
}
