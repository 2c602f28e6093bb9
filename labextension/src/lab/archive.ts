/** What a page shows of an archive: its graph, tasks, what is registered beside them, findings, files. */

import { coded, h, table } from '../panel/dom';
import { severityGlyph } from '../panel/glyphs';
import { trans } from '../panel/trans';
import type { Severity } from '../panel/types';
import { bytes, countTasks, visible } from '../panel/words';

interface ArchiveFile {
  path: string;
  size: number;
  sha256: string;
}

/** What the server says of an archive; all of it comes from whoever made the archive, and is shown as text. */
export interface Archive {
  name: string;
  version: string;
  /** Its layout, in words. */
  said: string;
  tasks: { id: string; function: string; dependencies: string[] }[];
  files: ArchiveFile[];
  dependencies: { distribution: string; module: string }[];
  params: { name: string; type: string; default?: unknown }[];
  findings: { code: string; severity: Severity; message: string; hint: string }[];
  /** A line for each trigger, graph, reactor and accumulator. */
  beside: string[];
  /** The graph as an SVG document; empty where nothing is drawn. */
  picture: string;
  /** The text of each file that is one and not too large. */
  texts: Record<string, string>;
}

const section = (title: string, ...content: HTMLElement[]): HTMLElement[] => [
  h('h2', { class: 'cloaca-page-head' }, title),
  ...content
];

/** As an image: nothing in it can run or be asked for. */
function picture(archive: Archive): HTMLElement[] {
  if (!archive.picture) {
    return [];
  }
  const source = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(archive.picture)}`;
  const alt = trans.__('Graph of %1', countTasks(archive.tasks.length));
  return [h('div', { class: 'cl-scroll' }, h('img', { class: 'cloaca-page-picture', src: source, alt }))];
}

const cell = (value: string): HTMLElement => h('td', { class: 'cl-mono' }, visible(value));

function tasks(archive: Archive): HTMLElement[] {
  const heads = [trans.__('Task'), trans.__('Waits for'), trans.__('Function')];
  const rows = archive.tasks.map(task =>
    h('tr', {}, cell(task.id), cell(task.dependencies.join(', ')), cell(task.function))
  );
  return rows.length ? section(countTasks(rows.length), table(heads, rows)) : [];
}

function findings(archive: Archive): HTMLElement[] {
  const items = archive.findings.map(({ code, severity, message, hint }) =>
    h(
      'li',
      { class: 'cl-item' },
      severityGlyph(severity),
      h(
        'div',
        { class: 'cl-item-body' },
        h('div', { class: 'cl-item-text', dir: 'auto' }, `${code} `, ...coded(message)),
        hint ? h('div', { class: 'cl-hint', dir: 'auto' }, ...coded(hint)) : null
      )
    )
  );
  return items.length ? section(trans.__('Findings'), h('ul', { class: 'cl-items' }, ...items)) : [];
}

const lines = (title: string, found: readonly string[]): HTMLElement[] =>
  found.length
    ? section(title, h('pre', { class: 'cl-code' }, found.map(line => visible(line)).join('\n')))
    : [];

function params(archive: Archive): HTMLElement[] {
  const said = archive.params.map(({ name, type, default: value }) =>
    value === undefined || value === null ? `${name}: ${type}` : `${name}: ${type} = ${JSON.stringify(value)}`
  );
  return lines(trans.__('Parameters'), said);
}

function file({ path, size, sha256 }: ArchiveFile, content: string | undefined): HTMLElement {
  const title = trans.__('SHA-256: %1', sha256);
  const line = [
    h('span', { class: 'cl-mono' }, visible(path)),
    h('span', { class: 'cl-muted' }, ` ${bytes(size)}`)
  ];
  if (content === undefined) {
    return h('div', { class: 'cloaca-page-file', title }, ...line);
  }
  const fold = h('details', { class: 'cloaca-page-file' }, h('summary', { title }, ...line));
  // Made when it is looked at: an archive may have thousands of files.
  fold.addEventListener('toggle', () => fold.append(h('pre', { class: 'cl-code', tabindex: 0 }, content)), {
    once: true
  });
  return fold;
}

function files(archive: Archive): HTMLElement[] {
  const total = archive.files.reduce((sum, { size }) => sum + size, 0);
  const title = trans._n('%1 file, %2', '%1 files, %2', archive.files.length, bytes(total));
  const rows = archive.files.map(each => file(each, archive.texts[each.path]));
  return section(title, h('div', {}, ...rows));
}

/** The page of an archive. */
export function archivePage(archive: Archive): HTMLElement[] {
  const needs = archive.dependencies.map(({ distribution, module }) =>
    distribution === module ? module : `${distribution} (${module})`
  );
  return [
    h('h1', {}, visible(`${archive.name || trans.__('(no name)')} ${archive.version}`.trim())),
    h('p', { class: 'cl-muted' }, archive.said),
    ...findings(archive),
    ...picture(archive),
    ...tasks(archive),
    ...lines(trans.__('Triggers and graphs'), archive.beside),
    ...params(archive),
    ...lines(trans.__('Libraries that its code imports'), needs),
    ...files(archive)
  ];
}

/** What is shown instead of an archive that cannot be read. */
export const problemPage = (message: string, hint: string): HTMLElement[] => [
  h('p', { role: 'alert' }, severityGlyph('error'), ' ', ...coded(message)),
  ...(hint ? [h('p', { class: 'cl-hint' }, ...coded(hint))] : [])
];
