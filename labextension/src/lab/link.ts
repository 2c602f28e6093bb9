/** The link to one notebook's kernel: the comm that the kernel opens when it loads `cloaca_nb`. */

import type { ISessionContext } from '@jupyterlab/apputils';
import { KernelMessage, type Kernel } from '@jupyterlab/services';
import type { JSONObject, JSONValue } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import type { Reply } from '../panel/replies';
import type { PanelHost } from '../panel/host';
import type { Connection, PanelMessage, PanelState } from '../panel/types';
import type { IWorkflowLink, LinkStatus } from './tokens';

/** The kernel opens comms of this name; `cloaca_nb/kernel/lab.py` says the same. */
const TARGET = 'cloaca_nb';

/** Before the kernel has said anything: an empty workflow. */
export function emptyState(problem = ''): PanelState {
  return {
    graph: {
      workflow: '',
      version: '',
      description: '',
      tasks: [],
      edges: [],
      drawings: [],
      groups: [],
      problem
    },
    run: {
      number: 0,
      status: 'none',
      runner: '',
      started: null,
      duration_s: null,
      message: '',
      at: 1,
      times: 1,
      now: 0,
      tasks: []
    },
    findings: { state: 'none', proved: false, errors: 0, warnings: 0, infos: 0, items: [], more: 0 },
    session: {
      notebook: '',
      busy: [],
      runner: 'auto',
      targets: [],
      fields: [],
      outcome: null,
      notice: null,
      waiting: [],
      workflows: []
    },
    journal: { lines: [], more: 0 },
    beside: { schedule: [], inputs: [], there: [], asked: '' }
  };
}

interface Parcel {
  slices?: Partial<PanelState>;
  reply?: Reply;
  /** A deployment to remember with the notebook. */
  record?: JSONObject;
}

/** A cell as it stands in the notebook; of what is no code the text does not matter. */
export interface CellText {
  id: string;
  kind: string;
  source: string;
  tags: readonly string[];
}

/** What the kernel is told of a cell. */
function told({ kind, source, tags }: CellText): string[] {
  return [kind, source, ...tags];
}

/** Which cells a notebook has, and what stands in those that changed since this was said last. */
interface Arrange extends JSONObject {
  type: 'arrange';
  cells: string[];
  texts: Record<string, string[]>;
  path: string;
}

/** Only what was sent to us is believed, and only as far as it has the shape of a parcel. */
function parcel(data: JSONValue): Parcel {
  return data !== null && typeof data === 'object' && !Array.isArray(data) ? data : {};
}

/** A comm on which messages can wait for a thread of the kernel of their own (JupyterLab 4.4, ipykernel 7). */
interface WithSubshell {
  subshellStarted?: Promise<void>;
  supportsSubshells?: boolean;
}

const SUBSHELL_MS = 1000;

/**
 * Wait until messages need not queue behind the cell that runs.
 *
 * Messages that are sent before their subshell is there go to the kernel's main thread.
 */
async function ready(
  comm: Kernel.IComm & WithSubshell,
  kernel: (Kernel.IKernelConnection & WithSubshell) | null
): Promise<void> {
  if (kernel?.supportsSubshells && comm.subshellStarted) {
    const patience = new Promise<void>(resolve => window.setTimeout(resolve, SUBSHELL_MS));
    await Promise.race([comm.subshellStarted.catch(() => undefined), patience]);
  }
}

export class KernelLink implements IWorkflowLink, PanelHost, IDisposable {
  /** Called before anything is sent. */
  before: () => void = () => undefined;
  private _state = emptyState();
  private _status: LinkStatus = 'none';
  private _comm: Kernel.IComm | null = null;
  private _kernel: Kernel.IKernelConnection | null = null;
  private _ready: Promise<void> = Promise.resolve();
  private _told = '';
  private _texts = new Map<string, string>();
  private _attempt = 0;
  private _disposed = false;
  private readonly _changed = new Signal<this, void>(this);
  private readonly _replied = new Signal<this, Reply>(this);
  private readonly _recorded = new Signal<this, JSONObject>(this);

  constructor(private readonly _context: ISessionContext) {
    _context.kernelChanged.connect(this._onKernel, this);
    _context.statusChanged.connect(this._onStatus, this);
    void this._attach();
  }

  /** Something is new. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** A deployment is to be remembered with the notebook. */
  get recorded(): ISignal<this, JSONObject> {
    return this._recorded;
  }

