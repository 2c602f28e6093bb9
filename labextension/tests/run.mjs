/** Bundles the tests and gives them to node's own runner. */

import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Packages of JupyterLab are CommonJS in part. */
const REQUIRE = `import { createRequire as make } from 'node:module'; const require = make(import.meta.url);`;
const here = fileURLToPath(new URL('.', import.meta.url));
const output = mkdtempSync(join(tmpdir(), 'cloaca-nb-tests-'));
try {
  const entryPoints = readdirSync(here)
    .filter(name => name.endsWith('.test.ts'))
    .map(name => join(here, name));
  await build({
    entryPoints,
    outdir: output,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    outExtension: { '.js': '.mjs' },
    external: ['typescript'],
    banner: { js: REQUIRE },
    logLevel: 'warning'
  });
  const files = readdirSync(output)
    .filter(name => name.endsWith('.mjs'))
    .map(name => join(output, name));
  const env = {
    ...process.env,
    CLOACA_NB_LABEXTENSION: join(here, '..'),
    NODE_PATH: join(here, '..', 'node_modules')
  };
  process.exitCode = spawnSync(process.execPath, ['--test', ...files], { stdio: 'inherit', env }).status ?? 1;
} finally {
  rmSync(output, { recursive: true, force: true });
}
