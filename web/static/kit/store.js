// One's records, photos and clips, on the device before they are anywhere else, and beside them what was taken along (shelf.js).
//
// Reads answer at once from memory, and `record(id)` is one living object per window: a screen changes it and says
// `putRecord(row)`. What the server says of it (rows.SYNCED) comes in by `change`, also from another window. Two windows on
// one record: the one that wrote first since goes on; the other hears `stale`.
import {channel, Device, keep, kept, setLastUser, spill, unspill} from './device.js';
import {acknowledged, copy, followed, isUnsentMedium, isUnsentRow, refused, rowOf, settled, SYNCED, taken, uuid} from './rows.js';
import {DAY_MS, KEPT_DAYS, Shelf} from './shelf.js';

const TIDY_MS = 3000;
export const DEVICE_KEY = 'gongbei-kit-device';

export class Store extends Shelf {
  #records = new Map();
  #media = new Map();
  #writing = new Map();   // record id → how many writes are on their way
  #written = new Map();   // record id → the rev this window wrote: the next write of it may overtake this one
  #expected = new Set();
  #unkept = new Set();    // records whose last change is in memory, and spilt, but not in the database
  #leaving = false;

  static async open({user, own}) {
    const store = new Store(user, own);
    await store.#begin();
    return store;
  }

  constructor(user, own) {
    super(user, own);
    Object.assign(this, {foreign: 0, open: null, tab: uuid()});
    this.line = channel();
    if (this.line) this.line.onmessage = ({data}) => this.#hear(data);
    this.onHide = ({type}) => { this.#leaving = type === 'pagehide'; if (this.#leaving) this.#spillAll(); };
    if (own) for (const type of ['pagehide', 'pageshow']) addEventListener(type, this.onHide);
  }

  /** Which device the server is told: the same one as long as the browser remembers it. */
  get device() {
    const isOne = this.own && Boolean(this.disk);   // else what lies here unseen would go over what this window writes
    const known = isOne ? kept(DEVICE_KEY) : null;
    this.made ??= known ?? uuid();
    if (!known && isOne) keep(DEVICE_KEY, this.made);
    return this.made;
  }

  async #begin() {
    if (!this.own) return;
    try {
      await this.#connect();
      await this.#load();
      setTimeout(() => this.#tidy().catch(() => {}), TIDY_MS);   // first the screen
    } catch { this.fail('这个浏览器不让网页存东西'); }
  }

  async #connect() {
    this.disk = await Device.open();
    setLastUser(this.user);
    this.disk.onlost = () => this.#again().catch(() => this.fail('手机里存的听课资料被清掉了'));
  }

  /** Somebody emptied the browser under us: what it held is in memory still, and is written again. */
  async #again() {
    await this.#connect();
    if (this.lessons) await this.disk.put('data', {user: this.user.id, at: this.at, json: this.lessons});
    for (const row of this.#records.values()) await this.disk.put('record', copy(row));
    for (const row of this.#media.values()) await this.disk.put('medium', row);
  }

  async #load() {
    const {id} = this.user, mine = rows => rows.filter(row => row.user === id);
    const [data, records, media, plans] = await Promise.all([this.disk.get('data', id), ...['record', 'medium', 'plan'].map(name => this.disk.all(name))]);
    this.lessons = data?.json ?? null;
    this.at = data?.at ?? 0;
    this.#records = new Map(mine(records).map(row => [row.id, settled(row)]));
    this.#media = new Map(mine(media).map(row => [row.id, row]));
    this.planRows = new Map(mine(plans).map(row => [row.id, row]));
    const unsent = [...records.filter(isUnsentRow), ...media.filter(isUnsentMedium)];
    this.foreign = unsent.length - mine(unsent).length;   // nothing else of them is looked at
  }

