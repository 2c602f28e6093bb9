import assert from 'node:assert/strict';
import test from 'node:test';
import {
  contextFunctions,
  findMarker,
  hasCellMagic,
  isDecorated,
  propose,
  slug,
  taskIds,
  topLevel,
  withMarker,
  withoutMarker,
  writtenId
} from '../src/lab/marker';
import { shared } from './shared';

const none: ReadonlySet<string> = new Set();

interface Case {
  source: string;
  marker: { text: string; line: number; last: number; id: string | null } | null;
}

for (const { source, marker } of shared('markers') as Case[]) {
  test(`marker of ${JSON.stringify(source)}`, () => {
    const found = findMarker(source);
    const { first, end, text } = found ?? { first: 0, end: 0, text: '' };
    assert.deepEqual(found && { text, line: first + 1, last: end, id: writtenId(text) }, marker);
  });
}

test('a marker goes as it came', () => {
  for (const line of ['# %%cloaca_task', '%%cloaca_task load']) {
    assert.equal(
      withoutMarker(withMarker('def f(context):\n    return context', line)),
      'def f(context):\n    return context'
    );
  }
  assert.equal(withoutMarker('# %%cloaca_task a \\\n#  -d b\nx = 1'), 'x = 1');
  assert.equal(withoutMarker('x = 1'), 'x = 1');
  assert.equal(withMarker('\n\n  x = 1', '# %%cloaca_task a'), '# %%cloaca_task a\n  x = 1');
});

test('another cell magic is in the way', () => {
  assert.ok(hasCellMagic('%%time\nx'));
  assert.ok(!hasCellMagic('%time x\n%%time'));
});

test('the top level leaves out strings, comments, brackets and blocks', () => {
  const source = [
    '"""',
    'def shown(context): ...',
    '"""',
    'x = [',
    'def inner(context)',
    ']',
    '# def noted(context):',
    'if x:',
    '    def nested(context): ...',
    'def real(',
    '    context,',
    '): ...'
  ].join('\n');
  assert.deepEqual(contextFunctions(source), ['real']);
  assert.equal(topLevel("x = 'it''s' # def f(context)").join('|'), 'x = """"');
  assert.deepEqual(contextFunctions('s = "unclosed\ndef f(context): ...'), ['f']);
});

for (const [source, names] of [
  ['def f(context):\n    return context', ['f']],
  ['async def f(context): ...', ['f']],
  ['def f(context: Context, x=1): ...', ['f']],
  ['def f(contexts): ...', []],
  ['def f(x, context): ...', []],
  ['def helper(rows): ...\ndef f(context): ...', ['f']],
  ['def f(context): ...\ndef g(context): ...', ['f', 'g']],
  ['def größe(context): ...', ['größe']]
] as const) {
  test(`functions of ${JSON.stringify(source)}`, () => assert.deepEqual(contextFunctions(source), names));
}

test('decorated cells', () => {
  assert.ok(isDecorated('@cloaca.task(id="a")\ndef a(context): ...'));
  assert.ok(isDecorated('with cloaca.WorkflowBuilder("w") as b:\n    pass'));
  assert.ok(!isDecorated('@lru_cache\ndef a(context): ...'));
});

for (const { text, slug: id } of shared('slugs') as { text: string; slug: string }[]) {
  test(`an id from ${JSON.stringify(text)}`, () => assert.equal(slug(text), id));
}

test('ids in use', () => {
  assert.deepEqual(
    [
      ...taskIds([
        '# %%cloaca_task load -d a',
        '%%cloaca_task "a b"',
        '%%cloaca_task -d x\ndef f(context): ...',
        '%%cloaca_task -d x\ncontext',
        'x'
      ])
    ],
    ['load', 'a b', 'f']
  );
});

for (const [source, above, wanted] of [
  ['def f(context): ...', '', '# %%cloaca_task'],
  ['@cloaca.task(id="a")\ndef a(context): ...', '', '# %%cloaca_task'],
  ['def a(context): ...\ndef b(context): ...', '', '# %%cloaca_task a'],
  ['# Read the orders\ncontext.set("x", 1)', '', '# %%cloaca_task read_the_orders'],
  ['context.set("x", 1)', '## Load it\ntext', '# %%cloaca_task load_it'],
  ['context.set("x", 1)', '', '# %%cloaca_task task_1'],
  ['#!shebang\ncontext.set("x", 1)', '', '# %%cloaca_task task_1']
] as const) {
  test(`proposal for ${JSON.stringify(source)} below ${JSON.stringify(above)}`, () => {
    assert.equal(propose(source, above, none, 'comment').line, wanted);
  });
}

test('a proposed id is free', () => {
  assert.equal(propose('context', '# Load', new Set(['load']), 'magic').line, '%%cloaca_task load_2');
  assert.equal(propose('context', '', new Set(['task_1', 'task_2']), 'magic').line, '%%cloaca_task task_3');
  assert.equal(propose('def a(context): ...\ndef b(context): ...', '', new Set(['a']), 'magic').id, 'b');
});
