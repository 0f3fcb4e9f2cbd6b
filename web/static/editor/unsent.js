// Gives text that lies on this device, and not on the server, as files to its writer.
import * as Y from 'yjs';
import {fileName, saveFile, toast} from '../js/making.js';
import {withDevice} from '../js/unsent/work.js';

const TEXTBLOCK = new Set(['paragraph', 'heading']);

function words(node) {
  if (node instanceof Y.XmlText) return node.toDelta().map(({insert}) => (typeof insert === 'string' ? insert : '')).join('');
  const inside = node.toArray().map(words).join('');
  if (!(node instanceof Y.XmlElement)) return inside;
  if (node.nodeName === 'section') return `【${node.getAttribute('title') ?? ''}】\n${inside}\n`;
  if (/Math$/.test(node.nodeName)) return node.getAttribute('latex') ?? '';
  return TEXTBLOCK.has(node.nodeName) ? `${inside}\n` : inside;
}

/** What an update writes, without the text it belongs into. */
const inserted = update => Y.decodeUpdate(update).structs.map(({content}) => content?.str ?? '').join('');

/** The whole plan with these edits where this device has it; else the words that were typed. */
export function textOf(state, updates) {
  const doc = new Y.Doc();
  if (state) Y.applyUpdate(doc, state);
  for (const update of updates) Y.applyUpdate(doc, update);
  const whole = doc.store.pendingStructs ? '' : words(doc.getXmlFragment('body'));
  doc.destroy();
  return whole.trim() ? whole : `${updates.map(inserted).join('\n')}\n`;
}

/** One file for each plan: {doc, title, rows}. */
export async function exportPlans(plans) {
  for (const {doc, title, rows} of plans) {
    const copy = await withDevice(device => device.copyOf(rows[0].user, doc));
    const edits = rows.filter(row => row.held !== 'apart'), shown = rows.filter(row => row.held === 'apart');   // those are whole texts
    const texts = edits.length ? [textOf(copy?.state, edits.map(row => row.update))] : [];
    texts.push(...shown.map(row => textOf(null, [row.update])));
    saveFile(`${fileName(title)}（未上传）.txt`, 'text/plain;charset=utf-8', texts.join('\n'));
  }
  toast('已存到这台电脑的下载文件夹。');
}
