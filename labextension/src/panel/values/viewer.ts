/** A context as a tree, loaded as it is opened: searched, its values and the ways to them copied. */

import { button, h, keepFocus, scrollInto, text } from '../dom';
import { after, Finder, marked } from '../find';
import { icon } from '../glyphs';
import type { ContextNode, Looked, Reply } from '../replies';
import type { Actions, View } from '../store';
import type { PanelMessage } from '../types';
import { bytes, changeWord, short, visible } from '../words';
import { trans } from '../trans';
import { Frame } from './frame';
import { lacking, Tree, type Row } from './tree';

type Asked = Omit<Extract<PanelMessage, { type: 'values' }>, 'type' | 'view' | 'task'>;

/** A search begins when nothing was typed for so long. */
const PAUSE_MS = 200;
/** Matches that the kernel tells of at most. */
const MATCHES = 1000;

const same = (one: readonly number[], other: readonly number[]): boolean => one.join() === other.join();

export class Viewer {
  readonly element: HTMLElement;
  readonly #finder: Finder;
  readonly #changes: HTMLButtonElement;
  readonly #note = h('p', { class: 'cl-muted cl-small', role: 'status' });
  readonly #rows: HTMLElement;
  readonly #table: HTMLButtonElement;
  readonly #shown = h('div', { class: 'cl-rows-place' });
  readonly #copied = h('pre', { class: 'cl-code', tabindex: 0, dir: 'ltr', hidden: true });
  #tree = new Tree();
  #view = '';
  #task = '';
  #here: number[] = [];
  #goal: number[] | null = null;
  #hits: number[][] = [];
  #at = -1;
  #copying: 'way' | 'text' | null = null;
  #pause: number | undefined;

