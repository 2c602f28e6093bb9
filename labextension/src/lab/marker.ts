/**
 * The marker line that makes a cell a task: finding, writing and removing it in a cell's text.
 *
 * The kernel reads cells with Python's own parser. Here, where no kernel need be, just enough of the text is
 * understood to propose a line: which functions stand at its top level.
 */

export type MarkerStyle = 'comment' | 'magic';

const MARKER = /^\s*(?:#\s*)?%%cloaca_task(?=\s|$)(.*)/;
const CELL_MAGIC = /^\s*%%\w/;
const TASK_DECORATOR = /^@(?:cloaca\.)?task\s*\(/;
/** Words as a shell reads them; what is quoted in them. */
const WORD = /(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\])+/g;
const QUOTED = /"((?:\\.|[^"\\])*)"|'([^']*)'|\\(.)/g;
const BUILDER = /^with\s+(?:cloaca\.)?WorkflowBuilder\s*\(/;

/** Where a cell's marker stands: lines from `first` up to but without `end`; null where it has none. */
export interface Marker {
  first: number;
  end: number;
  text: string;
}

/** A marker line to write, and which part of it a person may want to type over. */
export interface Proposal {
  line: string;
  id: string;
}

/** A line without the comment at its end, as `without_comment` in `cloaca_nb/grammar.py`. */
function withoutComment(line: string): string {
  const comment = [...line.matchAll(WORD)].find(([word]) => word.startsWith('#'));
  return comment ? line.slice(0, comment.index) : line;
}

/** Find the marker that a cell begins with; leading blank lines do not count. */
export function findMarker(source: string): Marker | null {
  const lines = source.split('\n');
  const first = lines.findIndex(line => line.trim() !== '');
  const match = first < 0 ? null : MARKER.exec(lines[first]);
  if (!match) {
    return null;
  }
  let text = match[1];
  let end = first + 1;
  while (text.trimEnd().endsWith('\\') && end < lines.length && withoutComment(text) === text) {
    text = `${text.trimEnd().slice(0, -1)} ${lines[end].replace(/^\s*#\s?/, '').trim()}`;
    end += 1;
  }
  return { first, end, text: text.trimEnd().replace(/\\$/, '').trim() };
}

/** Whether another cell magic stands first, which a marker would push from its place. */
export const hasCellMagic = (source: string): boolean => CELL_MAGIC.test(source.trimStart().split('\n')[0]);

/** The cell's text without its marker. */
export function withoutMarker(source: string): string {
  const marker = findMarker(source);
  if (!marker) {
    return source;
  }
  const lines = source.split('\n');
  lines.splice(marker.first, marker.end - marker.first);
  return lines.join('\n');
}

/** The cell's text with a marker line before it. */
export const withMarker = (source: string, line: string): string =>
  `${line}\n${source.replace(/^(?:[ \t]*\n)+/, '')}`;

/**
 * Lines of the top level, with what stands in strings, comments and brackets blanked out.
 *
 * A string or a bracket that goes over several lines swallows them, so that code shown in a docstring is not
 * taken for code.
 */
export function topLevel(source: string): string[] {
  const found: string[] = [];
  let line = '';
  let quote = '';
  let depth = 0;
  const end = (): void => {
    if (line.trim() && !/^\s/.test(line)) {
      found.push(line.trimEnd());
    }
    line = '';
  };
  for (let at = 0; at < source.length; at += 1) {
    const char = source[at];
    if (quote) {
      if (char === '\\') {
        at += 1;
      } else if (source.startsWith(quote, at)) {
        at += quote.length - 1;
        quote = '';
        line += '"';
      } else if (char === '\n' && quote.length === 1) {
        quote = ''; // an unclosed string ends with its line
        end();
      }
    } else if (char === '"' || char === "'") {
      quote = source.startsWith(char.repeat(3), at) ? char.repeat(3) : char;
      at += quote.length - 1;
      line += '"';
    } else if (char === '#') {
      while (at + 1 < source.length && source[at + 1] !== '\n') {
        at += 1;
      }
    } else if (char === '\n') {
      if (depth > 0) {
        line += ' ';
      } else {
        end();
      }
    } else if (char === '\\' && source[at + 1] === '\n') {
      at += 1;
      line += ' ';
    } else {
      depth = '([{'.includes(char) ? depth + 1 : ')]}'.includes(char) ? Math.max(0, depth - 1) : depth;
      line += char;
    }
  }
  end();
  return found;
}

/** Names of the top-level functions whose first parameter is `context`. */
export function contextFunctions(source: string): string[] {
  return topLevel(source).flatMap(line => {
    const match = /^(?:async\s+)?def\s+([\p{L}\p{N}_]+)\s*\(\s*context\s*[,:=)]/u.exec(line);
    return match ? [match[1]] : [];
  });
}

/** Whether the cell declares its tasks itself, as plain Python does. */
export const isDecorated = (source: string): boolean =>
  topLevel(source).some(line => TASK_DECORATOR.test(line) || BUILDER.test(line));

/** What stands before the words of a heading: numbers, bullets, rules. */
const ORDINAL = /^(?:(?:step|part|task)\s+)?[\p{Nd}.)\]:\-–—*#=\s]+/iu;
const LONGEST = 40;

