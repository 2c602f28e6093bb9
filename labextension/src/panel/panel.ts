/** The panel: free of any framework, mounted into any element over any host. */

import { Bar, Head } from './bar';
import { h } from './dom';
import { Drawer, isStale } from './drawer';
import { Graph } from './graph';
import { News } from './news';
import { freshView, newId, type Actions, type How, type Part, type Tab, type View } from './store';
import { Tabs } from './tabs';
import { followTheme } from './theme';
import type { Reply } from './replies';
import type { Look, PanelHost } from './host';
import type { Errand, PanelMessage } from './types';
import { speak, trans } from './trans';
import { Workflows } from './workflows';

/** The front end that can scroll to a cell marks the page with this (`tab`: and has tabs), and listens for the event. */
export const REVEALS = 'data-cloaca-reveals';
export const REVEAL = 'cloaca:reveal';
/** A front end that is to run the workflow sends this to the panels: one that has an initial context takes it. */
export const RUN = 'cloaca:run';

/** Details of a running task are asked for at most this often. */
const REFRESH_MS = 250;

const canReveal = (): boolean => document.documentElement.hasAttribute(REVEALS);

class Panel {
  readonly #root: HTMLElement;
  readonly #parts: Part[];
  readonly #tabs: Tabs;
  readonly #view: View;
  readonly #ends: (() => void)[] = [];
  #frame = 0;
  #asked = -Infinity;
  #waiting: number | undefined;
  #number = 0;
  #fresh: View['state']['run'] | null = null;

  constructor(
    element: HTMLElement,
    private readonly host: PanelHost,
    private readonly look: Look
  ) {
    const id = newId();
    if (look.translator) {
      speak(look.translator);
    }
    this.#view = freshView(id, host.state());
    const actions = this.#actions();
    const graph = new Graph(actions);
    const drawer = new Drawer(actions);
    this.#tabs = new Tabs(actions, id);
    const head = new Head(actions);
    const workflows = new Workflows(actions, id);
    const bar = new Bar(actions, id);
    const news = new News(actions);
    this.#parts = [head, workflows, bar, news, graph, drawer, this.#tabs];
    this.#root = h(
      'div',
      // The attribute keeps a notebook's one-key commands away from what is typed and pressed in here.
      {
        class: look.roomy ? 'cloaca-panel cl-p cl-roomy' : 'cloaca-panel cl-p',
        role: 'region',
        'aria-label': trans.__('Workflow'),
        'data-lm-suppress-shortcuts': 'true'
      },
      head.element,
      workflows.element,
      bar.element,
      news.element,
      h('div', { class: 'cl-main' }, graph.element, drawer.element, this.#tabs.element)
    );
    this.#ends.push(
      followTheme(this.#root),
      host.onState(() => this.#changed()),
      host.onReply(reply => this.#answered(reply))
    );
    this.#ends.push(
      host.onConnection(connection => {
        this.#view.connection = connection;
        this.#changed();
      })
    );
    this.#root.addEventListener(RUN, event => {
      if (this.#tabs.input.context() !== '{}') {
        event.preventDefault();
        this.#run();
      }
    });
    this.#root.addEventListener('fullscreenchange', () => this.#changed());
    element.append(this.#root);
    this.#draw();
    host.send({ type: 'ping', view: id });
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    window.clearTimeout(this.#waiting);
    for (const end of this.#ends.splice(0)) {
      end();
    }
    for (const part of this.#parts) {
      part.dispose?.();
    }
    this.#root.remove();
  }

  #actions(): Actions {
    return {
      send: message => this.#send(message),
      select: (task, target) => this.#select(task, target ?? null),
      show: tab => this.#show(tab),
      run: how => this.#run(how),
      history: (run, against) => this.#history(run, against),
      execute: () => this.#execute(),
      reveal: place => this.#reveal(place),
      suggest: () => this.#suggest(),
      full: () => this.#full(),
      refresh: () => this.#ask()
    };
  }

