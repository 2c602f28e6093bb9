/** The icons of the extension. */

import { LabIcon } from '@jupyterlab/ui-components';

const picture = (body: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 16 16"><g class="jp-icon3" stroke="#616161" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round">${body}</g></svg>`;

/** Three tasks and the edges between them. */
export const workflowIcon = new LabIcon({
  name: 'cloaca-nb:workflow',
  svgstr: picture(
    '<rect fill="none" x="1.7" y="2" width="5" height="3.6" rx="1"/><rect fill="none" x="9.3" y="2" width="5" height="3.6" rx="1"/><rect fill="none" x="5.5" y="10.4" width="5" height="3.6" rx="1"/><path fill="none" d="M4.2 5.6c0 2.6 3.2 2 3.8 4.8M11.8 5.6c0 2.6-3.2 2-3.8 4.8"/>'
  )
});

/** A task of its own. */
export const taskIcon = new LabIcon({
  name: 'cloaca-nb:task',
  svgstr: picture(
    '<rect fill="none" x="2" y="4.5" width="12" height="7" rx="1.8"/><path fill="none" d="M5 8l1.6 1.6l3-3.2"/>'
  )
});
