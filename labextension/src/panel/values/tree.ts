/** The tree of a context as far as it was loaded: which places are open, and the rows that it makes. */

import type { ContextNode, ContextPage } from '../replies';

/** What is known of what is in one place: some of it, one behind the other. */
interface Branch {
  start: number;
  count: number;
  nodes: ContextNode[];
}

/** A place on its line, or what loads more of those in the place `path`. */
export type Row =
  | { path: number[]; level: number; node: ContextNode; open: boolean; nth: number; of: number }
  | { path: number[]; level: number; node: null; from: number; left: number };

const named = (path: readonly number[]): string => path.join('.');

export class Tree {
  readonly #branches = new Map<string, Branch>();
  readonly #open = new Set<string>();

  /** Whether anything of what is in a place is loaded, or the place `at` of it. */
  has(path: readonly number[], at?: number): boolean {
    const branch = this.#branches.get(named(path));
    return branch?.nodes.some(node => at === undefined || node.at === at) ?? false;
  }

  isOpen(path: readonly number[]): boolean {
    return this.#open.has(named(path));
  }

  /** Put what came of a place: behind or before what is there, or in its stead. */
  put(path: readonly number[], page: ContextPage): void {
    const { start, count, nodes } = page;
    const known = this.#branches.get(named(path));
    if (known && known.start + known.nodes.length === start) {
      known.nodes.push(...nodes);
    } else if (known?.start === start + nodes.length) {
      known.nodes.unshift(...nodes);
      known.start = start;
    } else {
      this.#branches.set(named(path), { start, count, nodes: [...nodes] });
    }
  }

  turn(path: readonly number[], open: boolean): void {
    if (open) {
      this.#open.add(named(path));
    } else {
      this.#open.delete(named(path));
    }
  }

  rows(path: readonly number[] = [], level = 1): Row[] {
    const branch = this.#branches.get(named(path));
    if (!branch) {
      return [];
    }
    const { start, count, nodes } = branch;
    const more = (from: number, left: number): Row[] =>
      left > 0 ? [{ path: [...path], level, node: null, from, left }] : [];
    const size = Math.max(1, Math.min(start, PAGE));
    return [
      ...more(start - size, start),
      ...nodes.flatMap((node, at): Row[] => {
        const own = [...path, node.at];
        const open = this.isOpen(own);
        const row: Row = { path: own, level, node, open, nth: start + at + 1, of: count };
        return [row, ...(open ? this.rows(own, level + 1) : [])];
      }),
      ...more(start + nodes.length, count - start - nodes.length)
    ];
  }
}

/** Places that the kernel sends at a time. */
const PAGE = 200;

/** The first place on the way to another one of which nothing is loaded yet; null where all are. */
export function lacking(tree: Tree, path: readonly number[]): { path: number[]; at: number } | null {
  for (let level = 0; level < path.length; level += 1) {
    const around = path.slice(0, level);
    if (!tree.has(around, path[level])) {
      return { path: around, at: path[level] };
    }
  }
  return null;
}
