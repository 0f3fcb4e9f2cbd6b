// What was taken along: the lessons and sheets of /kit/data, and one's plans. On one's own device they lie in IndexedDB; on a
// 公用电脑, or where the browser keeps nothing, in this window alone.
export const KEPT_DAYS = 14;
export const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

export class Shelf extends EventTarget {
  disk = null;         // device.Device, null where nothing is kept
  lessons = null;
  planRows = new Map();
  onchange = null;

  constructor(user, own) {
    super();
    Object.assign(this, {user, own, failed: '', at: 0, notedAt: 0});
  }

  /** Whether what is written now survives this window. */
  get keeps() { return this.own && Boolean(this.disk) && !this.failed; }

  data() { return this.lessons; }

  /** Whether the sheets are shut: fourteen days without the server having known this person. */
  locked(now = Date.now()) { return this.own && this.at > 0 && now - this.at > KEPT_DAYS * DAY_MS; }

  /** The server knows this person now; noted once an hour, for it is asked more often. */
  async touch() {
    this.at = Date.now();
    if (!this.lessons || this.at - this.notedAt < HOUR_MS) return;
    this.notedAt = this.at;
    await this.keepRow('data', {user: this.user.id, at: this.at, json: this.lessons});
  }

  /** What GET /kit/data gave. */
  async putData(json) {
    this.lessons = {...json, at: Date.now()};
    this.at = Date.now();
    await this.keepRow('data', {user: this.user.id, at: this.at, json: this.lessons});
    this.tell({data: true});
  }

  plans() { return [...this.planRows.values()]; }

  /** Plans as GET /kit/plans gives them; those that are not among them any more go. */
  async putPlans(plans, at = Date.now()) {
    const gone = [...this.planRows.keys()].filter(id => !plans.some(plan => plan.id === id));
    for (const id of gone) await this.drop('plan', this.planRows, id);
    for (const plan of plans) {
      const row = {...plan, user: this.user.id, at};
      this.planRows.set(plan.id, row);
      await this.keepRow('plan', row);
    }
    this.tell({plans: true});
  }

  async image(url) { return (await this.disk?.get('image', [this.user.id, url]))?.blob ?? null; }

  putImage(url, blob) { return this.keepRow('image', {user: this.user.id, url, blob, at: Date.now()}); }

  async keepRow(name, row, must = false) {
    if (!this.disk) { if (must && this.own) throw new Error(this.failed); return; }
    try {
      await this.disk.put(name, row);
      this.heal();
    } catch (error) {
      if (name !== 'image') this.fail(error?.name === 'QuotaExceededError' ? '手机空间不够' : '没有存上手机');
      if (must) throw error;
    }
  }

  fail(why) {
    this.failed = why;
    this.tell({});
  }

  heal() { if (this.failed) this.fail(''); }

  async drop(name, map, id) {
    map.delete(id);
    await this.disk?.remove(name, name === 'plan' ? [this.user.id, id] : id);
  }

  /** `detail`: {record} or {medium} by id, {data}, {plans}; `byScreen` when the teacher wrote. */
  tell(detail) {
    this.onchange?.(detail);
    this.dispatchEvent(new CustomEvent('change', {detail}));
  }
}
