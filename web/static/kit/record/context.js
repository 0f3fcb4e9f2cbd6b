// What the parts of a record's screen and its tools share: the body, the lesson clock, and the one way to change them.
import {uuid} from '../rows.js';
import {isoDay} from '../words.js';
import {dropMedium, newMoment, stepAt, whoAt} from './body.js';

export class Context {
  constructor({keeper, clock, store}) {
    Object.assign(this, {keeper, clock, store});
    this.listeners = new Set();
  }

  get row() { return this.keeper.row; }
  get body() { return this.row.body; }
  get obs() { return this.row.observation; }
  /** What GET /kit/data gave last: sheets, views, people, classes, phrases. */
  get data() { return this.store.data() ?? {}; }

  /** 补记: begun after the day of the lesson. Of what the server has, the server says so. */
  get isLate() {
    const {base, is_late: told, firstAt} = this.row;
    return base ? told : !this.body.clock.began && this.obs.on < isoDay(firstAt ?? Date.now());
  }

  /** The lesson clock, in whole seconds. */
  seconds() { return this.clock.seconds(); }

  /** Where something written now belongs: without a running clock behind what is there. */
  get at() { return this.clock.state === 'before' ? Math.max(0, ...this.body.moments.map(one => one.t)) : this.seconds(); }

  /** The id of the plan's step that goes on now; '' without one. */
  step(t = this.seconds()) { return stepAt(this.body, t)?.step ?? ''; }

  /** What goes on now: 't', 's', 'd' or ''. */
  who(t = this.seconds()) { return whoAt(this.body, t); }

  /** Changes the body, keeps it on this phone, and tells every part. */
  change(mutate) {
    mutate(this.body);
    this.keeper.soon();
    this.tell();
  }

  /** Calls `listener` after each change; answers how to stop that. */
  onchange(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  tell() { for (const one of this.listeners) one(); }

  /**
   * Keeps a photo, clip or picture of paper on this phone and hangs it on a moment of its own, or on the one whose id is
   * `moment`. Answers the id of the medium, once it is kept.
   */
  async addMedium(kind, blob, {at = this.seconds(), noFace = false, name = '', consent = null, moment = null} = {}) {
    const id = uuid();
    await this.store.putMedium({
      id, user: this.row.user, record: this.row.id, kind, at_seconds: at, no_student_face: noFace, blob,
      name: name || blob.name || '', type: blob.type, consent, state: 'waiting', why: '', at: Date.now(),
    });
    this.change(body => {
      const place = body.moments.find(one => one.id === moment);
      if (place) place.media.push(id);
      else body.moments.push(newMoment(at, this.who(at), this.step(at), {media: [id]}));
    });
    return id;
  }

  /** Takes back a medium that was not sent. */
  async removeMedium(id) {
    await this.store.removeMedium(id);
    this.change(body => dropMedium(body, id));
  }
}
