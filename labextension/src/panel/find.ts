/** Searching in what is shown: where a text stands in another, marks for that, and a field to ask. */

import { button, h, text } from './dom';
import { icon } from './glyphs';
import { trans } from './trans';

/** Where a text stands in another one, whatever its letters' case: begins and ends. */
export function places(value: string, asked: string): [number, number][] {
  if (!asked) {
    return [];
  }
  const plain = new RegExp(asked.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'giu');
  return [...value.matchAll(plain)].map(match => [match.index, match.index + match[0].length]);
}

/** A text as nodes, what is searched for marked in it. */
export function marked(value: string, asked: string): (Node | string)[] {
  const nodes: (Node | string)[] = [];
  let at = 0;
  for (const [begin, end] of places(value, asked)) {
    nodes.push(value.slice(at, begin), h('mark', { class: 'cl-match' }, value.slice(begin, end)));
    at = end;
  }
  return [...nodes, value.slice(at)];
}

/** The number of the match that comes so many after one, of those there are; they go round. */
export const after = (at: number, by: number, count: number): number =>
  count ? (((at + by) % count) + count) % count : -1;

/** A field to search with, what leads from match to match, and how many there are. */
export class Finder {
  readonly element: HTMLElement;
  readonly #field: HTMLInputElement;
  readonly #count = h('span', { class: 'cl-muted cl-small', role: 'status' });
  readonly #steps: HTMLButtonElement[];

  /**
   * @param name what is searched
   * @param search is called as what is searched for changes
   * @param step leads to the next match, or to the one before
   */
  constructor(
    name: string,
    private readonly search: (asked: string) => void,
    step: (by: 1 | -1) => void
  ) {
    this.#field = h('input', { type: 'search', placeholder: name, 'aria-label': name });
    this.#field.addEventListener('input', () => search(this.asked));
    this.#field.addEventListener('keydown', event => {
      if (event.key === 'Enter') {
        step(event.shiftKey ? -1 : 1);
      } else if (event.key !== 'Escape' || !this.#field.value) {
        return;
      } else {
        this.clear();
      }
      event.preventDefault();
      event.stopPropagation();
    });
    this.#steps = [
      button('', () => step(-1), {
        glyph: icon('up'),
        kind: 'cl-plain',
        name: 'match-before',
        title: trans.__('The match before (Shift+Enter)')
      }),
      button('', () => step(1), {
        glyph: icon('down'),
        kind: 'cl-plain',
        name: 'match-next',
        title: trans.__('The next match (Enter)')
      })
    ];
    this.element = h('span', { class: 'cl-finder' }, this.#field, ...this.#steps, this.#count);
    this.say(-1, 0);
  }

  /** What is searched for; an empty text where nothing is. */
  get asked(): string {
    return this.#field.value.trim();
  }

  clear(): void {
    this.#field.value = '';
    this.search('');
  }

  focus(): void {
    this.#field.focus({ preventScroll: true });
  }

  /** Say which of how many matches is the one that is shown. */
  say(at: number, count: number, more = false): void {
    const many = more ? `${count}+` : String(count);
    text(
      this.#count,
      !this.asked ? '' : count ? trans.__('%1 of %2', String(at + 1), many) : trans.__('no match')
    );
    for (const step of this.#steps) {
      step.hidden = !this.asked;
    }
  }
}
