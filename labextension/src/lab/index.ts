/** The JupyterLab extension. */

import { plugins } from './plugins';

export * from './tokens';

export default plugins;
