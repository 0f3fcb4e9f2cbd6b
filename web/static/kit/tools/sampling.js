// S-T: what is tapped are changes of state, what is counted are samples of them. Pure; the server's own are
// server/observation/records/sampling.py and figures/st.py, and one table of vectors holds both.
export const CODES = ['T', 'S', 'D'];
export const NOBODY = '';   // nothing noted from here on: a sample missed is not the one before it again
const LONG_MINUTES = 20;

/** Seconds from sample to sample: 30 for a usual lesson, 15 for one of up to 20 minutes. */
export const usualEvery = minutes => (minutes && minutes <= LONG_MINUTES ? 15 : 30);
export const INTERVALS = [10, 15, 20, 30, 60];

const inOrder = taps => [...taps].sort((a, b) => a.t - b.t);

/** The state at second `t`: that of the last tap until then, or nobody's. */
export function stateAt(taps, t) {
  let code = NOBODY;
  for (const tap of inOrder(taps)) {
    if (tap.t > t) break;
    code = tap.code;
  }
  return code;
}

/** A sample at every full interval up to `end`, e.g. "TTSST"; where nobody noted anything there is none. */
export function codesOf(taps, every, end) {
  const ordered = inOrder(taps);
  let codes = '', next = 0, state = NOBODY;
  for (let t = every; t <= end; t += every) {
    while (next < ordered.length && ordered[next].t <= t) state = ordered[next++].code;
    codes += state;
  }
  return codes;
}

/** How many full intervals up to `end` have no sample. */
export const missed = (taps, every, end) => Math.floor(end / every) - codesOf(taps, every, end).length;

/** Runs of one state from the first tap to `end`: [{from, to, code}], for the strip. */
export function runs(taps, end) {
  const ordered = inOrder(taps).filter(tap => tap.t < end);
  const found = [];
  ordered.forEach((tap, place) => {
    const to = ordered[place + 1]?.t ?? end;
    const last = found[found.length - 1];
    if (tap.code === NOBODY || to <= tap.t) return;
    if (last && last.code === tap.code && last.to === tap.t) last.to = to;
    else found.push({from: tap.t, to, code: tap.code});
  });
  return found;
}

/** The taps with a change to `code` at `t`. The same state again is no change; what was laid ahead is gone. */
export function tapped(taps, t, code) {
  const kept = inOrder(taps).filter(tap => tap.t < t);
  return stateAt(kept, t) === code ? kept : [...kept, {t, code}];
}

/** The taps with the answer to one sample: it holds for that sample alone, until the next is answered too. */
export function answered(taps, t, code, every) {
  const kept = inOrder(taps).filter(tap => tap.t < t);
  return [...kept, {t, code}, {t: t + every, code: NOBODY}];
}

/** The taps with nobody noted from `t` on. */
export const silenced = (taps, t) => (stateAt(taps, t) === NOBODY ? taps : [...inOrder(taps).filter(tap => tap.t < t), {t, code: NOBODY}]);

/** The taps without the last; with it goes the silence that was laid behind it. */
export function undone(taps) {
  const kept = inOrder(taps);
  while (kept.length && kept[kept.length - 1].code === NOBODY) kept.pop();
  const gone = kept.pop();
  const before = kept[kept.length - 1];
  if (gone && before && before.code !== NOBODY && isAnswer(taps, before, gone)) kept.push({t: gone.t, code: NOBODY});
  return kept;
}

/** Whether the one before was a sample answered by itself: then its silence comes back. */
function isAnswer(taps, before, gone) {
  const last = inOrder(taps).pop();
  return last.code === NOBODY && last.t - gone.t === gone.t - before.t;
}
