import assert from 'node:assert/strict';
import test, { afterEach } from 'node:test';
import { YNotebook } from '@jupyter/ydoc';
import { emptyState } from '../src/lab/link';
import { accept, undo } from '../src/lab/accept';
import { edits, idProblem, question, renew, rowsOf, wrong, type Edit } from '../src/lab/suggestion';
import type { ProposalItem, Suggested } from '../src/panel/replies';

const proposal = (cell: number, kind: ProposalItem['kind'], id = '', tail = ''): ProposalItem => ({
  ...{ cell, cell_id: `c${cell}`, kind, id, why: 'so' },
  line: kind === 'task' ? `# %%cloaca_task ${id}${tail}` : ''
});

const suggested = (...proposals: ProposalItem[]): Suggested => ({
  ...{ proposals, graph: emptyState().graph, reasons: [], joined: null, text: '', problem: '' }
});

const CUT = suggested(
  proposal(1, 'helper'),
  proposal(2, 'task', 'load', ' --handover pickle'),
  proposal(3, 'task', 'mean')
);

/** Notebooks keep a clock going until they are disposed of. */
const open: YNotebook[] = [];
afterEach(() => open.splice(0).forEach(each => each.dispose()));

function notebook(...sources: string[]): YNotebook {
  const made = new YNotebook();
  open.push(made);
  made.insertCells(
    0,
    sources.map((source, at) => ({
      cell_type: 'code' as const,
      id: `c${at + 1}`,
      source,
      metadata: {},
      outputs: []
    }))
  );
  return made;
}

const sourcesOf = (of: YNotebook): string[] => of.cells.map(cell => cell.getSource());
const seenOf = (of: YNotebook): Map<string, string> =>
  new Map(of.cells.map(cell => [cell.getId(), cell.getSource()]));

test('all is taken at first, and only tasks are', () => {
  const rows = rowsOf(CUT);
  assert.deepEqual(
    rows.map(row => row.taken),
    [false, true, true]
  );
  assert.deepEqual(question(rows, 'v', { m: '# A' }), {
    ...{ type: 'suggest', view: 'v', texts: { m: '# A' }, but: [], names: {} }
  });
});

test('what is left out and renamed is asked of the kernel by the proposed ids', () => {
  const rows = rowsOf(CUT);
  rows[1].id = 'read';
  rows[2].taken = false;
  const asked = question(rows, 'v', {});
  assert.deepEqual([asked.but, asked.names], [['mean'], { load: 'read' }]);
});

test('marks have the id that is wanted, and the style; what follows the id stays', () => {
  const rows = rowsOf(CUT);
  rows[1].id = "it's mine";
  assert.deepEqual(
    edits(rows, CUT, 'magic').map(edit => edit.text),
    [`%%cloaca_task 'it'"'"'s mine' --handover pickle\n`, '%%cloaca_task mean\n']
  );
  const answer = suggested(proposal(2, 'other'), proposal(3, 'task', 'mean', ' --handover pickle'));
  rows[1].taken = false;
  renew(rows, answer);
  assert.deepEqual(edits(rows, answer, 'comment'), [
    { cellId: 'c3', kind: 'mark', text: '# %%cloaca_task mean --handover pickle\n' }
  ]);
});

test('an id that cannot be is told with its row', () => {
  for (const [id, problem] of [
    ['', 'empty'],
    ['a::b', 'colons'],
    ['a\nb', 'control'],
    ['-a', 'option'],
    ['x'.repeat(201), 'long'],
    ['known', 'twice'],
    ['free', null]
  ] as const) {
    assert.equal(idProblem(id, ['known']), problem);
  }
  const rows = rowsOf(CUT);
  rows[2].id = 'load';
  assert.deepEqual(wrong(rows, [])?.[1], 'twice');
  rows[1].taken = false;
  assert.equal(wrong(rows, []), null);
  assert.equal(wrong(rows, ['load'])?.[0], rows[2]);
});

test('what stands behind an id stays, however the kernel has quoted it', () => {
  for (const [id, word] of [
    ['a+b', 'a+b'],
    ['a b', "'a b'"],
    ["it's", `'it'"'"'s'`]
  ]) {
    const cut = suggested(proposal(2, 'task', 'load'));
    const rows = rowsOf(cut);
    rows[0].id = id;
    const now = suggested({ ...proposal(2, 'task', id), line: `# %%cloaca_task ${word} --handover pickle` });
    renew(rows, now);
    rows[0].id = 'c';
    assert.equal(edits(rows, now, 'magic')[0].text, '%%cloaca_task c --handover pickle\n');
  }
});

test('marks are written before the cells that are as they were, and taken back', () => {
  const made = notebook('import os', 'x = 1', 'y = 2');
  const wanted = edits(rowsOf(CUT), CUT, 'comment');
  const seen = seenOf(made);
  made.cells[1].setSource('x = 3');
  const accepted = accept(made, wanted, seen);
  assert.equal(accepted.left, 1);
  assert.deepEqual(sourcesOf(made), ['import os', 'x = 3', '# %%cloaca_task mean\ny = 2']);
  made.cells[2].setSource('# %%cloaca_task mean\ny = 4');
  assert.equal(undo(made, accepted), 0);
  assert.deepEqual(sourcesOf(made), ['import os', 'x = 3', 'y = 4'], 'what was typed since stays');
  assert.equal(undo(made, accepted), 1, 'a mark that is gone is left');
});

test('cells become one, and what they were again', () => {
  const sources = ['import os', 'f = open("a")', '', 'x = f.read()', 'x'];
  const cut: Suggested = {
    ...suggested(proposal(2, 'joined'), proposal(4, 'task', 'all')),
    joined: { cell_ids: ['c2', 'c3', 'c4'], text: '# %%cloaca_task all\nf = open("a")\n\nx = f.read()' }
  };
  const rows = rowsOf(cut);
  rows[1].id = 'every';
  const wanted: Edit[] = edits(rows, cut, 'comment');
  const made = notebook(...sources);
  const [, f, , x] = sources;
  const accepted = accept(made, wanted, seenOf(made));
  assert.deepEqual(sourcesOf(made), ['import os', `# %%cloaca_task every\n${f}\n\n${x}`, 'x']);
  assert.equal(undo(made, accepted), 0);
  assert.deepEqual(sourcesOf(made), sources);
  assert.deepEqual(
    made.cells.map(cell => cell.getId()),
    ['c1', 'c2', 'c3', 'c4', 'c5']
  );
  const seen = seenOf(made);
  made.cells[1].setSource('changed');
  assert.deepEqual(accept(made, wanted, seen), { done: [], left: 1 }, 'all of them or none');
  made.cells[1].setSource(f);
  const again = accept(made, wanted, seen);
  made.cells[1].setSource('typed since');
  assert.ok(undo(made, again) > 0);
  assert.deepEqual(sourcesOf(made), ['import os', 'typed since', 'x'], 'no code stands twice');
});
