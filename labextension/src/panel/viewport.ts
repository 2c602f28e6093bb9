/** Pan, zoom and fit of a drawing by its view box alone. Pure geometry: no element is touched here. */

export interface Size {
  width: number;
  height: number;
}

export interface Box extends Size {
  x: number;
  y: number;
}

/** Never drawn larger than this, and at first not smaller than that, or a little where all is seen then. */
const LARGEST = 2;
const READABLE = 0.7;
const NEARLY = 0.6;
const SMALLEST = 0.03;
/** How wide and high the buttons in the upper right corner are, and how much smaller a drawing may be beside them. */
const BUTTONS: Size = { width: 120, height: 38 };
const LITTLE = 0.85;

/** Whether a drawing has its place beside the buttons, and not below them. */
function isBeside(drawing: Size, window: Size): boolean {
  const within = (wide: number): number => Math.min(wide / drawing.width, window.height / drawing.height, 1);
  return within(window.width - BUTTONS.width) >= within(window.width) * LITTLE;
}

/** How high a window of a width is to be for all of a drawing. */
export function heightFor(drawing: Size, width: number): number {
  const beside = isBeside(drawing, { width, height: drawing.height });
  return drawing.height + (beside ? 0 : BUTTONS.height);
}

/** Looks at a drawing of a size through a window of a size, both in CSS pixels. */
export class Viewport {
  scale = 1;
  x = 0;
  y = 0;
  private drawing: Size = { width: 1, height: 1 };
  private window: Size = { width: 1, height: 1 };

  /** The part of the drawing that is seen. */
  get box(): Box {
    return {
      x: this.x,
      y: this.y,
      width: this.window.width / this.scale,
      height: this.window.height / this.scale
    };
  }

  /** A new drawing or a new window: what stood in the middle stays there. */
  resize(drawing: Size, window: Size): void {
    const { x, y, width, height } = this.box;
    this.drawing = { width: Math.max(1, drawing.width), height: Math.max(1, drawing.height) };
    this.window = { width: Math.max(1, window.width), height: Math.max(1, window.height) };
    this.x = x + (width - this.box.width) / 2;
    this.y = y + (height - this.box.height) / 2;
  }

  /** Show all; with `start` at a size that can be read, and if that is not all, from this point across on. */
  fit(start?: number): void {
    const { drawing, window } = this;
    const beside = isBeside(drawing, window);
    const room = beside
      ? { width: window.width - BUTTONS.width, height: window.height }
      : { width: window.width, height: Math.max(1, window.height - BUTTONS.height) };
    const fitted = Math.min(room.width / drawing.width, room.height / drawing.height, 1);
    this.scale = Math.max(fitted, start === undefined || fitted >= NEARLY ? SMALLEST : READABLE);
    const { width, height } = this.box;
    const across = Math.min(Math.max((start ?? 0) - width / 2, 0), drawing.width - width);
    const middle = (drawing.width - width) / 2;
    // Where there is room beside the buttons, the drawing is beside them.
    const left = Math.min(0, drawing.width - width + BUTTONS.width / this.scale);
    this.x = width >= drawing.width ? Math.max(middle, left) : across;
    const isClear = beside && drawing.width * this.scale <= room.width;
    const top = isClear ? 0 : -BUTTONS.height / this.scale;
    this.y = height >= drawing.height ? Math.min((drawing.height - height) / 2, top) : top;
  }

  /** Zoom by a factor, the given point of the window (0 to 1) staying where it is. */
  zoom(factor: number, across = 0.5, down = 0.5): void {
    const before = this.box;
    this.scale = Math.min(LARGEST, Math.max(SMALLEST, this.scale * factor));
    const after = this.box;
    this.x = before.x + (before.width - after.width) * across;
    this.y = before.y + (before.height - after.height) * down;
    this.hold();
  }

  /** Move the drawing by pixels of the window. */
  pan(right: number, down: number): void {
    this.x -= right / this.scale;
    this.y -= down / this.scale;
    this.hold();
  }

  /** Bring a point of the drawing into the middle. */
  centre(x: number, y: number): void {
    this.x = x - this.window.width / this.scale / 2;
    this.y = y - this.window.height / this.scale / 2;
    this.hold();
  }

  /** Move as little as needed to see a box with some room around it, as far as the drawing has so much. */
  see(box: Box, room = 24): void {
    const { width, height } = this.box;
    const right = Math.min(box.x + box.width + room, this.drawing.width);
    const bottom = Math.min(box.y + box.height + room, this.drawing.height);
    this.x = Math.min(Math.max(this.x, right - width), Math.max(0, box.x - room));
    this.y = Math.min(Math.max(this.y, bottom - height), Math.max(0, box.y - room));
  }

  /** At least a quarter of the window keeps some of the drawing. */
  private hold(): void {
    const { width, height } = this.box;
    this.x = Math.min(Math.max(this.x, -width * 0.75), this.drawing.width - width * 0.25);
    this.y = Math.min(Math.max(this.y, -height * 0.75), this.drawing.height - height * 0.25);
  }
}

/** Where an arrow key leads: the nearest box in that direction, sideways distance counting double. */
export function neighbour<T extends { x: number; y: number; w: number; h: number }>(
  from: T,
  others: readonly T[],
  right: number,
  down: number
): T | null {
  let best: T | null = null;
  let least = Infinity;
  for (const other of others) {
    const dx = other.x + other.w / 2 - from.x - from.w / 2;
    const dy = other.y + other.h / 2 - from.y - from.h / 2;
    const ahead = dx * right + dy * down;
    const aside = Math.abs(dx * down) + Math.abs(dy * right);
    const cost = ahead + 2 * aside;
    if (other !== from && ahead > 1 && cost < least) {
      best = other;
      least = cost;
    }
  }
  return best;
}
