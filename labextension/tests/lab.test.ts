import assert from 'node:assert/strict';
import test from 'node:test';
import type { PanelState } from '../src/panel/types';
import { summary } from '../src/panel/findings';
import { luminance } from '../src/panel/theme';

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
