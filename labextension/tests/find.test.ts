/** Searching in texts. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { after, places } from '../src/panel/find';

test('whatever the case of letters', () => {
  assert.deepEqual(places('Task task', 'TASK'), [
    [0, 4],
    [5, 9]
  ]);
});
test('a pattern is a text like any other', () => {
  assert.deepEqual(places('a.b[0] a-b', '.b['), [[1, 4]]);
  assert.deepEqual(places('a-b/(c)', '-b/('), [[1, 5]]);
});
test('nothing is found where nothing is asked', () => assert.deepEqual(places('abc', ''), []));
test('matches go round', () => {
  assert.equal(after(2, 1, 3), 0);
  assert.equal(after(0, -1, 3), 2);
  assert.equal(after(-1, 1, 0), -1);
});
