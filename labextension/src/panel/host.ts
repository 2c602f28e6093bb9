/** What hosts the panel: a widget's model, or the link of a front end to a kernel. */

import type { Reply } from './replies';
import type { Translator } from './trans';
import type { Connection, PanelMessage, PanelState } from './types';

/** What a host gives the panel. All subscriptions return their end. */
export interface PanelHost {
  state(): PanelState;
  onState(changed: () => void): () => void;
  onReply(answered: (reply: Reply) => void): () => void;
  onConnection(changed: (connection: Connection) => void): () => void;
  send(message: PanelMessage): void;
}

/** How a panel is to look. */
export interface Look {
  /** What its texts are translated with; English where there is none. */
  translator?: Translator;
  /** Whether it has a page for itself, which it fills. */
  roomy?: boolean;
}
