// Brings what lies on the device to the server: when the network comes back, the page comes to the front, now and then, and
// soon after something was written. One window sends at a time. Whose session it is, is asked each time before sending.
import {ask, token} from './http.js';
import {prepared} from './rows.js';
import {sendMedium} from './tools/media_sending.js';
import {recover} from './tools/recorder.js';
import {fetchPlans} from './plan_keeping.js';

const SOON_MS = 15_000;      // a draft that is being written
const RETRY_MS = [5000, 15_000, 30_000, 60_000];
const LEASE_MS = 60_000, SLOW_MS = 60_000;   // 400 KB over a slow line
const MOST_BROKEN = 3;
const CALM_MS = 30_000;      // with nothing to send, the server is asked this often at most
const FRESH_MS = 60_000;     // lessons and sheets are asked for at most once a minute
const PLANS_MS = 10 * 60_000;  // plans are large: also over reloads they are asked for no more often
const NOT_THERE = '服务器上没有这份记录，或者它不是你的';
const NOT_TAKEN = '服务器没有收下';

export class Sync extends EventTarget {
  #timers = {};
  #running = null;
  #again = false;
  #failures = 0;
  #dataAt = 0;
  #plansAt = 0;
  #broke = 0;          // uploads this time
  #tries = new Map();   // of media, how often the way broke: those that go well go first

