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

/** What tells a run from others: its id, else the time at which it was asked for. */
const keyOf = (run: JSONObject): JSONValue | undefined => (run.id === '' ? run.started : run.id);

/** The runs of both, each once; a status that is known is not forgotten, and an id takes the place of its asking. */
function runs(before: JSONObject[], now: JSONObject[]): JSONObject[] {
  const found = new Map(before.map(run => [keyOf(run), run]));
  for (const run of now) {
    const known = found.get(keyOf(run));
    found.set(keyOf(run), known && !run.status ? { ...run, status: known.status ?? '' } : run);
  }
  const all = [...found.values()];
  const answered = new Set(
    all.filter(run => run.id !== '' || run.status === 'refused').map(run => run.started)
  );
  return all.filter(run => run.id !== '' || !answered.has(run.started));
}

/** The last that was done with each schedule, oldest first. */
function schedules(all: JSONObject[]): JSONObject[] {
  const isLater = (one: JSONObject, other: JSONObject): boolean => (one.time ?? '') > (other.time ?? '');
  const byTime = [...all].sort((one, other) => Number(isLater(one, other)) - Number(isLater(other, one)));
  const latest = new Map<string, JSONObject>();
  for (const one of byTime) {
    const key = JSON.stringify([one.workflow, one.name]);
    latest.delete(key);
    latest.set(key, one);
  }
  return [...latest.values()];
}

/** The deployments with one more, the latest first; `merged` in `records.py` does the same. */
export function remembered(known: JSONValue | undefined, record: JSONObject): JSONObject[] {
  const all = objects(known);
  const before = all.find(one => isSame(one, record));
  const merged = before
    ? {
        ...record,
        runs: runs(objects(before.runs), objects(record.runs)),
        schedules: schedules([...objects(before.schedules), ...objects(record.schedules)])
      }
    : record;
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
