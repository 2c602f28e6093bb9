/** Terminal colours: text with escape sequences becomes spans of plain text. */

import { h } from './dom';
import { visible } from './words';

const COLOURS = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
/** Control sequences, and operating system commands up to their end. */
// eslint-disable-next-line no-control-regex
const SEQUENCE = /\u001b(?:\[([0-9;:?]*)([@-~])|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\^_])/g;

/** A piece of text in one style. */
export interface Run {
  text: string;
  bold: boolean;
  colour: string;
}

function style(current: Omit<Run, 'text'>, codes: string): Omit<Run, 'text'> {
  let { bold, colour } = current;
  const numbers = codes.split(/[;:]/).map(code => Number(code || '0'));
  for (let at = 0; at < numbers.length; at += 1) {
    const code = numbers[at];
    if (code === 0) {
      bold = false;
      colour = '';
    } else if (code === 1) {
      bold = true;
    } else if (code === 22) {
      bold = false;
    } else if (code === 39) {
      colour = '';
    } else if (code === 38 || code === 48) {
      at += numbers[at + 1] === 5 ? 2 : 4; // 256 and true colours: their text is kept, their colour is not
    } else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) {
      colour = COLOURS[code % 10];
    }
  }
  return { bold, colour };
}

/** Split a text at its escape sequences; those that are no colours are dropped. */
export function runs(value: string): Run[] {
  const found: Run[] = [];
  let current = { bold: false, colour: '' };
  let at = 0;
  const take = (piece: string): void => {
    if (piece) {
      found.push({ text: visible(piece), ...current });
    }
  };
  for (const match of value.matchAll(SEQUENCE)) {
    take(value.slice(at, match.index));
    at = match.index + match[0].length;
    if (match[2] === 'm') {
      current = style(current, match[1]);
    }
  }
  take(value.slice(at));
  return found;
}

/** The text alone. */
export const plain = (value: string): string =>
  runs(value)
    .map(run => run.text)
    .join('');

/** What a terminal would show of lines that are written over themselves (progress bars). */
export const overwritten = (value: string): string =>
  value
    .replace(/\r+\n/g, '\n')
    .replace(/[^\n]*\r(?=[^\n])/g, '')
    .replace(/\r/g, '');

/** The text as nodes to append. */
export function ansi(value: string): (Node | string)[] {
  return runs(overwritten(value)).map(run => {
    const names = [run.bold ? 'cl-bold' : '', run.colour ? `cl-ansi-${run.colour}` : ''].filter(Boolean);
    return names.length ? h('span', { class: names.join(' ') }, run.text) : run.text;
  });
}
