/** The log of the run: one line an event, the newest last; searched, filtered, saved as a text. */

import { button, h, isAtEnd, save, scrollInto, text } from '../dom';
import { plain } from '../ansi';
import { after, Finder, marked } from '../find';
import { icon } from '../glyphs';
import type { Actions, Part, View } from '../store';
import type { LogLine, LogSlice } from '../types';
import { short } from '../words';
import { trans } from '../trans';
import { asText, isShown, joined, levelOf, subjects } from './lines';

const clock = (time: number): string =>
  new Date(time * 1000).toLocaleTimeString(undefined, { hour12: false });

/** What an option of the choice of tasks is worth; an empty one is for all. */
const OF = 'of ';

export class Log implements Part {
  readonly element: HTMLElement;
  readonly #finder: Finder;
  readonly #task: HTMLSelectElement;
  readonly #level: HTMLSelectElement;
  readonly #tools: HTMLElement;
  readonly #more = h('p', { class: 'cl-muted' });
  readonly #said = h('span');
  readonly #earlier: HTMLButtonElement;
  readonly #list = h('ol', { class: 'cl-log', tabindex: 0, 'aria-label': trans.__('Log of the run') });
  #shown: LogSlice | null = null;
  #answer: LogSlice | null = null;
  #lines: LogSlice = { lines: [], more: 0 };
  #subjects: string[] = [];
  #name = '';
  #at = -1;

  constructor(actions: Actions, id: string) {
    this.#finder = new Finder(
      trans.__('Search the log'),
      () => this.#search(),
      by => this.#step(by)
    );
    this.#task = h('select', { 'aria-label': trans.__('Filter by task') });
    this.#level = h(
      'select',
      { 'aria-label': trans.__('Filter by level') },
      h('option', { value: 'printed' }, trans.__('all lines')),
      h('option', { value: 'info' }, trans.__('without what is printed')),
      h('option', { value: 'warning' }, trans.__('warnings and errors')),
      h('option', { value: 'error' }, trans.__('errors alone'))
    );
    for (const choice of [this.#task, this.#level]) {
      choice.addEventListener('change', () => this.#search());
    }
    const download = button(trans.__('Download'), () => save(this.#name, asText(this.#filtered())), {
      glyph: icon('load'),
      name: 'log-download',
      title: trans.__('Save the lines that are shown as a text')
    });
    this.#tools = h('div', { class: 'cl-filter' }, this.#finder.element, this.#task, this.#level, download);
    this.#earlier = button(trans.__('Show them'), () => actions.send({ type: 'log', view: id }), {
      kind: 'cl-link',
      name: 'log-earlier'
    });
    this.#more.append(this.#said, ' ', this.#earlier);
    this.element = h('div', {}, this.#tools, this.#more, this.#list);
    this.#choose();
  }

  update(view: View): void {
    const { journal: log, graph } = view.state;
    this.#name = `${graph.workflow || 'workflow'}.log.txt`;
    this.#earlier.hidden = view.connection === 'lost';
    if (log === this.#shown && view.log === this.#answer) {
      return;
    }
    const before = this.#lines;
    for (const slice of [log, view.log === this.#answer ? null : view.log]) {
      this.#lines = slice ? joined(this.#lines, slice) : this.#lines;
    }
    this.#shown = log;
    this.#answer = view.log;
    const { lines, more } = this.#lines;
    this.#tools.hidden = lines.length === 0;
    this.#more.hidden = more === 0 && lines.length > 0;
    this.#earlier.hidden ||= lines.length === 0;
    text(
      this.#said,
      lines.length
        ? trans._n('%1 earlier line left out', '%1 earlier lines left out', more)
        : trans.__('Nothing has run yet')
    );
    this.#choose();
    const known = before.more === more && before.lines.every((line, at) => line.time === lines[at]?.time);
    this.#draw(known ? lines.slice(before.lines.length) : null);
  }

  /** Whose lines can be asked for. */
  #choose(): void {
    const found = subjects(this.#lines.lines);
    if (found.length === this.#subjects.length && this.#task.options.length) {
      return;
    }
    this.#subjects = found;
    const chosen = this.#task.value;
    this.#task.replaceChildren(
      h('option', { value: '' }, trans.__('all tasks')),
      ...found.map(one => h('option', { value: `${OF}${one}` }, short(one, 60) || trans.__('the run')))
    );
    this.#task.value = chosen;
    if (this.#task.selectedIndex < 0) {
      this.#task.value = '';
    }
  }

  #filtered(lines: readonly LogLine[] = this.#lines.lines): LogLine[] {
    const { value } = this.#task;
    const task = value ? value.slice(OF.length) : null;
    return lines.filter(line => isShown(line, task, levelOf(this.#level.value)));
  }

  /** Draw all lines, or append some. */
  #draw(news: readonly LogLine[] | null): void {
    const atEnd = isAtEnd(this.#list);
    const rows = this.#filtered(news ?? undefined).map(line => this.#row(line));
    if (news) {
      this.#list.append(...rows);
    } else {
      this.#list.replaceChildren(...rows);
    }
    if (atEnd && !this.#finder.asked) {
      this.#list.scrollTop = this.#list.scrollHeight;
    }
    this.#go(this.#at, false);
  }

  #row(line: LogLine): HTMLElement {
    const { asked } = this.#finder;
    return h(
      'li',
      { class: `cl-log-${line.level}` },
      h('time', {}, clock(line.time)),
      h('span', { class: 'cl-mono', dir: 'auto' }, ...marked(short(line.task, 32), asked)),
      h('span', { class: 'cl-log-text', dir: 'auto' }, ...marked(plain(line.text), asked))
    );
  }

  #search(): void {
    this.#at = 0;
    this.#draw(null);
    if (this.#finder.asked) {
      this.#go(0);
    } else {
      this.#list.scrollTop = this.#list.scrollHeight;
    }
  }

  #step(by: 1 | -1): void {
    this.#go(after(this.#at, by, this.#list.querySelectorAll('mark').length));
  }

  /** Show a match, or only say which one is shown. */
  #go(to: number, scroll = true): void {
    const marks = [...this.#list.querySelectorAll('mark')];
    this.#at = marks.length ? Math.min(Math.max(to, 0), marks.length - 1) : -1;
    marks.forEach((mark, at) => mark.classList.toggle('cl-here', at === this.#at));
    this.#finder.say(this.#at, marks.length);
    if (scroll && marks.length) {
      scrollInto(this.#list, marks[this.#at]);
    }
  }
}
