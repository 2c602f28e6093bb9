import assert from 'node:assert/strict';
import test from 'node:test';
import { overview } from '../src/panel/minimap';
import { Viewport } from '../src/panel/viewport';

test('the overview keeps the shape of the drawing, and leaves most of the room to it', () => {
  assert.deepEqual(overview({ width: 1900, height: 1000 }, { width: 1000, height: 420 }), {
    width: 190,
    height: 100
  });
  assert.deepEqual(overview({ width: 1000, height: 1000 }, { width: 300, height: 300 }), {
    width: 102,
    height: 102
  });
});

test('the overview of a drawing that is very long can still be hit', () => {
  assert.deepEqual(overview({ width: 100, height: 30000 }, { width: 1000, height: 420 }), {
    width: 22,
    height: 120
  });
});

test('a point of the drawing comes into the middle, and the drawing is not lost', () => {
  const view = new Viewport();
  view.resize({ width: 4000, height: 4000 }, { width: 400, height: 400 });
  view.centre(2000, 1000);
  assert.deepEqual(view.box, { x: 1800, y: 800, width: 400, height: 400 });
  view.centre(-1e6, 1e6);
  assert.ok(view.x + view.box.width > 0 && view.y < 4000);
});
