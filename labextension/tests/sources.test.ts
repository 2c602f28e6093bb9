/** Rules of the sources that the compiler does not know: no `any`, and no way to set text as markup. */

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import test from 'node:test';
import type ts from 'typescript';
import { root } from './shared';

const compiler = createRequire(join(root, 'package.json'))('typescript') as typeof ts;
const COMPARES = new Set([
  compiler.SyntaxKind.EqualsEqualsEqualsToken,
  compiler.SyntaxKind.ExclamationEqualsEqualsToken
]);
const MARKUP = new Set([
  'innerHTML',
  'outerHTML',
  'insertAdjacentHTML',
  'document.write',
  'DOMParser',
  'createContextualFragment',
  'eval'
]);

/** Attributes and options that a person reads. */
const READ = new Set([
  'title',
  'aria-label',
  'placeholder',
  'label',
  'caption',
  'okLabel',
  'words',
  'problem'
]);
/** Functions that make elements, with the number of the first argument that a person reads. */
const SHOWN: Partial<Record<string, number>> = { h: 2, s: 2, button: 0, text: 1, section: 0, fold: 0 };
/** Examples, and words of other languages than a person's. */
const AS_THEY_ARE = new Set(['{"key": "value"}', '~/.cloacina/packages', 'true', 'false']);
const UNIT = /^ ?(?:ms|s|min|h|B) ?$/;

/** Whether a node is a text with a word in it. */
function isText(node: ts.Node): node is ts.StringLiteralLike | ts.TemplateExpression {
  if (compiler.isTemplateExpression(node)) {
    return [node.head, ...node.templateSpans.map(span => span.literal)].some(
      part => /[a-z]{2}/i.test(part.text) && !UNIT.test(part.text)
    );
  }
  return compiler.isStringLiteralLike(node) && /[a-z]{2}/i.test(node.text) && !AS_THEY_ARE.has(node.text);
}

/** Whether a text stands where a person reads it, without the translator between. */
function isSeen(text: ts.Node): boolean {
  let node = text;
  for (let above = node.parent; !compiler.isSourceFile(above); node = above, above = above.parent) {
    if (compiler.isConditionalExpression(above) && above.condition === node) {
      return false;
    }
    if (compiler.isPropertyAssignment(above)) {
      return above.initializer === node && READ.has(above.name.getText().replaceAll("'", ''));
    }
    if (compiler.isCallExpression(above)) {
      const name = above.expression.getText().replace(/^this\.#?/, '');
      return above.arguments.indexOf(node as ts.Expression) >= (SHOWN[name] ?? Infinity);
    }
    if (compiler.isReturnStatement(above) || compiler.isArrowFunction(above)) {
      return / [a-z]{2}/i.test(text.getText()) && !/cl-|<|\$\{(?:text|line|magic|mark)/.test(text.getText());
    }
    if (
      compiler.isBlock(above) ||
      (compiler.isBinaryExpression(above) && COMPARES.has(above.operatorToken.kind))
    ) {
      return false;
    }
  }
  return false;
}

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
  const untranslated: string[] = [];
  const visit = (node: ts.Node): void => {
    const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    if (node.kind === compiler.SyntaxKind.AnyKeyword) {
      found.push(`${line}: any`);
    }
    if (compiler.isIdentifier(node) && MARKUP.has(node.text)) {
      found.push(`${line}: ${node.text}`);
    }
    if (isText(node) && isSeen(node)) {
      untranslated.push(`${line}: ${node.getText()}`);
    }
    node.forEachChild(visit);
  };
  visit(file);
  test(`${path.slice(root.length + 1)} is strict and safe`, () => assert.deepEqual(found, []));
  test(`${path.slice(root.length + 1)} has its texts translated`, () => assert.deepEqual(untranslated, []));
}
