/** Bundles the panel for anywidget: one module and one style sheet. */

import { build, context } from 'esbuild';

const OUTPUT = '../cloaca_nb/panel/static';
const common = { bundle: true, minify: true, charset: 'utf8', logLevel: 'warning', legalComments: 'none' };
const parts = [
  {
    ...common,
    entryPoints: ['src/widget.ts'],
    outfile: `${OUTPUT}/panel.js`,
    format: 'esm',
    target: 'es2022'
  },
  { ...common, entryPoints: ['style/panel.css'], outfile: `${OUTPUT}/panel.css`, target: 'chrome111' }
];

if (process.argv.includes('--watch')) {
  await Promise.all(parts.map(async part => (await context(part)).watch()));
} else {
  await Promise.all(parts.map(part => build(part)));
}
