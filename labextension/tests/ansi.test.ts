import assert from 'node:assert/strict';
import test from 'node:test';
import { overwritten, runs } from '../src/panel/ansi';

const plain = (text: string) => ({ text, bold: false, colour: '' });

test('plain text is one run', () => assert.deepEqual(runs('a <b> & c'), [plain('a <b> & c')]));

test('colours and bold', () => {
  assert.deepEqual(runs('a\u001b[1;31mb\u001b[0mc'), [
    plain('a'),
    { text: 'b', bold: true, colour: 'red' },
    plain('c')
  ]);
  assert.deepEqual(runs('\u001b[94mx\u001b[39my'), [{ text: 'x', bold: false, colour: 'blue' }, plain('y')]);
});

test('colours of 256 and of 16 million leave their text', () => {
  assert.deepEqual(runs('\u001b[38;5;196mred\u001b[0m'), [plain('red')]);
  assert.deepEqual(runs('\u001b[38;2;1;31;31mred\u001b[0m'), [plain('red')]);
});

test('other sequences are dropped', () => {
  assert.deepEqual(runs('a\u001b[2Kb\u001b[1Ac\u001b]0;title\u0007d'), [
    plain('a'),
    plain('b'),
    plain('c'),
    plain('d')
  ]);
});

test('a lone escape is made visible', () => assert.deepEqual(runs('a\u001b'), [plain('a\\u001b')]));

test('progress bars show their last state', () => {
  assert.equal(overwritten('10%\r50%\r100%\nnext'), '100%\nnext');
  assert.equal(overwritten('a\r\nb'), 'a\nb');
  assert.equal(overwritten('10%\r50%\r'), '50%');
});

test('hostile numbers do no harm', () => {
  assert.deepEqual(runs(`\u001b[${'9'.repeat(400)}mx`), [plain('x')]);
  assert.deepEqual(runs('\u001b[;;;mx'), [plain('x')]);
});
