// The lesson clock: seconds since 「上课」. It never runs back and never stands still: while the page is open it goes by the
// browser's own ticks, over a reload or a phone asleep by the phone's clock. A phone's clock put right meanwhile is no time of the lesson.

const SLEPT_MS = 1500, LONGEST_MS = 3 * 3600_000;

export class LessonClock {
  /**
   * `clock` is `body.clock`, changed in place. `seen`: `{t, wall}` as this phone last read it, null on another device.
   * `offset`: server minus phone, in ms, null when unknown.
   */
  constructor(clock, {seen = null, offset = null, now = () => Date.now(), tick = () => performance.now()} = {}) {
    Object.assign(this, {clock, offset, now, tick});
    this.#anchor(this.state === 'running' ? this.#resumed(seen) : 0);
  }

  get state() {
    if (!this.clock.began) return 'before';
    return this.clock.ended ? 'ended' : 'running';
  }

  /** Whole seconds of the lesson; 0 before it, its length after it. */
  seconds() {
    if (this.state === 'before') return 0;
    if (this.state === 'ended') return Math.max(0, Math.floor((Date.parse(this.clock.ended) - Date.parse(this.clock.began)) / 1000));
    return Math.floor(this.#read());
  }

  /** Nobody pressed 「下课」, and no lesson is as long. */
  get isForgotten() { return this.state === 'running' && this.seconds() * 1000 > LONGEST_MS; }

  /** What a later page of this phone goes on from. */
  seen() { return this.state === 'running' ? {t: this.#read(), wall: this.now()} : null; }

  begin() {
    Object.assign(this.clock, {began: new Date(this.now()).toISOString(), ended: null, offset_ms: this.offset === null ? null : Math.round(this.offset)});
    this.#anchor(0);
  }

  /** `t`: the second at which it ended, where 「下课」 is pressed afterwards. */
  end(t = this.seconds()) {
    this.clock.ended = new Date(Date.parse(this.clock.began) + t * 1000).toISOString();
  }

  /** 「下课」 was pressed by mistake: the lesson has gone on all the while. */
  goOn() {
    this.clock.ended = null;
    this.#anchor(this.#sinceBegan());
  }

  #anchor(t) { this.at = {t, tick: this.tick(), wall: this.now()}; }

  #read() {
    const ticked = this.tick() - this.at.tick, passed = this.now() - this.at.wall;
    const slept = passed - ticked > SLEPT_MS && passed < LONGEST_MS;   // some browsers' ticks stop while a phone sleeps
    this.#anchor(this.at.t + Math.max(0, slept ? passed : ticked) / 1000);
    return this.at.t;
  }

  #resumed(seen) {
    if (!seen) return this.#sinceBegan();
    const away = this.now() - seen.wall;
    return seen.t + (away > 0 && away < LONGEST_MS ? away / 1000 : 0);
  }

  #sinceBegan() {
    const apart = this.offset !== null && this.clock.offset_ms !== null ? this.offset - this.clock.offset_ms : 0;
    return Math.max(0, (this.now() + apart - Date.parse(this.clock.began)) / 1000);
  }
}

/** 1298 as 「21:38」. */
export function timed(seconds) {
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
}

/** 「21:38」, 「21：38」, 「21」 as seconds; null for what is no time. */
export function untimed(words) {
  const found = /^\s*(\d{1,3})(?:\s*[:：]\s*([0-5]?\d))?\s*$/.exec(words);
  return found ? Number(found[1]) * 60 + Number(found[2] ?? 0) : null;
}
