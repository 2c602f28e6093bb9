/** The findings, grouped by severity, each with its place, its next step and its page. */

import { button, coded, h, keepFocus, text } from './dom';
import { severityGlyph } from './glyphs';
import type { Actions, Part, View } from './store';
import type { FindingItem, FindingsSlice, Severity } from './types';
import { countErrors, placeWords, short, visible } from './words';
import { trans } from './trans';

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info', 'ignored'];

const groupTitle = (severity: Severity): string =>
  ({
    error: trans.__('Errors'),
    warning: trans.__('Warnings'),
    info: trans.__('Notes'),
    ignored: trans.__('Ignored')
  })[severity];

const severityWord = (severity: Severity): string =>
  ({
    error: trans.__('error'),
    warning: trans.__('warning'),
    info: trans.__('note'),
    ignored: trans.__('ignored')
  })[severity];

/** What the findings amount to, in one line. */
export function summary(findings: FindingsSlice): string {
  if (findings.state === 'none') {
    return trans.__('not checked yet');
  }
  if (findings.state === 'failed') {
    return trans.__('the check could not be made');
  }
  const ignored = findings.items.filter(item => item.severity === 'ignored').length;
  const parts = [
    findings.errors ? countErrors(findings.errors) : '',
    findings.warnings ? trans._n('%1 warning', '%1 warnings', findings.warnings) : '',
    findings.infos ? trans._n('%1 note', '%1 notes', findings.infos) : '',
    ignored ? trans.__('%1 ignored', String(ignored)) : ''
  ].filter(Boolean);
  const words = parts.length ? parts.join(', ') : trans.__('no findings');
  return findings.proved ? words : trans.__('%1 so far; Check also imports the package', words);
}

export class Findings implements Part {
  readonly element: HTMLElement;
  readonly #line = h('p', { class: 'cl-muted cl-summary' });
  readonly #groups = h('div');
  readonly #open = new Set<string>();
  #shown: FindingsSlice | null = null;
  #pages = -1;
  #place = '';

  constructor(private readonly actions: Actions) {
    this.element = h('div', { class: 'cl-findings' }, this.#line, this.#groups);
  }

  update(view: View): void {
    const { findings } = view.state;
    text(this.#line, summary(findings));
    const place = `${view.canReveal}`;
    if (findings === this.#shown && this.#pages === view.pages.size && place === this.#place) {
      return;
    }
    this.#shown = findings;
    this.#pages = view.pages.size;
    this.#place = place;
    const parts: HTMLElement[] = [];
    for (const severity of SEVERITIES) {
      const items = findings.items.filter(item => item.severity === severity);
      if (items.length) {
        parts.push(
          h('h4', { class: 'cl-group' }, groupTitle(severity)),
          h('ul', { class: 'cl-items' }, ...items.map(item => this.#item(item, view)))
        );
      }
    }
    if (findings.more) {
      parts.push(
        h(
          'p',
          { class: 'cl-muted' },
          trans._n(
            'and %1 more finding: %2 lists all',
            'and %1 more findings: %2 lists all',
            findings.more,
            '%cloaca_check'
          )
        )
      );
    }
    keepFocus(
      this.#groups,
      () => this.#groups.replaceChildren(...parts),
      () => this.#groups.closest('.cl-p')?.querySelector<HTMLElement>('.cl-tab[aria-selected=true]')
    );
  }

  #item(item: FindingItem, view: View): HTMLElement {
    const where = placeWords(item.cell, item.line);
    const task = item.task;
    const page = view.pages.get(item.code);
    const opened = this.#open.has(this.#key(item));
    const code = button(short(item.code, 20), () => this.#toggle(item, view), {
      kind: 'cl-link cl-mono',
      name: 'page',
      title: trans.__('About %1', short(item.code, 20))
    });
    code.setAttribute('aria-expanded', String(opened));
    return h(
      'li',
      { class: 'cl-item' },
      severityGlyph(item.severity),
      h(
        'div',
        { class: 'cl-item-body' },
        h(
          'div',
          { class: 'cl-item-text', dir: 'auto' },
          h('span', { class: 'cl-hidden' }, `${severityWord(item.severity)}: `),
          ...coded(item.message)
        ),
        item.hint ? h('div', { class: 'cl-hint', dir: 'auto' }, ...coded(item.hint)) : null,
        view.canReveal && item.fixes.length ? this.#fixes(item) : null,
        h(
          'div',
          { class: 'cl-item-foot' },
          code,
          task === null
            ? null
            : button(short(task, 40), () => this.actions.select(task), {
                kind: 'cl-link cl-mono',
                name: 'select'
              }),
          where && view.canReveal
            ? button(where, () => this.actions.reveal(item), { kind: 'cl-link', name: 'reveal-finding' })
            : where
              ? h('span', { class: 'cl-muted' }, where)
              : null
        ),
        opened
          ? h(
              'pre',
              { class: 'cl-code cl-page', tabindex: 0 },
              visible(page ?? trans.__('Waiting for the kernel …'))
            )
          : null
      )
    );
  }

  /** The ways out, each with a button, and the way to the statement. */
  #fixes(item: FindingItem): HTMLElement {
    const ways = item.fixes.map(({ cell_id, line, word, was, text }) =>
      word
        ? button(trans.__('Write %1', word.includes('%%') ? word : `# cloaca: ${word}`), () =>
            this.actions.reveal({ cell_id, line, write: { was, text } })
          )
        : button(trans.__('Run this cell'), () => this.actions.reveal({ run: [cell_id] }))
    );
    const go = button(trans.__('Go to the statement'), () => this.actions.reveal(item));
    return h('div', { class: 'cl-bar' }, ...ways, item.line ? go : null);
  }

  #key(item: FindingItem): string {
    return `${item.code} ${item.cell} ${item.line} ${item.message}`;
  }

  #toggle(item: FindingItem, view: View): void {
    const key = this.#key(item);
    if (!this.#open.delete(key)) {
      this.#open.add(key);
      if (!view.pages.has(item.code)) {
        this.actions.send({ type: 'page', view: view.id, code: item.code });
      }
    }
    this.#shown = null;
    this.update(view);
  }
}
