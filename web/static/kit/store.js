// What the kit knows: the lessons and sheets of /kit/data, one's records, photos and clips, one's plans. On one's own device
// all of it lies in IndexedDB; on a 公用电脑, or where the browser keeps nothing, in this window alone.
//
// Reads answer at once from memory, and `record(id)` is one living object per window: a screen changes it and says
// `putRecord(row)`. What the server says of it (rows.SYNCED) comes in by `change`, also from another window. Two windows on
// one record: the one that wrote first since goes on; the other hears `stale`.
import {channel, Device, keep, kept, setLastUser, spill, unspill} from './device.js';
import {acknowledged, copy, isUnsentMedium, isUnsentRow, refused, rowOf, settled, SYNCED, uuid} from './rows.js';

export const KEPT_DAYS = 14;
const DAY_MS = 86_400_000, TIDY_MS = 3000;
export const DEVICE_KEY = 'gongbei-kit-device';

export class Store extends EventTarget {
  #device = null;
  #records = new Map();
  #media = new Map();
  #plans = new Map();
  #data = null;
  #writing = new Map();   // record id → how many writes are on their way
  #written = new Map();   // record id → the rev this window wrote: the next write of it may overtake this one
  #expected = new Set();
  #leaving = false;
  onchange = null;

  static async open({user, own}) {
    const store = new Store(user, own);
    await store.#begin();
    return store;
  }