  #send(message: PanelMessage): void {
    this.host.send(message);
  }

  #select(task: string | null, target: string | null): void {
    const before = this.#view.selected;
    this.#view.selected = task;
    this.#view.target = target;
    if (task !== before) {
      this.#view.detail = null;
      this.#ask();
    }
    this.#draw();
    if (task !== null && task !== before) {
      this.#root.querySelector<HTMLElement>('.cl-drawer-title')?.focus({ preventScroll: true });
    } else if (task === null && before !== null) {
      this.#root.querySelector<SVGElement>('.cl-task[tabindex="0"]')?.focus({ preventScroll: true });
    }
  }

  #show(tab: Tab): void {
    this.#view.tab = tab;
    this.#draw();
  }

  /** The initial context; one that cannot be is shown. */
  #context(): string | null {
    const context = this.#tabs.input.context();
    if (context === null) {
      this.#show('input');
    }
    return context;
  }

  /** A run from a task on has the context that the earlier run was given. */
  #run(how: How = {}): void {
    const context = how.start === undefined ? this.#context() : '{}';
    if (context !== null) {
      this.#send({ type: 'run', ...how, ...(context === '{}' ? {} : { context }) });
    }
  }

  #history(run?: number, against?: number): void {
    const view = this.#view.id;
    this.#send({ type: 'history', view, ...(run ? { run } : {}), ...(against ? { against } : {}) });
  }

  #execute(): void {
    const context = this.#context();
    if (context !== null) {
      this.#send({ type: 'execute', context });
    }
  }

  /** Nothing of the page is seen beside what fills the screen. */
  #reveal(detail: Errand): void {
    if (this.#view.full) {
      this.#full();
    }
    this.#root.dispatchEvent(new CustomEvent(REVEAL, { bubbles: true, composed: true, detail }));
  }

  /** A front end that does not let it (of which none is known) leaves all as it is. */
  #full(): void {
    const done = this.#view.full ? document.exitFullscreen() : this.#root.requestFullscreen();
    void done.catch(() => undefined);
  }

  /** The front end shows a dialog where it can write into cells; else the kernel's text is shown here. */
  #suggest(): void {
    if (canReveal()) {
      this.#reveal({ suggest: true });
    } else {
      this.#send({ type: 'suggest', view: this.#view.id });
    }
  }

  /** Ask for the detail of the selected task, at most every so often. */
  #ask(): void {
    const task = this.#view.selected;
    if (task === null || this.#waiting !== undefined) {
      return;
    }
    const wait = Math.max(0, this.#asked + REFRESH_MS - performance.now());
    const now = (): void => {
      this.#waiting = undefined;
      this.#asked = performance.now();
      if (this.#view.selected !== null) {
        this.#send({ type: 'detail', view: this.#view.id, task: this.#view.selected });
      }
    };
    if (wait === 0) {
      now();
    } else {
      this.#waiting = window.setTimeout(now, wait);
    }
  }

  #answered(reply: Reply): void {
    if (reply.view !== this.#view.id) {
      return; // another view asked
    }
    this.#view.connection = 'live';
    for (const part of this.#parts) {
      part.answer?.(reply);
    }
    if (reply.type === 'detail' && reply.task === this.#view.selected) {
      this.#view.detail = reply.detail;
    } else if (reply.type === 'page') {
      this.#view.pages.set(reply.code, reply.text);
    } else if (reply.type === 'file') {
      this.#view.files.set(reply.task, reply.path || reply.error);
    } else if (reply.type === 'history') {
      this.#view.history = reply.history;
      this.#view.problem = reply.problem;
    } else if (reply.type === 'log') {
      this.#view.log = reply.log;
    } else if (reply.type === 'suggest') {
      this.#view.suggested = reply.suggested.problem || reply.suggested.text;
    }
    this.#changed();
  }

  /** Something is new: drawn once in the next frame, however much is new. */
  #changed(): void {
    if (!this.#frame) {
      this.#frame = requestAnimationFrame(() => {
        this.#frame = 0;
        this.#draw();
      });
    }
  }

  #draw(): void {
    const view = this.#view;
    view.state = this.host.state();
    this.#looks();
    const { run } = view.state;
    if (run !== this.#fresh) {
      this.#fresh = run;
      this.#clock(run.now);
      if (run.number !== this.#number) {
        this.#number = run.number;
        view.files.clear();
      }
    }
    for (const part of this.#parts) {
      part.update(view);
    }
    const selected = view.selected;
    this.#root.classList.toggle('cl-open', selected !== null);
    if (
      selected !== null &&
      view.detail &&
      isStale(
        view.detail,
        run.tasks.find(task => task.id === selected)
      )
    ) {
      this.#ask();
    }
  }

  /** What the page around it can do, and how much of it the panel has. */
  #looks(): void {
    this.#view.canReveal = canReveal();
    this.#view.canTab = !this.look.roomy && document.documentElement.getAttribute(REVEALS) === 'tab';
    this.#view.full = this.#root.matches(':fullscreen');
  }

  /** The kernel's clock may differ from the browser's; a message never arrives before it was sent. */
  #clock(now: number): void {
    const offset = now - Date.now() / 1000;
    if (now > 0) {
      this.#view.offset = this.#view.offset === 0 ? offset : Math.max(this.#view.offset, offset);
    }
  }
}

/** Mount the panel into an element. Returns what takes it away again. */
export function mountPanel(element: HTMLElement, host: PanelHost, look: Look = {}): () => void {
  const panel = new Panel(element, host, look);
  return () => panel.dispose();
}
