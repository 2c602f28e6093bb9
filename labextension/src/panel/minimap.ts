/** A small overview of a graph that does not fit its room: what is seen of it is a frame that can be moved. */

import { attribute, h, s } from './dom';
import type { Drawn } from './scene';
import type { GraphDrawing, TaskStatus } from './types';
import type { Box, Size } from './viewport';

/** How large it is at most, and how much of the room it may take. */
const LARGEST: Size = { width: 190, height: 120 };
const SHARE = 0.34;
/** How small its shorter side may be. */
const LEAST = 22;

/** How large the overview of a drawing is in a room. */
export function overview(drawing: Size, room: Size): Size {
  const scale = Math.min(
    Math.min(LARGEST.width, room.width * SHARE) / drawing.width,
    Math.min(LARGEST.height, room.height * SHARE) / drawing.height
  );
  return {
    width: Math.round(Math.max(LEAST, drawing.width * scale)),
    height: Math.round(Math.max(LEAST, drawing.height * scale))
  };
}

/** For the pointer alone: keys move the graph itself, and whoever hears its tasks needs no picture of them. */
export class Minimap {
  readonly element = h('div', { class: 'cl-map', 'aria-hidden': 'true', hidden: true });
  readonly #svg = s('svg', {});
  readonly #tasks = s('g');
  readonly #frame = s('rect', { class: 'cl-frame-seen' });
  #drawing: Size = { width: 1, height: 1 };

  /** @param go - Brings a point of the drawing into the middle. */
  constructor(private readonly go: (x: number, y: number) => void) {
    this.#svg.append(this.#tasks, this.#frame);
    this.element.append(this.#svg);
    this.element.addEventListener('pointerdown', event => {
      event.stopPropagation(); // or the drawing below would be dragged the other way
      if (event.button === 0) {
        this.element.setPointerCapture(event.pointerId);
        this.#move(event);
      }
    });
    this.element.addEventListener('pointermove', event => {
      if (this.element.hasPointerCapture(event.pointerId)) {
        this.#move(event);
      }
    });
  }

  draw(drawing: GraphDrawing): void {
    this.#drawing = { width: Math.max(1, drawing.width), height: Math.max(1, drawing.height) };
    this.#svg.setAttribute('viewBox', `0 0 ${this.#drawing.width} ${this.#drawing.height}`);
  }

  /** All tasks that stand alike are one shape: five hundred of them cost no more than five. */
  colour(tasks: readonly Drawn[], statusOf: (id: string) => TaskStatus): void {
    const shapes = new Map<TaskStatus, string>();
    for (const { id, x, y, w, h: high } of tasks) {
      const status = statusOf(id);
      shapes.set(status, `${shapes.get(status) ?? ''}M${x} ${y}h${w}v${high}h${-w}z`);
    }
    this.#tasks.replaceChildren(
      ...[...shapes].map(([status, d]) => s('path', { class: `cl-dot cl-status-${status}`, d }))
    );
  }

  /** What is seen, and in which room; nothing is shown where all is seen. */
  look(seen: Box, room: Size): void {
    const { width, height } = this.#drawing;
    const [left, top] = [Math.max(0, seen.x), Math.max(0, seen.y)];
    const [right, bottom] = [Math.min(width, seen.x + seen.width), Math.min(height, seen.y + seen.height)];
    this.element.hidden = right - left > width - 1 && bottom - top > height - 1;
    if (this.element.hidden) {
      return;
    }
    const size = overview(this.#drawing, room);
    this.element.style.width = `${size.width}px`;
    this.element.style.height = `${size.height}px`;
    attribute(this.#frame, 'x', left.toFixed(1));
    attribute(this.#frame, 'y', top.toFixed(1));
    attribute(this.#frame, 'width', Math.max(0, right - left).toFixed(1));
    attribute(this.#frame, 'height', Math.max(0, bottom - top).toFixed(1));
  }

  #move(event: PointerEvent): void {
    const matrix = this.#svg.getScreenCTM();
    if (matrix) {
      const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
      this.go(x, y);
    }
  }
}
