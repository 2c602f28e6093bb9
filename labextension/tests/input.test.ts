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
  ['integer', ' 12 ', { json: '12' }],
  ['integer', '-3', { json: '-3' }],
  ['integer', '+007', { json: '7' }],
  ['integer', '12345678901234567890', { json: '12345678901234567890' }],
  ['integer', '1.5', { problem: 'a whole number is needed' }],
  ['number', '1e3', { json: '1e3' }],
  ['number', '2', { json: '2.0' }],
  ['number', '2.0', { json: '2.0' }],
  ['number', '-.5', { json: '-0.5' }],
  ['number', '0x10', { problem: 'a number is needed' }],
  ['number', '1e999', { problem: 'a number is needed' }],
  ['number', 'x', { problem: 'a number is needed' }],
  ['boolean', 'true', { json: 'true' }],
  ['boolean', 'false', { json: 'false' }],
  ['boolean', 'yes', { problem: 'true or false is needed' }],
  ['json', '{"a": [1.0]}', { json: '{"a": [1.0]}' }],
  ['json', "{'a': 1}", { problem: 'JSON is needed: text stands in double quotes' }],
  ['text', ' as it is ', { json: '" as it is "' }],
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
  assert.deepEqual(parseContext('  '), { members: '', names: [] });
  assert.deepEqual(parseContext(' {"a": 1.0, "b": 2 } '), { members: '"a": 1.0, "b": 2', names: ['a', 'b'] });
  for (const written of ['[1]', '1', 'null', '"a"']) {
    assert.deepEqual(parseContext(written), { problem: 'an object is needed: {"key": value}' });
  }
  assert.ok('problem' in parseContext('{'));
});

test('a key named __proto__ stays a key', () => {
  const parsed = parseContext('{"__proto__": 1}');
  assert.deepEqual(parsed, { members: '"__proto__": 1', names: ['__proto__'] });
});
