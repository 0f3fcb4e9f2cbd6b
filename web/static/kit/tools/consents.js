// 授权登记 on a phone: whether a class agreed to photos or voice, by what is known here. The server asks again. Pure.
import {newUuid} from '../record/body.js';

export const KINDS = [['photo', '照片'], ['voice', '录音'], ['video', '录像']];
export const PAPER_MOST = 120, DAYS_MOST = 400;
const DAY_MS = 86_400_000;
const made = new WeakMap();   // body → what was registered here and hangs on no medium yet

/** One spelling: 「三(2)班」 and 「三（2） 班」 are one class. */
export const spelt = name => (name ?? '').replaceAll('(', '（').replaceAll(')', '）').replace(/[ \u3000]/g, '');

/** What allows a medium of `kind` of this lesson; null when nothing known here does. `rows`: the record's media. */
export function consentFor({obs, data, body}, rows, kind) {
  const stands = one => one.kinds.includes(kind) && (!one.starts_on || one.starts_on <= obs.on) && obs.on <= one.until;
  const isOfClass = one => one.school_id === obs.school_id
    && (one.class_id && obs.class_id ? one.class_id === obs.class_id : spelt(one.class_name) === spelt(obs.class_name));
  const here = [...rows.map(row => row.consent), made.get(body)].filter(Boolean);
  return here.find(one => stands(one)) ?? (data.consents ?? []).find(one => isOfClass(one) && stands(one)) ?? null;
}

/** Kept with the record until the first medium takes it along. */
export const register = (body, consent) => made.set(body, consent);

/** What goes along with a medium: what was registered here; of what the server knows, nothing. */
export const sentAlong = consent => (consent && 'paper' in consent ? consent : null);

/** Whether anybody could look for a consent: of which school and class the lesson is. */
export const isPlaced = obs => Boolean(obs.school_id && (obs.class_id || spelt(obs.class_name)));

/** A form to begin with: this lesson's class, until the end of the school year. */
export function draft(obs, kind, today, seats) {
  const from = obs.on < today ? obs.on : today;
  const year = Number(from.slice(0, 4)) + (Number(from.slice(5, 7)) >= 8 ? 1 : 0);
  return {
    id: newUuid(), class_id: obs.class_id ?? null, class_name: obs.class_name ?? '', school_id: obs.school_id ?? null, kinds: [kind], starts_on: from,
    until: `${year}-07-31`, paper: '', rows: seats.rows, columns: seats.columns, off_camera: [...seats.off],
  };
}

/** What is missing, by field: a sentence each. */
export function faults(form) {
  const found = {}, days = (Date.parse(form.until) - Date.parse(form.starts_on)) / DAY_MS;
  if (!form.kinds.length) found.kinds = '选一选授权了什么：照片、录音还是录像。';
  if (!form.starts_on || !form.until || Number.isNaN(days)) found.until = '写清从哪天到哪天。';
  else if (days < 0) found.until = '“到”在“从”的前面，把两个日期换一下。';
  else if (days > DAYS_MOST) found.until = '一次登记最长一年多一点，到期再登记一次。';
  if (!form.paper.trim()) found.paper = '写一下纸质同意书放在哪里，例如“教导处 3 号柜”。没有纸质的，先不要拍。';
  return found;
}