  constructor(private readonly actions: Actions) {
    this.#finder = new Finder(
      trans.__('Search the context'),
      () => this.#search(),
      by => this.#step(by)
    );
    this.#changes = button(trans.__('Changes alone'), () => this.#turnChanges(), {
      name: 'context-changes',
      title: trans.__('Show only what the task added, changed or removed')
    });
    this.#changes.setAttribute('aria-pressed', 'false');
    const copy = (kind: 'way' | 'text', label: string, title: string): HTMLButtonElement =>
      button(label, () => this.#copy(kind), { glyph: icon('copy'), name: `context-copy-${kind}`, title });
    this.#table = button(trans.__('Table'), () => this.#ask({ want: 'table', path: this.#here }), {
      glyph: icon('list'),
      name: 'context-table',
      title: trans.__('Show the line that is chosen as a table')
    });
    this.#rows = h('div', { class: 'cl-tree', role: 'tree', 'aria-label': trans.__('Context') });
    this.#rows.addEventListener('keydown', event => this.#key(event));
    this.element = h(
      'div',
      { hidden: true },
      h(
        'div',
        { class: 'cl-filter' },
        this.#finder.element,
        this.#changes,
        copy('text', trans.__('Copy value'), trans.__('Copy the value of the line that is chosen, as JSON')),
        copy('way', trans.__('Copy path'), trans.__('Copy how Python comes to the line that is chosen')),
        this.#table
      ),
      this.#note,
      this.#copied,
      this.#rows,
      this.#shown
    );
  }

  dispose(): void {
    window.clearTimeout(this.#pause);
  }

  /** Whose context it is. */
  of(view: View, task: string): void {
    this.#view = view.id;
    this.#task = task;
  }

  show(on: boolean): void {
    this.element.hidden = !on;
    this.#reset();
    if (on) {
      text(this.#note, trans.__('Waiting for the kernel …'));
      this.#ask({ want: 'page', path: [] });
      this.#finder.focus();
    }
  }

  answer(reply: Reply): void {
    if (reply.type !== 'values' || reply.task !== this.#task || reply.looked.key || this.element.hidden) {
      return;
    }
    const { looked, problem } = reply;
    if (problem) {
      text(this.#note, visible(problem));
    } else if (looked.hits) {
      this.#found(looked);
    } else if (looked.table) {
      this.#shown.replaceChildren(new Frame(looked.table).element);
      this.#shown.scrollIntoView({ block: 'nearest' });
    } else if (looked.text !== null) {
      void this.#take((this.#copying === 'way' ? looked.way : looked.text) ?? '');
    } else if (looked.page && looked.changed === this.#isChanges) {
      const { page } = looked;
      this.#tree.put(looked.path, page);
      if (looked.path.length === 0) {
        const of = trans.__('run %1', String(page.run));
        text(this.#note, [of, page.note ? visible(page.note) : trans.__('what it stored')].join(' · '));
      }
      this.#draw();
      this.#reveal();
    }
  }

  get #isChanges(): boolean {
    return this.#changes.getAttribute('aria-pressed') === 'true';
  }

  #reset(): void {
    this.#tree = new Tree();
    this.#here = [];
    this.#goal = null;
    this.#copied.hidden = true;
    this.#rows.replaceChildren();
    this.#shown.replaceChildren();
  }

  #ask(asked: Asked): void {
    const changed = this.#isChanges;
    this.actions.send({ type: 'values', view: this.#view, task: this.#task, changed, ...asked });
  }

  #turnChanges(): void {
    this.#changes.setAttribute('aria-pressed', String(!this.#isChanges));
    this.#reset();
    this.#ask({ want: 'page', path: [] });
    this.#search();
  }

  // Searching

  #search(): void {
    const { asked } = this.#finder;
    window.clearTimeout(this.#pause);
    if (asked) {
      this.#pause = window.setTimeout(() => this.#ask({ want: 'find', path: [], asked }), PAUSE_MS);
    } else {
      this.#hits = [];
      this.#goal = null;
      this.#finder.say(-1, 0);
      this.#draw();
    }
  }

  #found(looked: Looked): void {
    if (looked.asked !== this.#finder.asked || looked.changed !== this.#isChanges) {
      return; // something else is searched for by now
    }
    this.#hits = looked.hits ?? [];
    this.#at = -1;
    this.#draw();
    this.#step(1);
  }

  #step(by: 1 | -1): void {
    this.#at = after(this.#at, by, this.#hits.length);
    this.#finder.say(this.#at, this.#hits.length, this.#hits.length >= MATCHES);
    this.#goal = this.#hits.at(this.#at) ?? null;
    this.#reveal();
  }

  /** Open the way to a match; what of it is not loaded is asked for, one place after the other. */
  #reveal(): void {
    const goal = this.#goal;
    if (!goal) {
      return;
    }
    const next = lacking(this.#tree, goal);
    if (next) {
      this.#ask({ want: 'page', path: next.path, around: next.at + 1 });
      return;
    }
    this.#goal = null;
    for (let level = 1; level < goal.length; level += 1) {
      this.#tree.turn(goal.slice(0, level), true);
    }
    this.#here = goal;
    this.#draw();
    this.#scroll();
  }

  // Drawing

  #draw(): void {
    const rows = this.#tree.rows();
    if (!rows.some(row => same(row.path, this.#here))) {
      this.#here = rows.find(row => row.node)?.path ?? [];
    }
    const chosen = rows.find(row => same(row.path, this.#here));
    this.#table.hidden = !chosen?.node?.table;
    const none = trans.__('Nothing is in it');
    keepFocus(
      this.#rows,
      () =>
        this.#rows.replaceChildren(
          ...(rows.length ? rows.map(row => this.#row(row)) : [h('p', { class: 'cl-muted' }, none)])
        ),
      () => this.#current()
    );
  }

  #row(row: Row): HTMLElement {
    const { path, level, node } = row;
    const place = { style: `--cl-level: ${level}`, 'data-path': path.join('.') };
    if (!node) {
      const more = button(
        trans._n('%1 more', '%1 more', row.left),
        () => this.#ask({ want: 'page', path, from: row.from }),
        { kind: 'cl-link', name: 'context-more' }
      );
      return h('div', { class: 'cl-node', role: 'none', style: place.style }, more);
    }
    const here = same(path, this.#here);
    const line = h(
      'div',
      {
        ...place,
        class: `cl-node cl-change-${node.change}`,
        role: 'treeitem',
        tabindex: here ? 0 : -1,
        'aria-level': level,
        'aria-selected': String(here),
        'aria-posinset': row.nth,
        'aria-setsize': row.of,
        'aria-expanded': node.count ? String(row.open) : null
      },
      ...this.#line(node)
    );
    line.addEventListener('click', () => {
      this.#choose(path);
      this.#turn(path, node, !row.open);
    });
    return line;
  }

  #line(node: ContextNode): (HTMLElement | null)[] {
    const { asked } = this.#finder;
    const value = (tag: 'del' | 'span', said: string): HTMLElement =>
      h(tag, { class: 'cl-mono cl-value', dir: 'auto' }, ...marked(visible(said), asked));
    const facts = [
      short(node.type, 40),
      node.count ? trans._n('%1 item', '%1 items', node.count) : '',
      bytes(node.size)
    ];
    return [
      h('span', { class: 'cl-mono cl-node-key', dir: 'auto' }, ...marked(short(node.key, 80), asked)),
      node.change === 'same' ? null : h('span', { class: 'cl-tag' }, changeWord(node.change)),
      node.before ? value('del', node.before) : null,
      node.text ? value('span', node.text) : null,
      h('span', { class: 'cl-muted cl-small cl-nowrap' }, facts.filter(Boolean).join(' · '))
    ];
  }

  #current(): HTMLElement | null {
    return this.#rows.querySelector<HTMLElement>('[aria-selected=true]');
  }

  #scroll(): void {
    const line = this.#current();
    if (line) {
      scrollInto(this.#rows, line);
    }
  }

  // What a person does

  #choose(path: readonly number[], focus = false): void {
    this.#here = [...path];
    for (const line of this.#rows.querySelectorAll<HTMLElement>('[role=treeitem]')) {
      const here = line.dataset.path === path.join('.');
      line.setAttribute('aria-selected', String(here));
      line.tabIndex = here ? 0 : -1;
    }
    this.#table.hidden = !this.#tree.rows().find(row => same(row.path, path))?.node?.table;
    this.#scroll();
    if (focus) {
      this.#current()?.focus({ preventScroll: true });
    }
  }

  #turn(path: readonly number[], node: ContextNode, open: boolean): void {
    if (!node.count) {
      return;
    }
    this.#tree.turn(path, open);
    if (open && !this.#tree.has(path)) {
      this.#ask({ want: 'page', path: [...path] });
    }
    this.#draw();
  }

  #key(event: KeyboardEvent): void {
    const rows = this.#tree.rows().filter(row => row.node !== null);
    const at = rows.findIndex(row => same(row.path, this.#here));
    const row = rows.at(at);
    if (at < 0 || !row || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (!(event.target instanceof HTMLElement) || event.target.role !== 'treeitem') {
      return; // a button in it
    }
    const to: Partial<Record<string, Row>> = {
      ArrowDown: rows.at(at + 1) ?? row,
      ArrowUp: rows[Math.max(0, at - 1)],
      Home: rows[0],
      End: rows.at(-1),
      ArrowLeft: row.open ? undefined : rows.find(one => same(one.path, row.path.slice(0, -1))),
      ArrowRight: row.open ? rows.at(at + 1) : undefined
    };
    const turns = { ArrowLeft: false, ArrowRight: true, Enter: !row.open, ' ': !row.open };
    if (event.key in turns && !to[event.key]) {
      this.#turn(row.path, row.node, turns[event.key as keyof typeof turns]);
    } else if (to[event.key]) {
      this.#choose(to[event.key]?.path ?? row.path, true);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  #copy(kind: 'way' | 'text'): void {
    if (this.#here.length) {
      this.#copying = kind;
      this.#ask({ want: 'value', path: this.#here });
    }
  }

  async #take(value: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(value);
      text(this.#note, trans.__('Copied: %1', short(value, 80)));
      this.#copied.hidden = true;
    } catch {
      this.#copied.hidden = false; // no clipboard here: the text is selected to be copied by hand
      text(this.#copied, value);
      getSelection()?.selectAllChildren(this.#copied);
    }
  }
}
