/** Head of the panel: what the workflow is, how its run stands, and what can be done. */

import { button, h, switchOff, text, TICK_MS } from './dom';
import { icon, statusGlyph } from './glyphs';
import { verbWord } from './news';
import { Room } from './room';
import { isBusy, isRunning, kernelNow, type Actions, type Part, type View } from './store';
import type { RunSlice, TargetItem, TaskStatus, Verb } from './types';
import { duration, elapsed, runWord, short } from './words';
import { trans } from './trans';

const AS_TASK: Record<RunSlice['status'], TaskStatus> = {
  none: 'idle',
  running: 'running',
  stopping: 'running',
  completed: 'completed',
  failed: 'failed',
  stopped: 'stopped',
  blocked: 'failed'
};

/** What can be asked about a target. */
const ASKED: readonly Verb[] = ['ls', 'doctor', 'runs', 'needs'];

/** How the run stands, in one line. */
function runLine(view: View): string {
  const { run, graph } = view.state;
  const parts = [runWord(run.status)];
  if (run.status === 'blocked') {
    return parts[0] ?? ''; // nothing ran: no time and no runner are worth a word
  }
  if (run.status === 'running' && run.started !== null) {
    parts.push(elapsed(kernelNow(view) - run.started));
    const ended = run.tasks.filter(task => ['completed', 'failed', 'skipped'].includes(task.status)).length;
    const all = run.tasks.length || graph.tasks.length;
    parts.push(trans._n('%2 of %1 task', '%2 of %1 tasks', all, String(ended)));
  } else if (run.duration_s !== null && run.status !== 'none') {
    parts.push(duration(run.duration_s));
  }
  if (run.times > 1) {
    parts.push(trans.__('run %1 of %2', String(run.at), String(run.times)));
  }
  if (run.runner && run.status !== 'none') {
    parts.push(trans.__('%1 runner', run.runner));
  }
  return parts.join(' · ');
}

/** Name, version, description, and the state of the run. */
export class Head implements Part {
  readonly element: HTMLElement;
  readonly #name = h('h2', { class: 'cl-name' });
  readonly #version = h('span', { class: 'cl-muted' });
  readonly #about = h('p', { class: 'cl-about cl-muted', dir: 'auto' });
  readonly #state = h('div', { class: 'cl-state', role: 'status' });
  readonly #words = h('span');
  readonly #room: Room;
  readonly #lost = h('p', { class: 'cl-lost', role: 'status' });
  #glyph: TaskStatus | null = null;
  #said = '';
  #ticking: number | undefined;