  /** `state`: offline, busy (how many are on their way), signedOut, lastAt (when everything was on the server). */
  constructor(store) {
    super();
    Object.assign(this, {store, offline: navigator.onLine === false, busy: 0, signedOut: false, lastAt: 0, token: null});
    this.#plansAt = Math.max(0, ...store.plans().map(plan => plan.at));
    this.onWake = ({type}) => { if (!document.hidden && (type === 'online' || this.#sendable().length || Date.now() - store.at > CALM_MS)) this.now(); };
    this.onOffline = () => this.#set({offline: true});
    this.onChange = ({detail}) => {
      const waits = detail.medium && store.media().some(row => row.id === detail.medium && row.state === 'waiting');
      if (detail.byScreen && !detail.expected || waits) this.soon();
    };
  }

  start() {
    for (const name of ['online', 'focus', 'pageshow']) addEventListener(name, this.onWake);
    addEventListener('offline', this.onOffline);
    document.addEventListener('visibilitychange', this.onWake);
    this.store.addEventListener('change', this.onChange);
    return this.now();
  }

  stop() {
    for (const name of ['online', 'focus', 'pageshow']) removeEventListener(name, this.onWake);
    removeEventListener('offline', this.onOffline);
    document.removeEventListener('visibilitychange', this.onWake);
    this.store.removeEventListener('change', this.onChange);
    for (const timer of Object.values(this.#timers)) clearTimeout(timer);
    this.stopped = true;
  }

  /** Before long: what is written letter by letter goes in one piece. What was handed in goes at once. */
  soon() {
    if (this.store.unsent().some(row => row.submit && !row.why)) this.now();
    else this.#timers.soon ??= setTimeout(() => this.now(), SOON_MS);
  }

  /** Send what there is. Resolves when it is over, whatever came of it. */
  now() {
    clearTimeout(this.#timers.soon);
    this.#timers.soon = null;
    if (this.stopped) return Promise.resolve();
    this.#again = Boolean(this.#running);
    this.#running ??= this.#alone(() => this.#send()).catch(() => this.#set({offline: true})).then(() => {
      this.#running = null;
      this.#set({busy: 0});
      this.#later();
      return this.#again ? this.now() : undefined;
    });
    return this.#running;
  }

  /** Rows that were refused go once more. */
  async again() {
    for (const row of this.store.held()) {
      if (row.kind) await this.store.putMedium({...row, state: 'waiting', why: ''});
      else await this.store.change(row.id, one => { one.why = ''; });
    }
    await this.now();
  }

  #later() {
    clearTimeout(this.#timers.retry);
    if (this.stopped) return;
    const waits = this.#sendable().length > 0;
    const ms = waits ? RETRY_MS[Math.min(this.#failures, RETRY_MS.length - 1)] : 5 * 60_000;
    this.#timers.retry = setTimeout(() => this.now(), ms);
  }

  #sendable() {
    const {store} = this;
    return [...store.unsent().filter(row => !row.why), ...this.#media()];
  }

  /** Photos and clips whose record is there. */
  #media() {
    const {store} = this, tries = row => this.#tries.get(row.id) ?? 0;
    const isThere = row => (store.record(row.record)?.base ?? 1) > 0;
    return store.unsentMedia().filter(row => row.state === 'waiting' && isThere(row)).sort((a, b) => tries(a) - tries(b));
  }

  async #alone(work) {
    const {store} = this;
    if (!store.keeps) return work();
    if (navigator.locks) return navigator.locks.request('gongbei-kit', {ifAvailable: true}, lock => (lock ? work() : undefined));
    if (!await store.lease(LEASE_MS)) return undefined;
    try { return await work(); } finally { await store.endLease(); }
  }

  async #send() {
    const {store} = this;
    await recover(store);
    const before = this.#sendable().length;
    if (before) this.#set({busy: before});
    if (!await this.#mayGo()) return;
    let sent = 0;
    this.#broke = 0;
    for (const row of store.unsent().filter(one => !one.why)) {
      if (!await this.#record(row)) return;
      if (!row.dirty) sent += 1;
      this.#set({busy: Math.max(0, before - sent)});
    }
    for (const medium of this.#media()) {
      if (!await this.#medium(medium)) return;
      this.#set({busy: this.#sendable().length});
    }
    if (!store.unsent().length && !store.unsentMedia().length) this.#set({lastAt: Date.now()});
    await this.#fetch(sent > 0);
  }

  /** Whether the server can be reached and this person is the one signed in. */
  async #mayGo() {
    const {status, body} = await token();
    if (status !== 200) {
      if (status === 401 || status === 403) this.#set({offline: false, signedOut: true});
      else this.#away();
      return false;
    }
    this.token = body;
    if (body.user.id !== this.store.user.id || body.public === this.store.own) {
      this.dispatchEvent(new CustomEvent('other', {detail: body}));
      return false;
    }
    this.#failures = 0;
    this.#set({offline: false, signedOut: false});
    this.clock = {offset: new Date(body.now) - Date.now()};
    await this.store.touch();
    return true;
  }

  #away() {
    this.#failures += 1;
    this.#set({offline: true});
  }

  /** Answers whether to go on with the next one. */
  async #record(row) {
    const {store} = this;
    if (row.dirty) {
      await store.change(row.id, prepared);
      const {mutation, base, submit, written_at, body, observation} = store.record(row.id).pending;
      const json = {mutation, base, device: store.device, user: store.user.id, client_now: new Date().toISOString(), written_at, submit, body, ...(observation && {observation: sentHeading(observation)})};
      const answer = await ask(`/kit/records/${row.id}`, {method: 'PUT', json, csrf: this.token.csrf, ms: SLOW_MS});
      if (answer.status !== 200) return this.#notTaken(answer, why => store.refuse(row.id, why, mutation));
      await store.acknowledge(row.id, answer.body, mutation);
    }
    if (store.record(row.id)?.feedback === 'waiting') return this.#feedback(row);
    return true;
  }

  /** The 反馈单 that was to go as soon as there is a network. */
  async #feedback(row) {
    const answer = await ask(`/kit/records/${row.id}/feedback`, {method: 'POST', json: {}, csrf: this.token.csrf});
    if (answer.status === 200) await this.store.change(row.id, one => { one.feedback = 'sent'; });
    else return this.#notTaken(answer, why => this.store.change(row.id, one => { one.feedback = ''; one.why = why; }));
    return true;
  }

  async #notTaken({status, body}, refuse) {
    if (status === 401 || status === 403) this.#set({signedOut: true});
    else if (status === 409 && body?.code === 'other_user') await this.#mayGo();
    else if (status === 500) {   // it stumbles over this one: the others go on
      this.#failures += 1;
      return true;
    } else if (status === 0 || status === 429 || status > 500) this.#away();
    else {
      await refuse(status === 404 ? NOT_THERE : body?.error ?? NOT_TAKEN);
      return true;
    }
    return false;
  }

  /** Answers whether to go on with the next one. */
  async #medium(medium) {
    const {store} = this, stop = new AbortController();
    let timer;
    const report = () => {
      clearTimeout(timer);
      timer = setTimeout(() => stop.abort(), SLOW_MS);   // nothing arrives any more
      this.#set({});
    };
    report();
    try {
      await sendMedium(medium, {csrf: this.token.csrf, signal: stop.signal, report});
      await store.putMedium({...medium, state: 'sent', why: '', blob: null});   // a small picture stays, so that one sees what it was
      return true;
    } catch (error) {
      if (error.refused || error.code === 'record') await store.putMedium({...medium, state: 'held', why: error.refused ? error.message : NOT_THERE});
      else if (error.status) { this.#set({signedOut: true}); return false; } else return await this.#broken(medium);
      return true;
    } finally { clearTimeout(timer); }
  }

  /** The way broke under one: whether it is the network, is asked. */
  async #broken({id}) {
    this.#tries.set(id, (this.#tries.get(id) ?? 0) + 1);
    this.#broke += 1;
    if (!await this.#mayGo()) return false;
    this.#failures += 1;
    return this.#broke < MOST_BROKEN;
  }

  /** Lessons, sheets and plans for the days to come. */
  async #fetch(isNeeded) {
    if (isNeeded || Date.now() - this.#dataAt > FRESH_MS) {
      const {status, body} = await ask('/kit/data');
      if (status !== 200 || body.user.id !== this.store.user.id) return;
      this.#dataAt = Date.now();
      await this.store.putData(body);
    }
    if (this.store.keeps && Date.now() - this.#plansAt > PLANS_MS && await fetchPlans(this.store)) this.#plansAt = Date.now();
  }

  #set(state) {
    Object.assign(this, state);
    this.dispatchEvent(new Event('change'));
  }
}

/** The heading of a lesson that began here, as the server takes it. */
const sentHeading = one => ({
  id: one.id, kind: one.kind, title: one.title, subject: one.subject, teacher_id: one.teacher?.id ?? null, teacher_name: one.teacher?.name ?? '',
  school_id: one.school_id ?? null, class_id: one.class_id ?? null, class_name: one.class_name ?? '', plan_id: one.plan_id ?? null, on: one.on, sheet: one.sheet || null,
  period: one.period ?? null, starts_at: one.starts_at ?? null, minutes: one.minutes ?? null, pupils: one.pupils ?? null,
});
