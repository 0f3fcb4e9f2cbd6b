// What a tool says while a lesson runs. The figures of a page are the server's (server/observation/figures); these are
// the few that are told on the phone, and one table of vectors holds both.
const QUIET = {fias: '10', ifias: '11'};
const SILENT = {fias: ['10'], ifias: ['11', '12']};
const PUPILS = {fias: ['8', '9'], ifias: ['8', '9', '10']};
const TEACHER = ['1', '2', '3', '4', '5', '6', '7'];
export const MODES = {practice: '练习型', lecture: '讲授型', dialogue: '对话型', mixed: '混合型'};
const PATIENT_SECONDS = 3;

const share = (part, whole) => (whole ? 100 * part / whole : null);
const family = code => code.split('.')[0];

/** {n, rt, ch, mode} of samples like "TTSST"; null without any. Rules of Rt come first. */
export function stFigures(codes) {
  if (!codes) return null;
  const count = letter => codes.split(letter).length - 1;
  const changes = [...codes].filter((code, place) => place && code !== codes[place - 1]).length;
  const rt = (2 * count('T') + count('D')) / (2 * codes.length), ch = changes / codes.length;
  const mode = rt <= 0.3 ? 'practice' : rt >= 0.7 ? 'lecture' : ch >= 0.4 ? 'dialogue' : 'mixed';
  return {n: codes.length, rt, ch, mode};
}

/** {n, m, tt, pt, sc} of a list of codes, per cent with the quiet code before and behind; null without any. */
export function fiasFigures(codes, system) {
  if (!codes.length) return null;
  const all = [...codes, QUIET[system]];
  const of = families => all.filter(code => families.includes(family(code))).length;
  return {
    n: codes.length, m: all.length,
    tt: share(of(TEACHER), all.length), pt: share(of(PUPILS[system]), all.length), sc: share(of(SILENT[system]), all.length),
  };
}

/** Counts of a log of questions: {total, perMinute, higher, wait1, wait2, patient1, seats}; null where nothing was noted. */
export function questionFigures(rows, seconds) {
  const thought = rows.filter(row => row.bloom);
  const higher = thought.filter(row => ['analyse', 'evaluate', 'create'].includes(row.bloom));
  const first = rows.map(row => row.wait1).filter(isTold), second = rows.map(row => row.wait2).filter(isTold);
  return {
    total: rows.length,
    perMinute: seconds > 0 ? rows.length * 60 / seconds : null,
    higher: share(higher.length, thought.length),
    wait1: median(first), wait2: median(second),
    patient1: share(first.filter(wait => wait >= PATIENT_SECONDS).length, first.length),
    seats: new Set(rows.map(row => row.seat).filter(Boolean)).size,
  };
}

const isTold = wait => wait !== null && wait !== undefined;

function median(numbers) {
  if (!numbers.length) return null;
  const sorted = [...numbers].sort((a, b) => a - b), middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** 「—」 for what cannot be told, never 0. */
export const shown = (number, digits = 0, unit = '') => (number === null ? '—' : `${number.toFixed(digits)}${unit}`);
