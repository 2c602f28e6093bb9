/** Rules of the sources that the compiler does not know: no `any`, and no way to set text as markup. */

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import test from 'node:test';
import type ts from 'typescript';

const root = process.env.CLOACA_NB_LABEXTENSION ?? '.';
const compiler = createRequire(join(root, 'package.json'))('typescript') as typeof ts;
const MARKUP = new Set([
  'innerHTML',
  'outerHTML',
  'insertAdjacentHTML',
  'document.write',
  'DOMParser',
  'createContextualFragment',
  'eval'
]);

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      yield* sources(path);
    } else if (entry.name.endsWith('.ts')) {
      yield path;
    }
  }
}

for (const path of sources(join(root, 'src'))) {
  const file = compiler.createSourceFile(
    path,
    readFileSync(path, 'utf8'),
    compiler.ScriptTarget.ES2022,
    true
  );
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    if (node.kind === compiler.SyntaxKind.AnyKeyword) {
      found.push(`${line}: any`);
    }
    if (compiler.isIdentifier(node) && MARKUP.has(node.text)) {
      found.push(`${line}: ${node.text}`);
    }
    node.forEachChild(visit);
  };
  visit(file);
  test(`${path.slice(root.length + 1)} is strict and safe`, () => assert.deepEqual(found, []));
}