  get status(): LinkStatus {
    return this._status;
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  state(): PanelState {
    return this._state;
  }

  onState(changed: () => void): () => void {
    return this._listen(this._changed, () => changed());
  }

  onReply(answered: (reply: Reply) => void): () => void {
    return this._listen(this._replied, (_, reply: Reply) => answered(reply));
  }

  onConnection(changed: (connection: Connection) => void): () => void {
    const tell = (): void => changed(this._status === 'live' ? 'live' : 'lost');
    tell();
    return this._listen(this._changed, tell);
  }

  /**
   * Say which cells the notebook has, in its order, what stands in those that changed, and where its file is.
   *
   * @param runs - Whether one is about to run: then this arrives before it, too.
   */
  arrange(cells: readonly CellText[], path: string, runs = false): void {
    if (this._status !== 'live') {
      return;
    }
    const texts = Object.fromEntries(
      cells
        .filter(cell => this._texts.get(cell.id) !== JSON.stringify(told(cell)))
        .map(cell => [cell.id, told(cell)])
    );
    const ids = cells.map(cell => cell.id);
    const order = JSON.stringify([path, ...ids]);
    if (order !== this._told || Object.keys(texts).length > 0) {
      this._told = order;
      this._texts = new Map(cells.map(cell => [cell.id, JSON.stringify(told(cell))]));
      const message: Arrange = { type: 'arrange', cells: ids, texts, path };
      if (runs) {
        this._queue(message);
      }
      this.send(message);
    }
  }

  send(message: PanelMessage | { type: 'hello' } | Arrange): void {
    if (message.type !== 'arrange') {
      this.before(); // what is asked for is asked of what is on the screen
    }
    const comm = this._comm;
    void this._ready.then(() => {
      if (comm && comm === this._comm && !comm.isDisposed) {
        comm.send(message);
      }
    });
  }

  /** Send to where the kernel's cells wait, whatever way the comm takes. */
  private _queue(data: Arrange): void {
    const [comm, kernel] = [this._comm, this._kernel];
    if (comm && kernel?.status !== 'dead') {
      kernel?.sendShellMessage(
        KernelMessage.createMessage({
          msgType: 'comm_msg',
          channel: 'shell',
          username: kernel.username,
          session: kernel.clientId,
          content: { comm_id: comm.commId, data }
        })
      );
    }
  }

  dispose(): void {
    if (this._disposed) {
      return;
    }
    this._disposed = true;
    this._context.kernelChanged.disconnect(this._onKernel, this);
    this._context.statusChanged.disconnect(this._onStatus, this);
    this._detach();
    Signal.clearData(this);
  }

  private _listen<T>(signal: Signal<this, T>, slot: (sender: this, value: T) => void): () => void {
    signal.connect(slot);
    return () => {
      signal.disconnect(slot);
    };
  }

  private _onKernel(): void {
    void this._attach();
  }

  private _onStatus(_: ISessionContext, status: Kernel.Status): void {
    if (
      status === 'restarting' ||
      status === 'autorestarting' ||
      status === 'dead' ||
      status === 'terminating'
    ) {
      this._drop();
    }
  }

  /** The kernel has just loaded the extension. */
  private readonly _opened = (comm: Kernel.IComm): void => {
    this._adopt(comm);
    this._state = emptyState();
    this._status = 'live';
    this._changed.emit();
    this.send({ type: 'hello' });
  };

  private _detach(): void {
    if (this._kernel && !this._kernel.isDisposed) {
      this._kernel.removeCommTarget(TARGET, this._opened);
    }
    this._kernel = null;
    this._drop();
  }

  /** Listen to the kernel that the notebook has now, and pick up a comm that it opened earlier. */
  private async _attach(): Promise<void> {
    this._attempt += 1;
    const attempt = this._attempt;
    const isOver = (): boolean => attempt !== this._attempt || this._disposed;
    this._detach();
    await this._context.ready;
    const kernel = this._context.session?.kernel;
    if (!kernel || isOver()) {
      return;
    }
    this._kernel = kernel;
    kernel.registerCommTarget(TARGET, this._opened);
    const answer = await kernel.requestCommInfo({ target_name: TARGET }).catch(() => null);
    if (isOver() || this._comm || answer?.content.status !== 'ok') {
      return;
    }
    const id = Object.keys(answer.content.comms).at(-1);
    if (id !== undefined && !kernel.hasComm(id)) {
      this._adopt(kernel.createComm(TARGET, id)); // the page was loaded anew, or this is a second tab
      this.send({ type: 'hello' });
    }
  }

  private _adopt(comm: Kernel.IComm): void {
    this._comm = comm;
    this._told = '';
    this._texts.clear();
    this._ready = ready(comm, this._kernel);
    comm.onMsg = message => {
      if (comm === this._comm) {
        this._take(message.content.data);
      }
    };
    comm.onClose = () => {
      if (comm === this._comm) {
        this._drop();
      }
    };
  }

  private _take(data: JSONValue): void {
    const { slices, reply, record } = parcel(data);
    if (slices) {
      this._state = { ...this._state, ...slices };
      this._status = 'live';
      this._changed.emit();
    }
    if (reply) {
      this._replied.emit(reply);
    }
    if (record) {
      this._recorded.emit(record);
    }
  }

  /** The kernel's side is gone; what was last known stays to be seen. */
  private _drop(): void {
    this._comm = null;
    if (this._status === 'live') {
      this._status = 'lost';
      this._changed.emit();
    }
  }
}
