/** Making elements: every text is set as text, never as markup. */

import { parted, visible } from './words';

const SVG = 'http://www.w3.org/2000/svg';

type Attributes = Record<string, string | number | boolean | null | undefined>;

function apply(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) {
      element.removeAttribute(name);
    } else {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }
}

/** An HTML element with attributes and children; strings become text nodes. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string | null)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  apply(element, attributes);
  element.append(...children.filter(child => child !== null));
  return element;
}

/** An SVG element with attributes and children. */
export function s<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, tag);
  apply(element, attributes);
  element.append(...children);
  return element;
}

/** Set an attribute only where it differs: an untouched attribute costs the browser nothing. */
export function attribute(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) {
    element.setAttribute(name, value);
  }
}

/** Set a text only where it differs, so that a selection and a screen reader are left alone. */
export function text(element: Element, value: string): void {
  if (element.textContent !== value) {
    element.textContent = value;
  }
}

/** A button with a name, an optional glyph before it and what it does. */
export function button(
  label: string,
  act: () => void,
  options: { glyph?: SVGElement; kind?: string; name?: string; title?: string } = {}
): HTMLButtonElement {
  const made = h('button', {
    type: 'button',
    class: `cl-button ${options.kind ?? ''}`.trim(),
    'data-action': options.name,
    title: options.title,
    'aria-label': label ? undefined : options.title
  });
  if (options.glyph) {
    made.append(options.glyph);
  }
  if (label) {
    made.append(h('span', {}, label));
  }
  made.addEventListener('click', () => {
    if (made.getAttribute('aria-disabled') !== 'true') {
      act();
    }
  });
  return made;
}

/** A table in a box of its own, which scrolls where it is wide. */
export const table = (heads: readonly string[], rows: readonly HTMLElement[], kind = ''): HTMLElement =>
  h(
    'div',
    { class: 'cl-scroll' },
    h(
      'table',
      { class: `cl-table ${kind}`.trim() },
      h('thead', {}, h('tr', {}, ...heads.map(head => h('th', { scope: 'col' }, head)))),
      h('tbody', {}, ...rows)
    )
  );

/** Times that move are said anew so often. */
export const TICK_MS = 200;

/** Whether the end of what an element scrolls through is in sight. */
export function isAtEnd(element: HTMLElement): boolean {
  return element.scrollTop + element.clientHeight >= element.scrollHeight - 4;
}

/** Scroll an element, and nothing around it, so that one within it is seen. */
export function scrollInto(within: HTMLElement, one: Element): void {
  const [box, own] = [within.getBoundingClientRect(), one.getBoundingClientRect()];
  if (own.top < box.top || own.bottom > box.bottom) {
    within.scrollTop += own.top - box.top - box.height / 2;
  }
}

/** Give a text to the person as a file. */
export function save(name: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: 'text/plain' }));
  const link = h('a', { href: url, download: name });
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Switch a button off or on. One that has the focus keeps it, which one that is disabled would lose. */
export function switchOff(control: HTMLButtonElement, off: boolean): void {
  const held = off && document.activeElement === control;
  control.disabled = off && !held;
  if (held) {
    control.setAttribute('aria-disabled', 'true');
  } else {
    control.removeAttribute('aria-disabled');
  }
}

const foldOf = (element: Element): string | undefined => element.closest('details')?.dataset.section;

/** Those within an element that are of the kind of one, which may have been there before. */
const alike = (within: HTMLElement, one: HTMLElement): HTMLElement[] =>
  [...within.querySelectorAll<HTMLElement>(one.tagName)].filter(
    other => other.dataset.action === one.dataset.action && foldOf(other) === foldOf(one)
  );

/** Make the content of an element anew; the focus in it goes to what stands in its place, or else to another. */
export function keepFocus(
  element: HTMLElement,
  change: () => void,
  other: () => HTMLElement | null | undefined
): void {
  const held = document.activeElement;
  const inside = held instanceof HTMLElement && element.contains(held);
  const at = inside ? alike(element, held).indexOf(held) : -1;
  change();
  if (!inside || held.isConnected) {
    return;
  }
  const next = alike(element, held).at(at);
  next?.focus({ preventScroll: true });
  if (!next || document.activeElement !== next) {
    other()?.focus({ preventScroll: true });
  }
}

/** A text in which names and code, which stand between backticks, are set as code. */
export const coded = (value: string): (HTMLElement | string)[] =>
  parted(visible(value)).map((part, at) => (at % 2 ? h('code', { class: 'cl-word' }, part) : part));
