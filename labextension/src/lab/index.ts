/** The JupyterLab extension. */

import { plugins } from './plugins';

export default plugins;
