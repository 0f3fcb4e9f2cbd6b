// Keeps what is written: on the device at the latest 400 ms after it was, and when the page goes away.

const SOON_MS = 300;

export class Keeper {
  /** `seen()`: the lesson clock's reading, kept along so that a later page goes on from it. */
  constructor({row, store, seen}) {
    Object.assign(this, {row, store, seen});
    this.failed = false;
    this.onhide = () => this.flush();
    this.onhidden = () => { if (document.visibilityState === 'hidden') this.flush(); };
    addEventListener('pagehide', this.onhide);
    document.addEventListener('visibilitychange', this.onhidden);
  }

  /** Whether something stands on the screen that is not on the device yet. */
  get isOpen() { return this.timer !== undefined || this.failed; }

  soon() {
    this.store.expect(this.row.id);
    this.timer ??= setTimeout(() => this.flush(), SOON_MS);
  }

  /** Resolves when everything is on the device, or it is known that it cannot be. */
  async flush() {
    if (!this.isOpen) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.row.clock_seen = this.seen();
    try {
      await this.store.putRecord(this.row);
      this.failed = false;
    } catch { this.failed = true; }   // the store says why
  }

  stop() {
    removeEventListener('pagehide', this.onhide);
    document.removeEventListener('visibilitychange', this.onhidden);
    return this.flush();
  }
}
