/** The panel as an anywidget: the host is a widget's model. */

import type { AnyModel, Render } from '@anywidget/types';
import { mountPanel } from './panel/panel';
import type { Reply } from './panel/replies';
import type { PanelHost } from './panel/host';
import type { Connection, PanelState } from './panel/types';

const SLICES = ['graph', 'run', 'findings', 'session', 'journal', 'beside'] as const;
/** A kernel that is there and not busy answers well within this. */
const PATIENCE_MS = 3000;

interface Shared extends PanelState {
  picture: string;
}

function state(model: AnyModel<Shared>): PanelState {
  return {
    graph: model.get('graph'),
    run: model.get('run'),
    findings: model.get('findings'),
    session: model.get('session'),
    journal: model.get('journal'),
    beside: model.get('beside')
  };
}

/** Hide the saved picture that stands below the live panel, for as long as the panel lives. */
function hidePicture(id: string): () => void {
  const begin = `<svg data-cloaca-picture="${id}`;
  // Front ends put an SVG into the page as it is, as a quoted address, or as one in base 64.
  const encoded = btoa(begin.slice(0, begin.length - (begin.length % 3)));
  const marks = [
    `[data-cloaca-picture="${CSS.escape(id)}"]`,
    `img[src*="${CSS.escape(id)}"]`,
    `img[src*="${encoded}"]`
  ];
  const style = document.createElement('style');
  style.textContent = marks
    .map(mark => `${mark},.jp-OutputArea-child:has(> * ${mark}){display:none!important}`)
    .join('');
  document.head.append(style);
  return () => style.remove();
}

function hostOf(model: AnyModel<Shared>): PanelHost {
  return {
    state: () => state(model),
    onState(changed) {
      for (const slice of SLICES) {
        model.on(`change:${slice}`, changed);
      }
      return () => {
        for (const slice of SLICES) {
          model.off(`change:${slice}`, changed);
        }
      };
    },
    onReply(answered) {
      const listen = (content: Reply): void => answered(content);
      model.on('msg:custom', listen);
      return () => model.off('msg:custom', listen);
    },
    onConnection(changed) {
      let known: Connection = 'unknown';
      let patience = 0;
      const tell = (connection: Connection): void => {
        known = connection;
        changed(connection);
      };
      const heard = (): void => {
        window.clearTimeout(patience);
        if (known !== 'live') {
          tell('live');
        }
      };
      // Widgets say so when their comm goes or comes; which of the two is told by an answer or none.
      const moved = (): void => {
        tell('unknown');
        window.clearTimeout(patience);
        patience = window.setTimeout(() => tell('lost'), PATIENCE_MS);
        try {
          model.send({ type: 'ping', view: '' });
        } catch {
          tell('lost');
        }
      };
      model.on('comm_live_update', moved);
      model.on('msg:custom', heard);
      return () => {
        window.clearTimeout(patience);
        model.off('comm_live_update', moved);
        model.off('msg:custom', heard);
      };
    },
    send(message) {
      try {
        model.send(message);
      } catch (error) {
        console.warn('cloaca_nb: the kernel cannot be reached', error);
      }
    }
  };
}

const render: Render<Shared> = ({ model, el }) => {
  const show = hidePicture(model.get('picture'));
  const dispose = mountPanel(el, hostOf(model));
  return () => {
    dispose();
    show();
  };
};

export default { render };
