// While a lesson runs the screen stays on, where the browser can do that.

export class Awake {
  constructor(wanted) {
    this.wanted = wanted;
    this.onvisible = () => this.look();
    document.addEventListener('visibilitychange', this.onvisible);
    this.look();
  }

  /** Asks for the screen, or lets it go, as the lesson stands. */
  async look() {
    if (!this.wanted()) { this.#free(); return; }
    if (this.lock || document.visibilityState !== 'visible') return;
    try {
      this.lock = await navigator.wakeLock?.request('screen') ?? null;
      this.lock?.addEventListener('release', () => { this.lock = null; });
    } catch { this.lock = null; }   // a nearly empty battery refuses
  }

  stop() {
    document.removeEventListener('visibilitychange', this.onvisible);
    this.wanted = () => false;
    this.#free();
  }

  #free() {
    this.lock?.release();
    this.lock = null;
  }
}
