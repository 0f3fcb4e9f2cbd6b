// Reading and changing what an observer's record holds. Its keys: server/observation/records/body.py.
import {blankBody, uuid} from '../rows.js';
import {stateAt} from '../tools/sampling.js';

export {uuid as newUuid} from '../rows.js';

export const GOOD = 2;
export const WHO = {t: '师', s: '生', d: '互'};
export const WHO_NAMES = {t: '教师', s: '学生', d: '互动', '': '不分'};

/** A body with every part in its place, whatever of it was sent. */
export function whole(body) {
  const empty = blankBody('');
  if (!body) return empty;
  for (const name of ['clock', 'st', 'fias', 'seats', 'overall']) body[name] = {...empty[name], ...body[name]};
  return {...empty, ...body};
}

export const newMoment = (t, who, step, words = {}) => ({
  id: `m${uuid().slice(0, 18)}`, t, who, text: '', remark: '', step, view: '', media: [], ...words,
});

/** Newest first; of one second, the one written last first. */
export const newestFirst = moments => moments.map((one, at) => [one, at]).sort(([a, i], [b, j]) => b.t - a.t || j - i).map(([one]) => one);

/** Who acts at `t`, as a moment says it: 't', 's', 'd' or ''. */
export const whoAt = (body, t) => stateAt(body.st.taps, t).toLowerCase();

/** The step of the plan that goes on at `t`, with its beginning; null before the first. */
export function stepAt(body, t) {
  const begun = body.steps.filter(one => one.t <= t).sort((a, b) => a.t - b.t);
  return begun[begun.length - 1] ?? null;
}

/** 反馈单: what is written of 优点 and 建议, in order. */
export function feedbackOf(body) {
  const said = texts => texts.map(one => one.trim()).filter(Boolean);
  return {good: said(body.overall.good), advice: said(body.overall.advice)};
}

/** A medium is gone: moments lose it, and one that was nothing but it goes. */
export function dropMedium(body, id) {
  const bare = one => one.media.length === 1 && one.media[0] === id && !one.text && !one.remark;
  body.moments = body.moments.filter(one => !bare(one));
  for (const one of body.moments) one.media = one.media.filter(medium => medium !== id);
}