  constructor(user, own) {
    super();
    Object.assign(this, {user, own, failed: '', foreign: 0, open: null, tab: uuid(), at: 0});
    this.line = channel();
    if (this.line) this.line.onmessage = ({data}) => this.#hear(data);
    this.onHide = ({type}) => { this.#leaving = type === 'pagehide'; if (this.#leaving) this.#spillAll(); };
    if (own) for (const type of ['pagehide', 'pageshow']) addEventListener(type, this.onHide);
  }

  /** Whether what is written now survives this window. */
  get keeps() { return this.own && Boolean(this.#device) && !this.failed; }

  /** Which device the server is told: the same one as long as the browser remembers it. */
  get device() {
    const known = this.own ? kept(DEVICE_KEY) : null;
    this.made ??= known ?? uuid();
    if (!known && this.own) keep(DEVICE_KEY, this.made);
    return this.made;
  }

  async #begin() {
    if (!this.own) return;
    try {
      await this.#connect();
      setLastUser(this.user);
      await this.#load();
      setTimeout(() => this.#tidy().catch(() => {}), TIDY_MS);   // first the screen
    } catch { this.#fail('这个浏览器不让网页存东西'); }
  }

  async #connect() {
    this.#device = await Device.open();
    this.#device.onlost = () => this.#again().catch(() => this.#fail('手机里存的听课资料被清掉了'));
  }

  /** Somebody emptied the browser under us: what it held is in memory still, and is written again. */
  async #again() {
    await this.#connect();
    if (this.#data) await this.#device.put('data', {user: this.user.id, at: this.at, json: this.#data});
    for (const row of this.#records.values()) await this.#device.put('record', copy(row));
    for (const row of this.#media.values()) await this.#device.put('medium', row);
  }

  async #load() {
    const {id} = this.user, mine = rows => rows.filter(row => row.user === id);
    const [data, records, media, plans] = await Promise.all([this.#device.get('data', id), ...['record', 'medium', 'plan'].map(name => this.#device.all(name))]);
    this.#data = data?.json ?? null;
    this.at = data?.at ?? 0;
    this.#records = new Map(mine(records).map(row => [row.id, settled(row)]));
    this.#media = new Map(mine(media).map(row => [row.id, row]));
    this.#plans = new Map(mine(plans).map(row => [row.id, row]));
    const unsent = [...records.filter(isUnsentRow), ...media.filter(isUnsentMedium)];
    this.foreign = unsent.length - mine(unsent).length;   // nothing else of them is looked at
  }

  /** What is on the server goes after fourteen days; what is not stays. */
  async #tidy(now = Date.now()) {
    if (!this.#device) return;
    const old = at => now - at > KEPT_DAYS * DAY_MS;
    for (const row of this.#records.values()) if (!isUnsentRow(row) && old(Math.max(row.at, row.acked_at))) await this.#drop('record', this.#records, row.id);
    for (const row of this.#media.values()) if (!isUnsentMedium(row) && old(row.at)) await this.#drop('medium', this.#media, row.id);
    if (this.locked(now)) for (const row of this.#plans.values()) await this.#drop('plan', this.#plans, row.id);
    await this.#device.sweep('image', row => row.user === this.user.id && ![...this.#plans.values()].some(plan => plan.images.includes(row.url)));
    for (const name of ['data', 'plan', 'image']) await this.#device.sweep(name, row => row.user !== this.user.id && old(row.at ?? 0));
  }

  async #drop(name, map, id) {
    map.delete(id);
    await this.#device?.remove(name, name === 'plan' ? [this.user.id, id] : id);
  }

  // ---- lessons, sheets, plans -----------------------------------------------------------------------------------

  data() { return this.#data; }

  /** Whether the sheets are shut: fourteen days without the server having known this person. */
  locked(now = Date.now()) { return this.own && this.at > 0 && now - this.at > KEPT_DAYS * DAY_MS; }

  /** The server knows this person now. */
  async touch() {
    this.at = Date.now();
    if (this.#data) await this.#keep('data', {user: this.user.id, at: this.at, json: this.#data});
  }

  /** What GET /kit/data gave. A record nobody has open here and that has nothing unsent follows the server. */
  async putData(json) {
    this.#data = {...json, at: Date.now()};
    this.at = Date.now();
    for (const observation of json.observations) await this.#follow(observation);
    await this.#keep('data', {user: this.user.id, at: this.at, json: this.#data});
    this.#tell({data: true});
  }

  async #follow(observation) {
    const {id, seq, body, submitted_at, is_late, beside} = observation.record ?? {};
    if (!this.#records.has(id)) return;
    await this.change(id, row => {
      if (row.observation.isNew || row.pending) return;
      row.observation = {...observation, isNew: false};
      row.beside = beside ?? [];
      if (row.dirty || this.open === id || !body || seq <= row.base) return;
      Object.assign(row, {body, base: seq, submitted_at: submitted_at ?? null, is_late, sentRev: row.rev, handedRev: row.rev});
    });
  }

  plans() { return [...this.#plans.values()]; }

  /** Plans as GET /kit/plans gives them; those that are not among them any more go. */
  async putPlans(plans, at = Date.now()) {
    const gone = [...this.#plans.keys()].filter(id => !plans.some(plan => plan.id === id));
    for (const id of gone) await this.#drop('plan', this.#plans, id);
    for (const plan of plans) {
      const row = {...plan, user: this.user.id, at};
      this.#plans.set(plan.id, row);
      await this.#keep('plan', row);
    }
    this.#tell({plans: true});
  }

  async image(url) { return (await this.#device?.get('image', [this.user.id, url]))?.blob ?? null; }

  putImage(url, blob) { return this.#keep('image', {user: this.user.id, url, blob, at: Date.now()}); }

  // ---- records --------------------------------------------------------------------------------------------------

  records() { return [...this.#records.values()]; }

  record(id) { return this.#records.get(id) ?? null; }

  /** The row of an observation of `data()`, made when there is none yet. */
  async rowFor(observation) {
    const known = this.#records.get(observation.record.id);
    if (known) return known;
    const row = rowOf(this.user.id, observation);
    this.#records.set(row.id, row);
    await this.#keep('record', row);
    return row;
  }

  /** A lesson that begins here: on the device before the screen opens. */
  async begin(observation) {
    const row = rowOf(this.user.id, observation, true);
    this.#records.set(row.id, row);
    await this.#keep('record', row);
    navigator.storage?.persist?.().catch(() => {});
    this.#tell({record: row.id});
    return row;
  }

  /** Whether something of a record is on its way to the device. */
  get isWriting() { return this.#expected.size > 0 || [...this.#writing.values()].some(count => count > 0); }

  /** The screen has changed it and will say `putRecord` in a moment: until then it is not on the device. */
  expect(id) {
    if (!this.own || this.#expected.has(id)) return;
    this.#expected.add(id);
    this.#tell({record: id, byScreen: true, expected: true});
  }

  /** The screen changed it. Resolves when it is on the device, or `failed` says why it is not. */
  async putRecord(given) {
    const row = this.#records.get(given.id) ?? given;
    if (row !== given) Object.assign(row, {...given, rev: row.rev});
    this.#records.set(row.id, row);
    this.#expected.delete(row.id);
    if (row.isStale) return;
    row.rev = (row.rev ?? 0) + 1;
    row.at = Date.now();
    row.firstAt ??= row.at;
    row.why = '';
    settled(row);
    this.#tell({record: row.id, byScreen: true});
    if (this.#leaving) spill(row);
    await this.#write(row);
  }

  async #write(row) {
    if (!this.#device) return;
    this.#writing.set(row.id, (this.#writing.get(row.id) ?? 0) + 1);
    try {
      await this.#device.change('record', row.id, stored => {
        if (stored && stored.rev >= row.rev && stored.rev !== this.#written.get(row.id)) { row.isStale = true; return null; }
        this.#written.set(row.id, row.rev);
        if (stored && stored.settles > row.settles) for (const key of SYNCED) row[key] = stored[key];
        return copy(settled(row));
      });
      if (!this.#leaving) unspill(row.id);
      this.#heal();
    } catch (error) {
      this.#fail(error?.name === 'QuotaExceededError' ? '手机空间不够' : '没有存上手机');
    } finally {
      this.#writing.set(row.id, this.#writing.get(row.id) - 1);
      this.#tell({record: row.id, written: true});
    }
    if (row.isStale) this.#stale(row);
    else this.line?.postMessage({record: row.id, from: this.tab});
  }

  /** Another window wrote first: it has the record now. */
  async #stale(row) {
    this.#records.set(row.id, settled(await this.#device.get('record', row.id)));
    this.dispatchEvent(new CustomEvent('stale', {detail: row.id}));
  }

  /** What the server said of it, in one step with what lies on the device. */
  async change(id, work) {
    const live = this.#records.get(id);
    const apply = row => {
      work(settled(row));
      row.settles = (row.settles ?? 0) + 1;
      return settled(row);
    };
    if (!this.#device) { if (live) apply(live); } else {
      const stored = await this.#device.change('record', id, row => (row ? apply(row) : null));
      if (!stored) return;
      if (live) this.#take(live, stored); else this.#records.set(id, stored);
      this.line?.postMessage({record: id, from: this.tab});
    }
    this.#tell({record: id});
  }

  /** The words of the screen stay; another window's are taken over where this one has nothing newer. */
  #take(live, stored) {
    const {submit} = live;
    if (stored.rev >= live.rev && this.open !== live.id) Object.assign(live, copy(stored));
    else {
      for (const key of SYNCED) live[key] = copy(stored[key] ?? null);
      if (stored.rev >= live.rev) live.submit = stored.submit; else live.submit = submit;
      live.observation.isNew = stored.observation.isNew;
    }
    settled(live);
  }

  acknowledge(id, answer, mutation) { return this.change(id, row => acknowledged(row, answer, mutation)); }

  refuse(id, why, mutation) { return this.change(id, row => refused(row, why, mutation)); }

  async removeRecord(id) {
    for (const medium of this.media(id)) await this.removeMedium(medium.id);
    await this.#drop('record', this.#records, id);
    this.#tell({record: id});
  }

  // ---- photos and clips -----------------------------------------------------------------------------------------

  media(recordId) { return [...this.#media.values()].filter(row => !recordId || row.record === recordId); }

  /** Resolves when it is on the device; throws where it is not. */
  async putMedium(given) {
    const row = {user: this.user.id, state: 'waiting', why: '', consent: null, ...given, at: given.at ?? Date.now()};
    await this.#keep('medium', row, true);
    this.#media.set(row.id, Object.assign(this.#media.get(row.id) ?? row, row));
    this.line?.postMessage({medium: row.id, from: this.tab});
    this.#tell({medium: row.id});
  }

  async removeMedium(id) {
    await this.#drop('medium', this.#media, id);
    this.line?.postMessage({medium: id, from: this.tab});
    this.#tell({medium: id});
  }

  // ---- what is not on the server --------------------------------------------------------------------------------

  unsent() { return this.records().filter(isUnsentRow); }

  unsentMedia() { return this.media().filter(isUnsentMedium); }

  held() { return [...this.unsent().filter(row => row.why), ...this.unsentMedia().filter(row => row.state === 'held')]; }

  // ---- the device -----------------------------------------------------------------------------------------------

  async #keep(name, row, must = false) {
    if (!this.#device) { if (must && this.own) throw new Error(this.failed); return; }
    try {
      await this.#device.put(name, row);
      this.#heal();
    } catch (error) {
      if (name !== 'image') this.#fail(error?.name === 'QuotaExceededError' ? '手机空间不够' : '没有存上手机');
      if (must) throw error;
    }
  }

  #fail(why) {
    this.failed = why;
    this.#tell({});
  }

  #heal() { if (this.failed) this.#fail(''); }

  /** A write that stands in line when the page goes dies with it, so what is on its way is spilt. */
  #spillAll() { for (const [id, count] of this.#writing) if (count && this.#records.has(id)) spill(this.#records.get(id)); }

  async #hear({record, medium, from, gone}) {
    if (gone) { if (gone === this.user.id) this.dispatchEvent(new Event('gone')); return; }
    if (from === this.tab || !this.#device) return;
    if (record) {
      const stored = await this.#device.get('record', record), live = this.#records.get(record);
      if (stored?.user !== this.user.id) return;
      if (live) this.#take(live, stored); else this.#records.set(record, settled(stored));
    }
    if (medium) {
      const stored = await this.#device.get('medium', medium);
      if (stored?.user === this.user.id) this.#media.set(medium, stored); else this.#media.delete(medium);
    }
    this.#tell({record, medium});
  }

  lease(ms) { return this.#device ? this.#device.lease(this.tab, ms) : true; }

  endLease() { return this.#device?.endLease(this.tab); }

  /** `detail`: {record} or {medium} by id, {data}, {plans}; `byScreen` when the teacher wrote. */
  #tell(detail) {
    this.onchange?.(detail);
    this.dispatchEvent(new CustomEvent('change', {detail}));
  }

  close() {
    for (const type of ['pagehide', 'pageshow']) removeEventListener(type, this.onHide);
    this.line?.close();
    this.#device?.close();
  }
}
