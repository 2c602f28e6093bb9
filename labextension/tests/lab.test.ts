import assert from 'node:assert/strict';
import test from 'node:test';
import { nullTranslator } from '@jupyterlab/translation';
import type { PanelState } from '../src/panel/types';
import { emptyState } from '../src/lab/link';
import { summary } from '../src/panel/findings';
import { luminance } from '../src/panel/theme';
import { english, speak } from '../src/panel/trans';
import { placeWords } from '../src/panel/words';
import { shared } from './shared';

const findings = (part: Partial<PanelState['findings']>): PanelState['findings'] => ({
  state: 'current',
  proved: true,
  errors: 0,
  warnings: 0,
  infos: 0,
  items: [],
  more: 0,
  ...part
});

test('the state before the kernel spoke is the one that the kernel begins with', () => {
  assert.deepEqual(emptyState(), shared('empty_state'));
});

test('the findings in one line', () => {
  assert.equal(summary(findings({ state: 'none' })), 'not checked yet');
  assert.equal(summary(findings({ state: 'failed' })), 'the check could not be made');
  assert.equal(summary(findings({})), 'no findings');
  assert.equal(summary(findings({ errors: 1, warnings: 2, infos: 1 })), '1 error, 2 warnings, 1 note');
  assert.ok(summary(findings({ proved: false, errors: 1 })).startsWith('1 error so far'));
});

test('the luminance of colours', () => {
  assert.equal(luminance('rgb(255, 255, 255)'), 1);
  assert.equal(luminance('rgb(0, 0, 0)'), 0);
  assert.equal(luminance('rgba(0, 0, 0, 0)'), null);
  assert.ok((luminance('color(srgb 0.1 0.1 0.1)') ?? 1) < 0.1);
  assert.equal(luminance('transparent'), null);
});

test('the panel speaks the language of its front end, and finds its words', () => {
  const said: string[] = [];
  speak({
    __: (text, ...values) => {
      said.push(text);
      return english.__(`<${text}>`, ...values);
    },
    _n: (one, many, number, ...values) => english._n(`<${one}>`, `<${many}>`, number, ...values)
  });
  try {
    assert.equal(summary(findings({ state: 'none' })), '<not checked yet>');
    assert.equal(
      summary(findings({ errors: 2, proved: false })),
      '<<2 errors> so far; Check also imports the package>'
    );
    assert.equal(placeWords(3, 4), '<cell 3, line 4>');
    assert.deepEqual(said, [
      'not checked yet',
      '%1 so far; Check also imports the package',
      'cell %1, line %2'
    ]);
  } finally {
    speak(english);
  }
});

test('values are put into a text as JupyterLab puts them', () => {
  const theirs = nullTranslator.load('cloaca_nb');
  for (const text of ['%1 of %2', '%2%1', '100%% of %1', '%cloaca', '%%1 %1']) {
    assert.equal(english.__(text, 'a', '%1 %%'), theirs.__(text, 'a', '%1 %%'));
  }
  for (const number of [0, 1, 2]) {
    assert.equal(
      english._n('%2 of %1 task', '%2 of %1 tasks', number, '1'),
      theirs._n('%2 of %1 task', '%2 of %1 tasks', number, '1')
    );
  }
});
