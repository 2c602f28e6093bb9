/** Deployments that are remembered in the notebook's metadata; `cloaca_nb/deploy/records.py` reads them. */

import type { NotebookPanel } from '@jupyterlab/notebook';
import type { JSONObject, JSONValue } from '@lumino/coreutils';

const METADATA = 'cloaca_nb';
const MOST = 50;

const isObject = (value: JSONValue | undefined): value is JSONObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
const objects = (value: JSONValue | undefined): JSONObject[] =>
  Array.isArray(value) ? value.filter(isObject) : [];
const isSame = (one: JSONObject, other: JSONObject): boolean =>
  ['place', 'tenant', 'package_id'].every(name => one[name] === other[name]);

/** The runs of both, each once; a status that is known is not forgotten. */
function runs(before: JSONObject[], now: JSONObject[]): JSONObject[] {
  const found = new Map(before.map(run => [run.id, run]));
  for (const run of now) {
    const known = found.get(run.id);
    found.set(run.id, known && !run.status ? { ...run, status: known.status ?? '' } : run);
  }
  return [...found.values()];
}

/** The deployments with one more, the latest first. */
export function remembered(known: JSONValue | undefined, record: JSONObject): JSONObject[] {
  const all = objects(known);
  const before = all.find(one => isSame(one, record));
  const merged = before ? { ...record, runs: runs(objects(before.runs), objects(record.runs)) } : record;
  return [merged, ...all.filter(one => one !== before)].slice(0, MOST);
}

/** Write a deployment into a notebook's metadata; the notebook is saved when its person or Jupyter saves it. */
export function remember(panel: NotebookPanel, record: JSONObject): void {
  const model = panel.model;
  if (!model) {
    return;
  }
  const ours = model.getMetadata(METADATA) as JSONValue | undefined;
  const kept = isObject(ours) ? ours : {};
  model.setMetadata(METADATA, { ...kept, deployments: remembered(kept.deployments, record) });
}
