/** The log of the run: one line an event, the newest last. */

import { h, isAtEnd, text } from './dom';
import type { Part, View } from './store';
import type { LogSlice } from './types';
import { short, visible } from './words';
import { trans } from './trans';

const clock = (time: number): string =>
  new Date(time * 1000).toLocaleTimeString(undefined, { hour12: false });

export class Log implements Part {
  readonly element: HTMLElement;
  readonly #more = h('p', { class: 'cl-muted' });
  readonly #list = h('ol', { class: 'cl-log', tabindex: 0, 'aria-label': trans.__('Log of the run') });
  #shown: LogSlice | null = null;

  constructor() {
    this.element = h('div', {}, this.#more, this.#list);
  }

  update(view: View): void {
    const { journal: log } = view.state;
    if (log === this.#shown) {
      return;
    }
    this.#shown = log;
    this.#more.hidden = log.more === 0 && log.lines.length > 0;
    text(
      this.#more,
      log.lines.length
        ? trans._n('%1 earlier line left out', '%1 earlier lines left out', log.more)
        : trans.__('Nothing has run yet')
    );
    const atEnd = isAtEnd(this.#list);
    this.#list.replaceChildren(
      ...log.lines.map(line =>
        h(
          'li',
          { class: `cl-log-${line.level}` },
          h('time', {}, clock(line.time)),
          h('span', { class: 'cl-mono', dir: 'auto' }, line.task ? short(line.task, 32) : ''),
          h('span', { dir: 'auto' }, visible(line.text))
        )
      )
    );
    if (atEnd) {
      this.#list.scrollTop = this.#list.scrollHeight;
    }
  }
}
