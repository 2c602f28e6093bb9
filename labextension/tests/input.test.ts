import assert from 'node:assert/strict';
import test from 'node:test';
import { parseContext, parseField } from '../src/panel/input';
import type { Field, FieldItem } from '../src/panel/types';

const field = (type: Field, required = false): FieldItem => ({
  name: 'x',
  type,
  default: '',
  required,
  help: ''
});

for (const [type, written, wanted] of [
  ['integer', ' 12 ', { value: 12 }],
  ['integer', '-3', { value: -3 }],
  ['integer', '1.5', { problem: 'a whole number is needed' }],
  ['number', '1e3', { value: 1000 }],
  ['number', 'x', { problem: 'a number is needed' }],
  ['boolean', 'true', { value: true }],
  ['boolean', 'false', { value: false }],
  ['boolean', 'yes', { problem: 'true or false is needed' }],
  ['json', '{"a": [1]}', { value: { a: [1] } }],
  ['json', "{'a': 1}", { problem: 'JSON is needed: text stands in double quotes' }],
  ['text', ' as it is ', { value: ' as it is ' }],
  ['text', '', { left: true }],
  ['integer', '', { left: true }]
] as const) {
  test(`${type} field of '${written}'`, () => assert.deepEqual(parseField(field(type), written), wanted));
}

for (const type of ['integer', 'text', 'json'] as const) {
  test(`a needed ${type} field must be filled`, () => {
    assert.deepEqual(parseField(field(type, true), ''), { problem: 'a value is needed' });
  });
}

test('the context is an object, or nothing', () => {
  assert.deepEqual(parseContext('  '), { value: {} });
  assert.deepEqual(parseContext('{"a": 1}'), { value: { a: 1 } });
  for (const written of ['[1]', '1', 'null', '"a"']) {
    assert.deepEqual(parseContext(written), { problem: 'an object is needed: {"key": value}' });
  }
  assert.ok('problem' in parseContext('{'));
});

test('a key named __proto__ stays a key', () => {
  const parsed = parseContext('{"__proto__": 1}');
  assert.ok('value' in parsed && JSON.stringify(parsed.value) === '{"__proto__":1}');
});
