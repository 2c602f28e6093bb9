/** The buttons that give the panel more room: a tab of its own, the whole screen. */

import { attribute, button, h } from './dom';
import { icon } from './glyphs';
import type { Actions, Part, View } from './store';
import { trans } from './trans';

export class Room implements Part {
  readonly element: HTMLElement;
  readonly #tab: HTMLButtonElement;
  readonly #full: HTMLButtonElement;

  constructor(actions: Actions) {
    this.#tab = button('', () => actions.reveal({ tab: true }), {
      glyph: icon('tab'),
      kind: 'cl-plain',
      name: 'tab',
      title: trans.__('Open the panel as a tab')
    });
    this.#full = button('', () => actions.full(), { glyph: icon('full'), kind: 'cl-plain', name: 'full' });
    this.#full.hidden = !document.fullscreenEnabled;
    this.element = h('span', { class: 'cl-room' }, this.#tab, this.#full);
  }

  update(view: View): void {
    this.#tab.hidden = !view.canTab;
    const words = view.full ? trans.__('Leave the full screen') : trans.__('Show the panel in full screen');
    attribute(this.#full, 'title', words);
    attribute(this.#full, 'aria-label', words);
    attribute(this.#full, 'aria-pressed', String(view.full));
  }
}
