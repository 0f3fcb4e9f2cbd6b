// What of this person's work is not on the server yet, and getting it there.
import {channel, Device, isMarked} from './device.js';
import {upload} from './uploading.js';

const ANSWER_MS = 300;
const NEVER = new Set(['refused', 'schema', 'apart']);   // sending it again would not help

/** `use(device)` on this browser's database, or `otherwise` where it keeps nothing. */
export async function withDevice(use, otherwise) {
  if (!isMarked()) return otherwise;
  let device;
  try {
    device = await Device.open();
    return await use(device);
  } catch { return otherwise; } finally { device?.close(); }
}

/** Plans with edits on this device: {doc, title, rows, runs}. */
export function plansOn(rows) {
  const plans = new Map();
  for (const row of rows) {
    const plan = plans.get(row.doc) ?? {doc: row.doc, title: row.title, rows: [], runs: 0};
    plan.rows.push(row);
    plan.runs += row.runs;
    plans.set(row.doc, plan);
  }
  return [...plans.values()].map(plan => ({...plan, runs: Math.max(1, plan.runs)}));
}

/** What other windows of this browser hold, also on a 公用电脑, where it is in memory alone. */
function askWindows(user) {
  const line = channel();
  if (!line) return Promise.resolve([]);
  return new Promise(resolve => {
    const ask = String(Math.random()), answers = [];
    line.onmessage = ({data}) => { if (data.answer === ask) answers.push(data); };
    line.postMessage({ask, user});
    setTimeout(() => { line.close(); resolve(answers); }, ANSWER_MS);
  });
}

/** Everything of `user` that the server does not have: {doc, title, runs, rows, open}; `open` in a window that sends it itself. */
export async function unsent(user) {
  const [rows, windows] = await Promise.all([withDevice(device => device.editsBy(user), []), askWindows(user)]);
  const plans = new Map(plansOn(rows).map(plan => [plan.doc, {...plan, open: false}]));
  for (const {doc, title, runs} of windows) {
    const known = plans.get(doc);
    plans.set(doc, {doc, title, rows: known?.rows ?? [], runs: Math.max(runs, known?.runs ?? 0), open: true});
  }
  return [...plans.values()];
}

export const countOf = plans => plans.reduce((sum, plan) => sum + plan.runs, 0);

/** Sends up what no window is busy with; answers the plans that are through. */
export async function sendUp(plans) {
  const through = [];
  for (const plan of plans.filter(one => !one.open)) {
    for (const schema of new Set(plan.rows.map(row => row.schema))) {
      const rows = plan.rows.filter(row => row.schema === schema && !NEVER.has(row.held));
      if (!rows.length) continue;
      const how = await upload(plan.doc, schema, rows[0].user, rows.map(row => row.update));
      await withDevice(device => settle(device, plan, rows, how));
      if (how === 'done') through.push(plan);
    }
  }
  return through;
}

async function settle(device, {doc}, rows, how) {
  if (how === 'done') {
    await device.change([], rows.map(row => row.id));
    const left = await device.editsOf(rows[0].user, doc);
    if (!left.length) await device.removeCopy(rows[0].user, doc);
  } else if (how !== 'away' && how !== 'session') await device.hold(rows, how);
}

/** The person leaves: nothing of theirs stays, and other windows keep nothing more. */
export async function forget(user) {
  await withDevice(device => device.forget(user));
  const line = channel();
  line?.postMessage({gone: true, user});
  line?.close();
}

/** What reads the kept text comes with the editor: large, and hardly ever needed. */
export async function exportKept(plans) {
  const {exportPlans} = await import(new URL(EDITOR_JS, document.querySelector('script[src*="/page-"]').src).href);
  return exportPlans(plans);
}
