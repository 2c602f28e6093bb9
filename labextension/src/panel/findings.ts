/** The findings, grouped by severity, each with its place, its next step and its page. */

import { button, h, text } from './dom';
import { severityGlyph } from './glyphs';
import type { Actions, Part, View } from './store';
import type { FindingItem, FindingsSlice, Severity } from './types';
import { count, placeWords, short, visible } from './words';

const GROUPS: readonly [Severity, string][] = [
  ['error', 'Errors'],
  ['warning', 'Warnings'],
  ['info', 'Notes']
];

/** What the findings amount to, in one line. */
export function summary(findings: FindingsSlice): string {
  if (findings.state === 'none') {
    return 'not checked yet';
  }
  if (findings.state === 'failed') {
    return 'the check could not be made';
  }
  const parts = [
    findings.errors ? count(findings.errors, 'error') : '',
    findings.warnings ? count(findings.warnings, 'warning') : '',
    findings.infos ? count(findings.infos, 'note') : ''
  ].filter(Boolean);
  const words = parts.length ? parts.join(', ') : 'no findings';
  return findings.proved ? words : `${words} so far; Check also imports the package`;
}

export class Findings implements Part {
  readonly element: HTMLElement;
  private readonly line = h('p', { class: 'cl-muted cl-summary' });
  private readonly groups = h('div');
  private readonly open = new Set<string>();
  private shown: FindingsSlice | null = null;
  private pages = -1;
  private place = '';

  constructor(private readonly actions: Actions) {
    this.element = h('div', { class: 'cl-findings' }, this.line, this.groups);
  }

  update(view: View): void {
    const { findings } = view.state;
    text(this.line, summary(findings));
    const place = `${view.canReveal}`;
    if (findings === this.shown && this.pages === view.pages.size && place === this.place) {
      return;
    }
    this.shown = findings;
    this.pages = view.pages.size;
    this.place = place;
    const parts: HTMLElement[] = [];
    for (const [severity, title] of GROUPS) {
      const items = findings.items.filter(item => item.severity === severity);
      if (items.length) {
        parts.push(
          h('h4', { class: 'cl-group' }, title),
          h('ul', { class: 'cl-items' }, ...items.map(item => this.item(item, view)))
        );
      }
    }
    if (findings.more) {
      parts.push(
        h('p', { class: 'cl-muted' }, `and ${count(findings.more, 'more finding')}: %cloaca_check lists all`)
      );
    }
    this.groups.replaceChildren(...parts);
  }

  private item(item: FindingItem, view: View): HTMLElement {
    const where = placeWords(item.cell, item.line);
    const task = item.task;
    const page = view.pages.get(item.code);
    const opened = this.open.has(this.key(item));
    const code = button(short(item.code, 20), () => this.toggle(item, view), {
      kind: 'cl-link cl-mono',
      name: 'page',
      title: `About ${short(item.code, 20)}`
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
          h('span', { class: 'cl-hidden' }, `${item.severity}: `),
          visible(item.message)
        ),
        item.hint ? h('div', { class: 'cl-hint', dir: 'auto' }, visible(item.hint)) : null,
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
          ? h('pre', { class: 'cl-code cl-page', tabindex: 0 }, visible(page ?? 'Waiting for the kernel …'))
          : null
      )
    );
  }

  private key(item: FindingItem): string {
    return `${item.code} ${item.cell} ${item.line} ${item.message}`;
  }

  private toggle(item: FindingItem, view: View): void {
    const key = this.key(item);
    if (!this.open.delete(key)) {
      this.open.add(key);
      if (!view.pages.has(item.code)) {
        this.actions.send({ type: 'page', view: view.id, code: item.code });
      }
    }
    this.shown = null;
    this.update(view);
    const again = [...this.groups.querySelectorAll<HTMLButtonElement>('[data-action=page]')];
    again
      .find(
        found =>
          found.textContent === short(item.code, 20) &&
          found.getAttribute('aria-expanded') === String(this.open.has(key))
      )
      ?.focus();
  }
}