  constructor(actions: Actions) {
    this.#room = new Room(actions);
    this.#state.append(this.#words);
    this.element = h(
      'header',
      { class: 'cl-head' },
      h('div', { class: 'cl-title' }, this.#name, this.#version, this.#state, this.#room.element),
      this.#about,
      this.#lost
    );
  }

  dispose(): void {
    window.clearInterval(this.#ticking);
  }

  update(view: View): void {
    const { graph, run } = view.state;
    text(this.#name, short(graph.workflow, 80) || trans.__('Workflow'));
    text(this.#version, short(graph.version, 40));
    text(this.#about, short(graph.description, 300));
    this.#about.hidden = !graph.description;
    const status = AS_TASK[run.status];
    if (status !== this.#glyph) {
      this.#glyph = status;
      this.#state.querySelector('svg')?.remove();
      this.#state.prepend(statusGlyph(status));
      this.#state.dataset.status = run.status;
    }
    this.#room.update(view);
    this.#line(view);
    this.#state.dataset.status = run.status;
    // The live region speaks when the run's state changes, not each time its clock moves.
    this.#state.setAttribute('aria-live', run.status === this.#said ? 'off' : 'polite');
    this.#said = run.status;
    this.#lost.hidden = view.connection !== 'lost';
    text(
      this.#lost,
      view.connection === 'lost'
        ? trans.__(
            'Not connected to a kernel: this is the last state. Run %1 again to go on, and %2 for a panel in a notebook.',
            '%load_ext cloaca_nb',
            '%cloaca_panel'
          )
        : ''
    );
    const on = isRunning(view);
    if (on !== (this.#ticking !== undefined)) {
      window.clearInterval(this.#ticking);
      this.#ticking = on ? window.setInterval(() => this.#line(view), TICK_MS) : undefined;
    }
  }

  #line(view: View): void {
    text(this.#words, runLine(view));
  }
}

/** The buttons. */
export class Bar implements Part {
  readonly element: HTMLElement;
  readonly #run: HTMLButtonElement;
  readonly #changed: HTMLButtonElement;
  readonly #often: HTMLButtonElement;
  readonly #atOnce: HTMLButtonElement;
  readonly #stop: HTMLButtonElement;
  readonly #check: HTMLButtonElement;
  readonly #pack: HTMLButtonElement;
  readonly #deploy: HTMLButtonElement;
  readonly #suggest: HTMLButtonElement;
  readonly #form: HTMLElement;
  readonly #target: HTMLSelectElement;
  readonly #folder: HTMLInputElement;
  readonly #send: HTMLButtonElement;
  readonly #other: HTMLElement;
  #known = '';
  #view: View | null = null;

  constructor(
    private readonly actions: Actions,
    id: string
  ) {
    this.#run = button(trans.__('Run'), () => actions.run(), {
      glyph: icon('run'),
      kind: 'cl-primary',
      name: 'run',
      title: trans.__('Run the package in a process of its own')
    });
    this.#changed = button(trans.__('Run changed'), () => actions.run({ cached: true }), {
      name: 'run-changed',
      title: trans.__(
        'Run the tasks for which something has changed, and take over the others from earlier runs'
      )
    });
    this.#often = button(trans.__('Run 3×'), () => actions.run({ times: 3 }), {
      name: 'run-often',
      title: trans.__('Run it 3 times in one process, as a server does, and compare')
    });
    this.#atOnce = button(trans.__('3 at once'), () => actions.run({ times: 3, at_once: 3 }), {
      name: 'run-at-once',
      title: trans.__('Run it 3 times at once in one process, as a server may, and compare')
    });
    this.#stop = button(trans.__('Stop'), () => actions.send({ type: 'stop' }), {
      glyph: icon('stop'),
      kind: 'cl-primary cl-stop',
      name: 'stop',
      title: trans.__('Stop the run')
    });
    this.#check = button(trans.__('Check'), () => this.#checks(), {
      glyph: icon('check'),
      name: 'check',
      title: trans.__('Check all, the import of the package too')
    });
    this.#pack = button(trans.__('Pack'), () => actions.send({ type: 'pack' }), {
      glyph: icon('pack'),
      name: 'pack',
      title: trans.__('Write the .cloacina archive')
    });
    this.#deploy = button(trans.__('Deploy'), () => this.unfold(), {
      glyph: icon('deploy'),
      name: 'deploy',
      title: trans.__('Send the package to a target')
    });
    this.#deploy.setAttribute('aria-expanded', 'false');
    this.#suggest = button(trans.__('Suggest tasks'), () => actions.suggest(), {
      glyph: icon('suggest'),
      name: 'suggest',
      title: trans.__('Propose which cells are tasks; nothing is changed before you have seen it')
    });
    this.#target = h('select', { id: `cl-target-${id}`, 'aria-label': trans.__('Target') });
    this.#folder = h('input', {
      type: 'text',
      id: `cl-folder-${id}`,
      placeholder: '~/.cloacina/packages',
      spellcheck: 'false',
      autocomplete: 'off'
    });
    this.#other = h(
      'label',
      { class: 'cl-other', for: `cl-folder-${id}` },
      h('span', {}, trans.__('Directory')),
      this.#folder
    );
    this.#send = button(trans.__('Deploy'), () => this.#deploys(), {
      kind: 'cl-primary',
      name: 'deploy-now'
    });
    this.#form = h(
      'div',
      { class: 'cl-deploy', role: 'group', 'aria-label': trans.__('Deploy'), hidden: true },
      h('label', { for: `cl-target-${id}` }, trans.__('Target')),
      this.#target,
      this.#other,
      this.#send,
      ...ASKED.map(verb => button(verbWord(verb), () => this.#look(verb), { name: verb })),
      button(trans.__('Cancel'), () => this.unfold(false), { name: 'deploy-cancel' })
    );
    this.#target.addEventListener('change', () => this.#chosen());
    this.#folder.addEventListener('input', () => this.#chosen());
    this.#folder.addEventListener('keydown', event => {
      if (event.key === 'Enter' && !this.#send.disabled) {
        this.#deploys();
      }
    });
    this.#form.addEventListener('keydown', event => {
      if (event.key === 'Escape') {
        this.unfold(false);
        event.stopPropagation();
      }
    });
    this.element = h(
      'div',
      { class: 'cl-bars' },
      h(
        'div',
        { class: 'cl-bar', role: 'toolbar', 'aria-label': trans.__('Workflow') },
        this.#run,
        this.#changed,
        this.#often,
        this.#atOnce,
        this.#stop,
        this.#check,
        this.#pack,
        this.#deploy,
        this.#suggest
      ),
      this.#form
    );
  }

  update(view: View): void {
    this.#view = view;
    const { run, session, graph } = view.state;
    const running = isRunning(view);
    const off = view.connection === 'lost';
    const none = graph.tasks.length === 0;
    this.#swap(running);
    for (const control of [this.#run, this.#changed, this.#often, this.#atOnce]) {
      switchOff(control, off || none || running);
    }
    switchOff(this.#suggest, off);
    switchOff(this.#stop, off || run.status === 'stopping');
    this.#busy(this.#check, 'check', off, view);
    this.#busy(this.#pack, 'pack', off || none, view);
    this.#busy(this.#deploy, 'deploy', off || none, view);
    this.#targets(session.targets);
    this.#chosen();
  }

  /** Open the chooser of targets, or close it. */
  unfold(open = this.#form.hidden): void {
    this.#form.hidden = !open;
    this.#deploy.setAttribute('aria-expanded', String(open));
    (open ? this.#target : this.#deploy).focus();
  }

  /** Run and Stop stand in one place; the focus moves with them. */
  #swap(running: boolean): void {
    const [shown, hidden] = running ? [this.#stop, this.#run] : [this.#run, this.#stop];
    const focused = document.activeElement === hidden;
    shown.hidden = false;
    if (focused) {
      shown.disabled = false;
      shown.focus();
    }
    hidden.hidden = true;
  }

  #busy(control: HTMLButtonElement, action: string, off: boolean, view: View): void {
    const busy = isBusy(view, action);
    switchOff(control, off || busy);
    control.classList.toggle('cl-busy', busy);
    control.toggleAttribute('aria-busy', busy);
  }

  #checks(): void {
    this.actions.send({ type: 'check' });
    this.actions.show('findings');
  }

  #targets(targets: readonly TargetItem[]): void {
    const key = JSON.stringify(targets);
    if (key === this.#known) {
      return;
    }
    this.#known = key;
    const chosen = this.#target.value;
    this.#target.replaceChildren(
      ...targets.map(target => h('option', { value: target.name }, short(target.label, 90))),
      h('option', { value: '' }, trans.__('Another directory of a daemon …'))
    );
    this.#target.value = targets.some(target => target.name === chosen) ? chosen : (targets[0]?.name ?? '');
    this.#chosen();
  }

  #chosen(): void {
    this.#other.hidden = this.#target.value !== '';
    this.#send.disabled =
      !this.#name() ||
      (this.#view !== null && (isBusy(this.#view, 'deploy') || this.#view.connection === 'lost'));
  }

  #name(): string {
    return this.#target.value || this.#folder.value.trim();
  }

  #look(verb: Verb): void {
    this.actions.send({ type: 'tend', verb, target: this.#name(), name: '' });
  }

  #deploys(): void {
    this.actions.send({ type: 'deploy', target: this.#name() });
    this.unfold(false);
  }
}
