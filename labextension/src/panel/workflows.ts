/** Which workflow is shown, of a notebook that has several. */

import { h } from './dom';
import type { Actions, Part, View } from './store';
import { short } from './words';
import { trans } from './trans';

/** A choice of workflows; nothing where there is but one. */
export class Workflows implements Part {
  readonly element: HTMLElement;
  readonly #choice: HTMLSelectElement;
  #known = '';

  constructor(actions: Actions, id: string) {
    this.#choice = h('select', { id: `cl-workflow-${id}` });
    this.#choice.addEventListener('change', () =>
      actions.send({ type: 'workflow', name: this.#choice.value })
    );
    this.element = h(
      'div',
      { class: 'cl-workflows', hidden: true },
      h('label', { for: this.#choice.id, class: 'cl-muted' }, trans.__('Workflow')),
      this.#choice
    );
  }

  update(view: View): void {
    const { graph, session } = view.state;
    const key = session.workflows.join('\n');
    if (key !== this.#known) {
      this.#known = key;
      this.element.hidden = session.workflows.length < 2;
      this.#choice.replaceChildren(
        ...session.workflows.map(name => h('option', { value: name }, short(name, 80)))
      );
    }
    this.#choice.disabled = view.connection === 'lost';
    if (session.workflows.includes(graph.workflow) && this.#choice.value !== graph.workflow) {
      this.#choice.value = graph.workflow;
    }
  }
}
