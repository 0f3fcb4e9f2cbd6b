// S-T by the clock: at every full interval the phone asks who acts, on whatever tab one is. An answer counts for its own
// sample; a sample nobody answered stays empty. How it is asked lasts as long as the page.
import {toast} from '../dom.js';
import {timed} from '../record/clock.js';
import {buzz} from './parts.js';

const LOOK_MS = 500;
const askers = new WeakMap();   // body → Asker

export const askerOf = body => askers.get(body) ?? null;

export class Asker {
  /** `changed()` when a question begins or ends. */
  static start(context) {
    askers.get(context.body)?.stop();
    const asker = new Asker(context);
    askers.set(context.body, asker);
    return asker;
  }

  constructor(context) {
    Object.assign(this, {context, pending: null, last: null, changed: () => {}});
    this.timer = setInterval(() => this.look(), LOOK_MS);
  }

  /** The sample that waits for an answer is `pending`, in seconds; null between two. */
  look() {
    const {body, clock, store, row} = this.context;
    if (clock.state === 'ended' || store.open && store.open !== row.id) return this.stop();
    const now = this.context.seconds(), {every} = body.st, due = Math.floor(now / every) * every;
    if (clock.state !== 'running' || !due || due === this.last) return undefined;
    const isLate = this.last === null && now - due > every / 2;   // switched on in the middle: the next one
    if (this.pending !== null) toast(`${timed(this.pending)} 那一次没有记，空着`);
    this.last = due;
    this.#set(isLate ? null : due);
    if (!isLate) buzz([60, 40, 60]);
    return undefined;
  }

  /** Answers which sample is answered now, or null: nothing was asked. */
  take() {
    const of = this.pending;
    this.#set(null);
    return of;
  }

  stop() {
    clearInterval(this.timer);
    askers.delete(this.context.body);
    this.#set(null);
  }

  #set(pending) {
    this.pending = pending;
    for (const keys of document.querySelectorAll('.observe-pad .st')) keys.classList.toggle('asking', pending !== null);
    this.changed();
  }
}
