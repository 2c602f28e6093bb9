/** Tabs below the graph, as the ARIA practices describe them. */

import { Needs, Schedule } from './beside';
import { h, text } from './dom';
import { summary, Findings } from './findings';
import { Input } from './input';
import { Log } from './log/log';
import { Runs } from './runs';
import type { Actions, Part, Tab, View } from './store';
import { trans } from './trans';

const TABS: readonly Tab[] = ['findings', 'input', 'schedule', 'runs', 'log'];

const tabName = (tab: Tab): string =>
  ({
    findings: trans.__('Findings'),
    input: trans.__('Input'),
    schedule: trans.__('Schedule'),
    runs: trans.__('Runs'),
    log: trans.__('Log')
  })[tab];

export class Tabs implements Part {
  readonly element: HTMLElement;
  readonly input: Input;
  readonly #tabs = new Map<Tab, HTMLButtonElement>();
  readonly #panes = new Map<Tab, HTMLElement>();
  readonly #badge = h('span', { class: 'cl-count' });
  readonly #parts: Record<Tab, Part>;
  readonly #needs: Needs;

  constructor(
    private readonly actions: Actions,
    id: string
  ) {
    this.input = new Input(id);
    this.#needs = new Needs(actions);
    this.input.element.append(this.#needs.element);
    this.#parts = {
      findings: new Findings(actions),
      input: this.input,
      schedule: new Schedule(actions),
      runs: new Runs(actions, id),
      log: new Log(actions, id)
    };
    const list = h('div', { class: 'cl-tabs', role: 'tablist', 'aria-label': trans.__('More') });
    this.element = h('div', { class: 'cl-lower' }, list);
    for (const tab of TABS) {
      const head = h(
        'button',
        {
          type: 'button',
          class: 'cl-tab',
          role: 'tab',
          id: `cl-tab-${tab}-${id}`,
          'aria-controls': `cl-pane-${tab}-${id}`,
          'data-tab': tab
        },
        tabName(tab)
      );
      head.addEventListener('click', () => actions.show(tab));
      head.addEventListener('keydown', event => this.#key(event, tab));
      const pane = h(
        'div',
        {
          class: 'cl-pane',
          role: 'tabpanel',
          id: `cl-pane-${tab}-${id}`,
          'aria-labelledby': `cl-tab-${tab}-${id}`
        },
        this.#parts[tab].element
      );
      this.#tabs.set(tab, head);
      this.#panes.set(tab, pane);
      list.append(head);
      this.element.append(pane);
    }
    this.#tabs.get('findings')?.append(this.#badge);
  }

  dispose(): void {
    for (const part of Object.values(this.#parts)) {
      part.dispose?.();
    }
  }

  update(view: View): void {
    for (const [tab, head] of this.#tabs) {
      const on = tab === view.tab;
      head.setAttribute('aria-selected', String(on));
      head.tabIndex = on ? 0 : -1;
      const pane = this.#panes.get(tab);
      if (pane) {
        pane.hidden = !on;
      }
    }
    const { findings } = view.state;
    const many = findings.errors + findings.warnings + findings.infos;
    text(this.#badge, many ? String(many) : '');
    this.#badge.dataset.severity = findings.errors ? 'error' : findings.warnings ? 'warning' : 'info';
    this.#tabs.get('findings')?.setAttribute('aria-label', trans.__('Findings: %1', summary(findings)));
    this.#parts[view.tab].update(view);
    this.#needs.update(view);
    if (view.tab !== 'input') {
      this.input.update(view);
    }
  }

  #key(event: KeyboardEvent, tab: Tab): void {
    const all = [...this.#tabs.keys()];
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (!step) {
      return;
    }
    const next = all[(all.indexOf(tab) + step + all.length) % all.length];
    this.actions.show(next);
    this.#tabs.get(next)?.focus();
    event.preventDefault();
    event.stopPropagation();
  }
}