/** A text as an id, as `slug` in `cloaca_nb/read/tasks/plain.py` makes it: `load_the_data` for `# 1. Load the data`. */
export function slug(text: string): string {
  const words = text
    .normalize('NFKC')
    .trim()
    .replace(/^[# ]+/, '')
    .replace(ORDINAL, '')
    .toLowerCase()
    .match(/[\p{L}\p{N}_]+/gu);
  let found = '';
  for (const word of words ?? []) {
    const longer = found ? `${found}_${word}` : word;
    if (Array.from(longer).length > LONGEST) {
      break;
    }
    found = longer;
  }
  return /^\p{L}/u.test(found) ? found : '';
}

/** The text of the comment that a cell begins with, or of the last heading of the markdown cell above. */
function title(source: string, above: string): string {
  const comment = /^\s*#(?!\s*%%|!)\s*(.+)/.exec(source);
  const headings = [...above.matchAll(/^#{1,6}\s+(.+)$/gm)];
  return comment?.[1] ?? headings.at(-1)?.[1] ?? '';
}

function unused(name: string, taken: ReadonlySet<string>): string {
  if (name && !taken.has(name)) {
    return name;
  }
  let number = name ? 2 : 1;
  const base = name || 'task';
  while (taken.has(`${base}_${number}`)) {
    number += 1;
  }
  return `${base}_${number}`;
}

const unquoted = (word: string): string =>
  word.replace(QUOTED, (_, double?: string, single?: string, escaped?: string) =>
    double === undefined ? (single ?? escaped ?? '') : double.replace(/\\(["\\])/g, '$1')
  );

/** The id that a marker line gives: its first word that is no option and no option's value. */
export function writtenId(text: string): string | null {
  const words = (withoutComment(text).match(WORD) ?? []).map(unquoted);
  while (words.length > 0) {
    const word = words.shift() ?? '';
    if (word === '--') {
      return words[0] ?? null;
    }
    if (!word.startsWith('-')) {
      return word;
    }
    if (word === '-d' || word === '--dependencies') {
      while (words.length > 0 && !words[0].startsWith('-')) {
        words.shift();
      }
    } else if (word.startsWith('--') && word !== '--run' && !word.includes('=')) {
      words.shift();
    }
  }
  return null;
}

/** The ids that the marker lines and functions of these cells give. */
export function taskIds(sources: readonly string[]): Set<string> {
  const found = new Set<string>();
  for (const source of sources) {
    const marker = findMarker(source);
    if (marker) {
      const id = writtenId(marker.text) ?? contextFunctions(withoutMarker(source)).at(0);
      if (id) {
        found.add(id);
      }
    }
  }
  return found;
}

/**
 * Propose the marker line of a cell.
 *
 * The id is left out where the cell says it: one function that takes a context, or decorated functions.
 *
 * @param source - The cell's text, without a marker.
 * @param above - The text of the markdown cell above, or an empty one.
 * @param taken - Ids of the other tasks.
 * @param style - How the line is to be written.
 */
export function propose(
  source: string,
  above: string,
  taken: ReadonlySet<string>,
  style: MarkerStyle
): Proposal {
  const functions = contextFunctions(source);
  const magic = style === 'comment' ? '# %%cloaca_task' : '%%cloaca_task';
  if (isDecorated(source) || functions.length === 1) {
    return { line: magic, id: '' };
  }
  const id =
    functions.length > 1
      ? (functions.find(name => !taken.has(name)) ?? functions[0])
      : unused(slug(title(source, above)), taken);
  return { line: `${magic} ${id}`, id };
}
