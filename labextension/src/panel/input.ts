/** The initial context of a run: typed fields where parameters are known, and JSON. */

import { h } from './dom';
import type { Part, View } from './store';
import type { FieldItem } from './types';
import { short, visible } from './words';
import { trans } from './trans';

/** The JSON text of a field's value, or what is wrong with it. */
export type Parsed = { json: string } | { problem: string } | { left: true };

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i;

/** A number that is no whole one, as Python writes such: `2.0`. */
function fractional(value: string): string {
  const plain = JSON_NUMBER.test(value) ? value : String(Number(value));
  return /[.e]/i.test(plain) ? plain : `${plain}.0`;
}

/**
 * Read one field's text as its type.
 *
 * What is JSON stays the text that it is: JavaScript's numbers have no more than 16 digits, and take 1.0 for 1.
 */
export function parseField(field: FieldItem, written: string): Parsed {
  const value = written.trim();
  if (!(field.type === 'text' ? written : value)) {
    return field.required ? { problem: trans.__('a value is needed') } : { left: true };
  }
  switch (field.type) {
    case 'text':
      return { json: JSON.stringify(written) };
    case 'integer':
      return /^[+-]?\d+$/.test(value)
        ? { json: String(BigInt(value)) }
        : { problem: trans.__('a whole number is needed') };
    case 'number':
      return NUMBER.test(value) && Number.isFinite(Number(value))
        ? { json: fractional(value) }
        : { problem: trans.__('a number is needed') };
    case 'boolean':
      return value === 'true' || value === 'false'
        ? { json: value }
        : { problem: trans.__('true or false is needed') };
    case 'json':
      try {
        JSON.parse(value);
        return { json: value };
      } catch {
        return { problem: trans.__('JSON is needed: text stands in double quotes') };
      }
  }
}

/** Read the JSON text of the whole context: what stands between its braces, and the names there. */
export function parseContext(written: string): { members: string; names: string[] } | { problem: string } {
  if (!written.trim()) {
    return { members: '', names: [] };
  }
  let value: unknown;
  try {
    value = JSON.parse(written);
  } catch (error) {
    return { problem: error instanceof Error ? error.message : trans.__('no JSON') };
  }
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? { members: written.trim().slice(1, -1).trim(), names: Object.keys(value) }
    : { problem: trans.__('an object is needed: {"key": value}') };
}

export class Input implements Part {
  readonly element: HTMLElement;
  readonly #form = h('div', { class: 'cl-fields' });
  readonly #json: HTMLTextAreaElement;
  readonly #problem = h('p', { class: 'cl-problem', role: 'alert' });
  readonly #inputs = new Map<
    string,
    { field: FieldItem; input: HTMLInputElement | HTMLSelectElement; note: HTMLElement }
  >();
  #known = '[]';

  constructor(id: string) {
    this.#json = h('textarea', {
      class: 'cl-json',
      id: `cl-json-${id}`,
      rows: 3,
      spellcheck: 'false',
      placeholder: '{"key": "value"}',
      'aria-describedby': `cl-json-note-${id}`
    });
    this.#json.addEventListener('input', () => this.context());
    this.element = h(
      'div',
      { class: 'cl-input' },
      this.#form,
      h('label', { class: 'cl-label', for: `cl-json-${id}` }, trans.__('Initial context, as JSON')),
      this.#json,
      h('p', { class: 'cl-muted cl-small', id: `cl-json-note-${id}` }, trans.__('Used by Run.')),
      this.#problem
    );
  }

  update(view: View): void {
    const { fields } = view.state.session;
    const key = JSON.stringify(fields);
    if (key === this.#known) {
      return;
    }
    this.#known = key;
    const kept = new Map([...this.#inputs].map(([name, { input }]) => [name, input.value] as const));
    this.#inputs.clear();
    this.#form.replaceChildren(
      ...fields.map((field, at) => this.#row(field, kept.get(field.name), `${view.id}-${at}`)),
      fields.length ? h('p', { class: 'cl-muted cl-small' }, trans.__('These win over keys below.')) : ''
    );
  }

  /** The context as JSON text; null where something is wrong, which is then shown. */
  context(): string | null {
    const whole = parseContext(this.#json.value);
    let fine = !('problem' in whole);
    this.#problem.textContent = 'problem' in whole ? whole.problem : '';
    this.#json.setAttribute('aria-invalid', String(!fine));
    const { members, names } = 'problem' in whole ? { members: '', names: [] } : whole;
    const found = members ? [members] : [];
    for (const { field, input, note } of this.#inputs.values()) {
      const parsed = parseField(field, input.value);
      const wrong = 'problem' in parsed && !names.includes(field.name) ? parsed.problem : '';
      note.textContent = wrong;
      input.setAttribute('aria-invalid', String(Boolean(wrong)));
      fine &&= !wrong;
      if ('json' in parsed) {
        found.push(`${JSON.stringify(field.name)}:${parsed.json}`); // of two with one name the last counts
      }
    }
    return fine ? `{${found.join(',')}}` : null;
  }

  #row(field: FieldItem, kept: string | undefined, id: string): HTMLElement {
    const name = `cl-field-${id}`;
    const input =
      field.type === 'boolean'
        ? h(
            'select',
            { id: name },
            h('option', { value: '' }, ''),
            h('option', { value: 'true' }, 'true'),
            h('option', { value: 'false' }, 'false')
          )
        : h('input', {
            id: name,
            type: 'text',
            inputmode: field.type === 'integer' ? 'numeric' : field.type === 'number' ? 'decimal' : null,
            autocomplete: 'off',
            spellcheck: 'false'
          });
    input.value = kept ?? field.default;
    input.addEventListener('input', () => this.context());
    const note = h('span', { class: 'cl-problem', role: 'alert' });
    this.#inputs.set(field.name, { field, input, note });
    return h(
      'div',
      { class: 'cl-field' },
      h(
        'label',
        { for: name },
        h('span', { class: 'cl-mono' }, short(field.name, 60)),
        field.required ? h('span', { class: 'cl-muted' }, ` ${trans.__('needed')}`) : null
      ),
      input,
      h('span', { class: 'cl-muted cl-small' }, visible(field.help)),
      note
    );
  }
}
