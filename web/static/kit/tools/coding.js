// FIAS and iFIAS: the codes, their keys, and the clock that writes one every three seconds. Pure.
export const STEP = 3;
export const STILL_SECONDS = 60;   // as long as this without a key, the clock stops and asks
export const CODES_MOST = 2000;

// code, key, name, who. A key of FIAS is its number; of iFIAS the letters stand below their number.
const BOTH = [
  ['1', '1', '接受情感', 't'], ['2', '2', '表扬鼓励', 't'], ['3', '3', '采纳意见', 't'],
  ['5', '5', '讲授', 't'], ['6', '6', '指令', 't'], ['7', '7', '批评', 't'], ['8', '8', '应答', 's'],
];
const rows = list => list.map(([code, key, name, who]) => ({code, key, name, who}))
  .sort((a, b) => Number(a.code) - Number(b.code));
export const SYSTEMS = {
  fias: {name: 'FIAS', codes: rows([...BOTH, ['4', '4', '提问', 't'], ['9', '9', '主动说', 's'], ['10', '0', '沉寂、混乱', 'q']])},
  ifias: {
    name: 'iFIAS',
    codes: rows([
      ...BOTH, ['4.1', '4', '开放提问', 't'], ['4.2', 'r', '封闭提问', 't'], ['9.1', '9', '主动应答', 's'],
      ['9.2', 'o', '主动提问', 's'], ['10', '0', '同伴讨论', 's'], ['11', 'h', '混乱沉寂', 'q'],
      ['12', 'j', '思考、练习', 'q'], ['13', 'k', '老师用技术', 'd'], ['14', 'l', '学生用技术', 'd'],
    ]),
  },
};

/** The code a key stands for, or null. */
export const codeOf = (system, key) => SYSTEMS[system].codes.find(one => one.key === key.toLowerCase())?.code ?? null;

/**
 * Turns passing time into codes. `advance(seconds)` is told how much has passed, of the clock or of the recording, and
 * answers what came of it: {codes: how many to write, jumped, still}. A leap (a seek, a sleeping phone) writes nothing.
 */
export class Pacer {
  constructor(leap = 2) {
    this.leap = leap;
    this.rest = 0;
    this.sinceKey = 0;
  }

  /** A key was pressed: whoever codes is awake. */
  press() { this.sinceKey = 0; }

  advance(seconds) {
    if (seconds < 0 || seconds > this.leap) {
      this.rest = 0;
      return {codes: 0, jumped: true, still: false};
    }
    this.rest += seconds;
    this.sinceKey += seconds;
    const still = this.sinceKey > STILL_SECONDS;
    const codes = still ? 0 : Math.floor(this.rest / STEP + 1e-9);
    this.rest = still ? 0 : Math.max(0, this.rest - codes * STEP);
    return {codes, jumped: false, still};
  }

  /** How much of the three seconds is over, 0 to 1. */
  get share() { return Math.min(1, this.rest / STEP); }
}