  /** What is on the server goes after fourteen days; what is not stays. */
  async #tidy(now = Date.now()) {
    if (!this.disk) return;
    const old = at => now - at > KEPT_DAYS * DAY_MS;
    for (const row of this.#records.values()) if (!isUnsentRow(row) && old(Math.max(row.at, row.acked_at))) await this.drop('record', this.#records, row.id);
    for (const row of this.#media.values()) if (!isUnsentMedium(row) && old(row.at)) await this.drop('medium', this.#media, row.id);
    if (this.locked(now)) for (const row of this.planRows.values()) await this.drop('plan', this.planRows, row.id);
    await this.disk.sweep('image', row => row.user === this.user.id && ![...this.planRows.values()].some(plan => plan.images.includes(row.url)));
    for (const name of ['data', 'plan', 'image']) await this.disk.sweep(name, row => row.user !== this.user.id && old(row.at ?? 0));
  }

  // ---- records --------------------------------------------------------------------------------------------------

  records() { return [...this.#records.values()]; }

  record(id) { return this.#records.get(id) ?? null; }

  /** The lessons, and with them the records nobody has open here and that have nothing unsent. */
  async putData(json) {
    for (const one of json.observations) {
      if (this.#records.has(one.record?.id)) await this.change(one.record.id, row => followed(row, one, this.open === row.id));
    }
    const marked = new Set(this.records().map(row => row.body.sheet)), before = Object.entries(this.lessons?.sheets ?? {});
    await super.putData({...json, sheets: {...Object.fromEntries(before.filter(([id]) => marked.has(id))), ...json.sheets}});   // one may be retired meanwhile
  }

  /** The row of an observation of `data()`, made when there is none yet. */
  async rowFor(observation) {
    const known = this.#records.get(observation.record.id);
    if (known) return known;
    const other = await this.disk?.get('record', observation.record.id).catch(() => null);   // another window opened it a moment ago
    const row = other?.user === this.user.id ? settled(other) : rowOf(this.user.id, observation);
    this.#records.set(row.id, row);
    if (row !== other) await this.#write(row);
    return row;
  }

  /** A lesson that begins here: on the device before the screen opens. */
  async begin(observation) {
    const row = rowOf(this.user.id, observation, true);
    this.#records.set(row.id, row);
    await this.#write(row);
    navigator.storage?.persist?.().catch(() => {});
    this.tell({record: row.id});
    return row;
  }

  /** Whether something of a record is on its way to the device. */
  get isWriting() { return this.#expected.size > 0 || [...this.#writing.values()].some(count => count > 0); }

  /** The screen has changed it and will say `putRecord` in a moment: until then it is not on the device. */
  expect(id) {
    if (!this.own || this.#expected.has(id)) return;
    this.#expected.add(id);
    this.tell({record: id, byScreen: true, expected: true});
  }

  /** The screen changed it. Resolves when it is on the device, or `failed` says why it is not. */
  async putRecord(given) {
    this.#expected.delete(given.id);
    if (given.isStale) return;   // another window has it: nothing of this screen counts any more
    const row = this.#records.get(given.id) ?? given;
    if (row !== given) Object.assign(row, {...given, rev: row.rev});
    this.#records.set(row.id, row);
    row.rev = (row.rev ?? 0) + 1;
    row.at = Date.now();
    row.firstAt ??= row.at;
    row.why = '';
    settled(row);
    if (this.#leaving) spill(row);
    const written = this.#write(row);   // on its way before anybody is told: until it is over nobody reads 已存
    this.tell({record: row.id, byScreen: true});
    await written;
  }

  async #write(row) {
    if (!this.disk) return;
    this.#writing.set(row.id, (this.#writing.get(row.id) ?? 0) + 1);
    try {
      await this.disk.change('record', row.id, stored => {
        if (stored && stored.rev >= row.rev && stored.rev !== this.#written.get(row.id)) { row.isStale = true; return null; }
        this.#written.set(row.id, row.rev);
        if (stored && stored.settles > row.settles) for (const key of SYNCED) row[key] = stored[key];
        return copy(settled(row));
      });
      this.#unkept.delete(row.id);
      if (!this.#leaving) unspill(row.id);
      this.heal();
    } catch (error) { this.#notKept(row, error); } finally {
      this.#writing.set(row.id, this.#writing.get(row.id) - 1);
      this.tell({record: row.id, written: true});
    }
    if (row.isStale) this.#stale(row);
    else this.line?.postMessage({record: row.id, from: this.tab});
  }

  /** No room, or the database is gone: the words are spilt, and go up from memory as long as this window is open. */
  #notKept(row, error) {
    if (this.isClosed) return;
    this.#unkept.add(row.id);
    spill(row);
    this.fail(error?.name === 'QuotaExceededError' ? '手机空间不够' : '没有存上手机');
  }

  /** Only when nothing is missing on the device. */
  heal() { if (!this.#unkept.size) super.heal(); }

  /** Another window wrote first: it has the record now. */
  async #stale(row) {
    this.#records.set(row.id, settled(await this.disk.get('record', row.id)));
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
    const stored = await this.#settle(id, apply);
    if (!stored) {
      if (live) apply(live);
      if (this.#unkept.has(id)) spill(live);
    } else {
      if (live) taken(live, stored, this.open === live.id); else this.#records.set(id, stored);
      this.line?.postMessage({record: id, from: this.tab});
    }
    this.tell({record: id});
  }

  /** The row as it lies on the device now; null where it does not lie there, or not as it was written last. */
  async #settle(id, apply) {
    if (this.#unkept.has(id)) await this.#write(this.#records.get(id));   // there may be room again
    if (!this.disk || this.#unkept.has(id)) return null;
    try {
      return await this.disk.change('record', id, row => (row ? apply(row) : null));
    } catch (error) {
      if (this.#records.has(id)) this.#notKept(this.#records.get(id), error);
      return null;
    }
  }

  acknowledge(id, answer, mutation) { return this.change(id, row => acknowledged(row, answer, mutation)); }

  refuse(id, why, mutation) { return this.change(id, row => refused(row, why, mutation)); }

  async removeRecord(id) {
    for (const medium of this.media(id)) await this.removeMedium(medium.id);
    await this.drop('record', this.#records, id);
    this.tell({record: id});
  }

  // ---- photos and clips -----------------------------------------------------------------------------------------

  media(recordId) { return [...this.#media.values()].filter(row => !recordId || row.record === recordId); }

  /** Resolves when it is on the device; throws where it is not. */
  async putMedium(given) {
    const row = {user: this.user.id, state: 'waiting', why: '', consent: null, ...given, at: given.at ?? Date.now()};
    await this.keepRow('medium', row, true);
    this.#media.set(row.id, Object.assign(this.#media.get(row.id) ?? row, row));
    this.line?.postMessage({medium: row.id, from: this.tab});
    this.tell({medium: row.id});
  }

  async removeMedium(id) {
    await this.drop('medium', this.#media, id);
    this.line?.postMessage({medium: id, from: this.tab});
    this.tell({medium: id});
  }

  // ---- what is not on the server --------------------------------------------------------------------------------

  unsent() { return this.records().filter(isUnsentRow); }

  unsentMedia() { return this.media().filter(isUnsentMedium); }

  held() { return [...this.unsent().filter(row => row.why), ...this.unsentMedia().filter(row => row.state === 'held')]; }

  /** A write that stands in line when the page goes dies with it, so what is on its way is spilt. */
  #spillAll() { for (const [id, count] of this.#writing) if (count && this.#records.has(id)) spill(this.#records.get(id)); }

  async #hear({record, medium, from, gone}) {
    if (gone) { if (gone === this.user.id) this.dispatchEvent(new Event('gone')); return; }
    if (from === this.tab || !this.disk) return;
    if (record) {
      const stored = await this.disk.get('record', record), live = this.#records.get(record);
      if (stored?.user !== this.user.id) return;
      if (live) taken(live, stored, this.open === live.id); else this.#records.set(record, settled(stored));
    }
    if (medium) {
      const stored = await this.disk.get('medium', medium);
      if (stored?.user === this.user.id) this.#media.set(medium, stored); else this.#media.delete(medium);
    }
    this.tell({record, medium});
  }

  lease(ms) { return this.disk ? this.disk.lease(this.tab, ms) : true; }

  endLease() { return this.disk?.endLease(this.tab); }

  close() {
    for (const type of ['pagehide', 'pageshow']) removeEventListener(type, this.onHide);
    this.isClosed = true;
    this.line?.close();
    this.disk?.close();
  }
}
