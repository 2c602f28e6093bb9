/** The times of the run that is under way or was the last, and the runs that are kept. */

import { button, h, keepFocus, table, TICK_MS } from './dom';
import { moment } from './log/lines';
import { isRunning, kernelNow, type Actions, type Part, type View } from './store';
import { timeline } from './timeline';
import type { DifferenceItem, EarlierItem, History } from './replies';
import { duration, runWord, visible } from './words';
import { trans } from './trans';

export class Runs implements Part {
  readonly element: HTMLElement;
  readonly #none = h('p', { class: 'cl-muted' }, trans.__('Nothing has run yet'));
  readonly #now = h('div', { class: 'cl-run-now' });
  readonly #kept = h('div', { class: 'cl-kept' });
  #drawn = '';
  #shown: History | null = null;
  #said = '';
  #asked = '';
  #ticking: number | undefined;

  constructor(
    private readonly actions: Actions,
    private readonly id: string
  ) {
    this.element = h('div', {}, this.#none, this.#now, this.#kept);
  }

  dispose(): void {
    window.clearInterval(this.#ticking);
  }

  update(view: View): void {
    this.#ask(view);
    this.#tick(view);
    const { history, problem } = view;
    const state = `${problem}\n${isRunning(view)}\n${view.connection}`;
    if (history !== this.#shown || state !== this.#said) {
      this.#shown = history;
      this.#said = state;
      keepFocus(
        this.#kept,
        () => this.#kept.replaceChildren(...(history ? this.#history(history, problem, view) : [])),
        () => null
      );
    }
    this.#none.hidden = view.state.run.tasks.length > 0 || (history?.runs.length ?? 0) > 0;
  }

  /** Asked for as the tab is opened, as another workflow is shown, and as a run has ended. */
  #ask(view: View): void {
    const { run, graph } = view.state;
    const now = `${run.number} ${isRunning(view)} ${graph.workflow}`;
    if (view.connection !== 'lost' && now !== this.#asked) {
      this.#asked = now;
      this.actions.history(this.#shown?.shown ?? undefined, this.#shown?.against ?? undefined);
    }
  }

  /** What goes on is drawn anew as time goes by, as long as it is seen. */
  #tick(view: View): void {
    this.#draw(view);
    window.clearInterval(this.#ticking);
    this.#ticking = window.setInterval(() => {
      if (isRunning(view) && view.tab === 'runs') {
        this.#draw(view);
      } else {
        window.clearInterval(this.#ticking);
      }
    }, TICK_MS);
  }

  #draw(view: View): void {
    const { run } = view.state;
    const soFar = run.started === null ? 0 : kernelNow(view) - run.started;
    const least = run.duration_s ?? Math.max(soFar, 0);
    const drawn = JSON.stringify([run.number, run.tasks, isRunning(view) ? least.toFixed(1) : '']);
    if (drawn === this.#drawn) {
      return;
    }
    this.#drawn = drawn;
    const ran = run.tasks.some(task => task.times.length || task.status === 'replayed');
    keepFocus(
      this.#now,
      () =>
        this.#now.replaceChildren(
          ...(ran
            ? [
                h('p', { class: 'cl-label' }, trans.__('This run: %1', runWord(run.status))),
                timeline(run.tasks, least, { select: task => this.actions.select(task) })
              ]
            : [])
        ),
      () => null
    );
  }

  #history(history: History, problem: string, view: View): HTMLElement[] {
    const rows = history.runs.map(run => this.#row(run, history));
    const parts = [
      problem ? h('p', { class: 'cl-error-line', dir: 'auto' }, visible(problem)) : null,
      rows.length ? h('p', { class: 'cl-label' }, trans.__('Runs that are kept')) : null,
      rows.length ? h('ul', { class: 'cl-items cl-earlier' }, ...rows) : null,
      history.shown === null ? null : this.#one(history, history.shown, view)
    ];
    return parts.filter(part => part !== null);
  }

  #row(run: EarlierItem, history: History): HTMLElement {
    const on = run.number === history.shown;
    const name = button(
      trans.__('run %1', String(run.number)),
      () => this.actions.history(on ? undefined : run.number),
      { kind: 'cl-link', name: 'earlier', title: trans.__('Show the times of its tasks') }
    );
    name.setAttribute('aria-expanded', String(on));
    return h(
      'li',
      { 'data-run': run.number },
      name,
      h('span', { class: 'cl-state', 'data-status': run.status }, runWord(run.status)),
      h('span', { class: 'cl-small' }, moment(run.asked)),
      h(
        'span',
        { class: 'cl-small cl-muted', dir: 'auto' },
        [duration(run.duration_s), visible(run.text), run.runner].join(' · ')
      )
    );
  }

  /** One run: its times, and how it differs from another. */
  #one(history: History, shown: number, view: View): HTMLElement {
    const others = history.runs.filter(run => run.number !== shown);
    const choice = h(
      'select',
      { id: `cl-against-${this.id}` },
      h('option', { value: '' }, trans.__('nothing')),
      ...others.map(run =>
        h(
          'option',
          { value: run.number, selected: run.number === history.against },
          trans.__('run %1', String(run.number))
        )
      )
    );
    choice.addEventListener('change', () =>
      this.actions.history(shown, choice.value ? Number(choice.value) : undefined)
    );
    const free = !isRunning(view) && view.connection !== 'lost';
    return h(
      'section',
      { class: 'cl-one-run', 'aria-label': trans.__('run %1', String(shown)) },
      h('p', { class: 'cl-label' }, trans.__('Times of run %1', String(shown))),
      timeline(history.tasks, history.runs.find(run => run.number === shown)?.duration_s ?? 0, {
        select: task => this.actions.select(task),
        from: free ? task => this.actions.run({ start: task, of: shown }) : undefined
      }),
      others.length
        ? h('p', {}, h('label', { for: choice.id }, trans.__('Compared with ')), choice)
        : h('p', {}),
      ...(history.against === null ? [] : [this.#differences(history.differences)])
    );
  }

  #differences(found: readonly DifferenceItem[]): HTMLElement {
    if (!found.length) {
      return h('p', { class: 'cl-muted' }, trans.__('Both came to the same.'));
    }
    const rows = found.map(one =>
      h(
        'tr',
        {},
        h('td', { class: 'cl-mono', dir: 'auto' }, visible(one.task)),
        h('td', { class: 'cl-mono', dir: 'auto' }, visible(one.path)),
        h('td', { dir: 'auto' }, visible(one.first)),
        h('td', { dir: 'auto' }, visible(one.other))
      )
    );
    return table([trans.__('task'), trans.__('where'), trans.__('this run'), trans.__('the other')], rows);
  }
}
