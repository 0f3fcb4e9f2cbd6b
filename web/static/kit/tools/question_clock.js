// One question on its way: who is awaited, and for how long. Pure; `now` in milliseconds that only run forward.
export const IDLE = 'idle', ASKED = 'asked', SPEAKING = 'speaking', ENDED = 'ended';
const tenths = ms => Math.round(ms / 100) / 10;

export class QuestionClock {
  constructor(now = () => performance.now()) {
    this.now = now;
    this.state = IDLE;
  }

  /** The teacher has asked: wait 1 begins. */
  ask() { this.#go(ASKED); }

  /** Somebody speaks: a pupil, or the teacher again (then no pupil was heard). Gives wait 1. */
  speaks(isPupil = true) {
    const wait = this.waited;
    this.#go(isPupil ? SPEAKING : IDLE);
    return wait;
  }

  /** The pupil has ended: wait 2 begins. */
  ends() { this.#go(ENDED); }

  /** The teacher speaks. Gives wait 2. */
  replies() {
    const wait = this.waited;
    this.#go(IDLE);
    return wait;
  }

  stop() { this.#go(IDLE); }

  /** Seconds in the present state, to the tenth. */
  get waited() { return tenths(this.now() - this.since); }

  #go(state) {
    this.state = state;
    this.since = this.now();
  }
}
