import assert from 'node:assert/strict';
import test from 'node:test';
import { choose } from '../src/panel/graph';
import { Viewport, heightFor, neighbour } from '../src/panel/viewport';

function port(drawing: [number, number], window: [number, number]): Viewport {
  const made = new Viewport();
  made.resize({ width: drawing[0], height: drawing[1] }, { width: window[0], height: window[1] });
  return made;
}

test('a small drawing is centred and not blown up', () => {
  const view = port([200, 100], [800, 400]);
  view.fit();
  assert.equal(view.scale, 1);
  assert.deepEqual(view.box, { x: -300, y: -150, width: 800, height: 400 });
});

test('a large drawing fits as a whole', () => {
  const view = port([1000, 4000], [400, 800]);
  view.fit();
  assert.equal(view.scale, 0.2);
  assert.deepEqual(view.box, { x: -400, y: 0, width: 2000, height: 4000 });
});

test('a broad drawing stands beside the buttons unless that would make it much smaller', () => {
  for (const broad of [700, 790, 8000]) {
    const view = port([broad, 100], [800, 400]);
    view.fit();
    assert.ok(view.x <= 0 && (broad - view.x) * view.scale <= 800 - 120 + 1e-9, String(broad));
  }
  const narrow = port([400, 100], [300, 400]);
  narrow.fit();
  assert.equal(narrow.scale, 0.75);
});

test('a drawing that cannot stand beside the buttons stands below them', () => {
  for (const [width, height] of [
    [258, 230],
    [290, 60]
  ] as const) {
    const view = port([width, height], [290, Math.min(420, heightFor({ width, height }, 290))]);
    view.fit();
    assert.ok(-view.y * view.scale >= 38 - 1e-9, `${width}`);
    assert.ok((height - view.y) * view.scale <= Math.min(420, height + 38) + 1e-9, `${width}`);
    assert.ok(view.x <= 0 && (width - view.x) * view.scale <= 290 + 1e-9, `${width}`);
  }
  assert.equal(heightFor({ width: 258, height: 230 }, 1000), 230);
});

test('a huge drawing begins readable, at its first task', () => {
  const view = port([8000, 6000], [900, 450]);
  view.fit(4000);
  assert.equal(view.scale, 0.7);
  assert.equal(view.box.x + view.box.width / 2, 4000);
  assert.equal(view.y, -38 / 0.7);
  view.fit(10);
  assert.equal(view.x, 0);
  view.fit(7990);
  assert.equal(view.x, 8000 - 900 / 0.7);
});

test('zooming keeps the point under the pointer', () => {
  const view = port([800, 400], [800, 400]);
  view.fit();
  const before = view.box.x + view.box.width * 0.25;
  view.zoom(1.5, 0.25, 0.5);
  assert.ok(Math.abs(view.box.x + view.box.width * 0.25 - before) < 1e-9);
  view.zoom(1000);
  assert.equal(view.scale, 2);
});

test('the drawing cannot be lost by panning', () => {
  const view = port([800, 400], [800, 400]);
  view.fit();
  view.pan(1e6, -1e6);
  assert.ok(view.x + view.box.width > 0 && view.y < 400);
});

test('another window keeps the middle', () => {
  const view = port([560, 400], [800, 400]);
  view.fit();
  view.resize({ width: 560, height: 400 }, { width: 400, height: 400 });
  assert.equal(view.x + view.box.width / 2, 280);
});

test('a box is brought into view with the least move', () => {
  const view = port([4000, 400], [400, 400]);
  view.fit(0);
  view.see({ x: 3000, y: 10, width: 100, height: 40 }, 0);
  assert.ok(view.x + view.box.width >= 3100 && view.x <= 3000);
});

test('a drawing is a little smaller than what reads well where all of it is seen then', () => {
  const nearly = port([1600, 600], [1145, 418]);
  nearly.fit(0);
  assert.ok(nearly.scale < 0.7 && nearly.box.width >= 1600 && nearly.box.height >= 600);
  const larger = port([2100, 800], [1145, 418]);
  larger.fit(0);
  assert.equal(larger.scale, 0.7);
});

test('a drawing that is seen as a whole stays where it is', () => {
  const view = port([400, 200], [300, 260]);
  view.fit(0);
  const { x, y } = view;
  for (const box of [
    { x: 16, y: 16, width: 100, height: 40 },
    { x: 284, y: 144, width: 100, height: 40 }
  ]) {
    view.see(box);
    assert.deepEqual([view.x, view.y], [x, y]);
  }
});

test('arrow keys lead to the nearest box in their direction', () => {
  const box = (id: string, x: number, y: number) => ({ id, x, y, w: 100, h: 40 });
  const [top, left, right, below] = [
    box('top', 100, 0),
    box('left', 0, 80),
    box('right', 220, 80),
    box('below', 100, 160)
  ];
  const all = [top, left, right, below];
  assert.equal(neighbour(left, all, 1, 0), right);
  assert.equal(neighbour(right, all, -1, 0), left);
  assert.equal(neighbour(below, all, 0, 1), null);
  assert.equal(neighbour(left, all, 0, -1), top);
  assert.equal(neighbour(top, [top], 0, 1), null);
});

test('of two drawings the one that is seen larger is taken, in a page for itself by its height, too', () => {
  const drawing = (width: number, height: number) => ({ width, height, boxes: [], paths: [], labels: [] });
  const [across, down] = [drawing(1000, 300), drawing(300, 1000)];
  assert.equal(choose([across, down], 700), across);
  assert.equal(choose([across, down], 700, 1000), down);
  assert.equal(choose([across, down], 0), across);
});
