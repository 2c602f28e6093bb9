/**
 * Names the extension's entry after its content.
 *
 * The bundler's own hash in that name also depends on the folder in which it worked, so that the same sources would
 * give other file names in another place.
 */

import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';

const output = '../cloaca_nb/labextension';
const entry = readdirSync(`${output}/static`).find(name => name.startsWith('remoteEntry.'));
const hash = createHash('sha256')
  .update(readFileSync(`${output}/static/${entry}`))
  .digest('hex')
  .slice(0, 16);
const named = `remoteEntry.${hash}.js`;
renameSync(`${output}/static/${entry}`, `${output}/static/${named}`);
const description = readFileSync(`${output}/package.json`, 'utf8');
writeFileSync(`${output}/package.json`, description.replaceAll(entry, named));
