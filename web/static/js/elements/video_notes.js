// A recording beside its remarks: a link jumps there, a clip stops at its end, keys and a button say "here".
// Without it the links carry ?t= and the times are typed.
const STEP = 5;
const said = seconds => {
  const whole = Math.floor(seconds), minutes = Math.floor(whole / 60) % 60, rest = String(whole % 60).padStart(2, '0');
  return whole >= 3600 ? `${Math.floor(whole / 3600)}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
};

customElements.define('video-notes', class extends HTMLElement {
  connectedCallback() {
    this.video = this.querySelector('video');
    if (!this.video || this.ready) return;
    this.ready = true;
    this.querySelector('[data-keys]').hidden = false;
    if (!this.requestFullscreen) this.querySelector('[data-full]')?.remove();   // a phone that fills the screen with films alone
    this.addEventListener('click', event => this.#click(event));
    document.addEventListener('keydown', this.keys = event => this.#press(event));
    this.video.addEventListener('timeupdate', () => this.#pass());
  }

  disconnectedCallback() { document.removeEventListener('keydown', this.keys); }

  #click(event) {
    const link = event.target.closest('[data-seek]');
    if (link) {
      event.preventDefault();
      event.stopPropagation();
      this.#play(Number(link.dataset.seek), Number(link.dataset.stop) || null);
    } else if (event.target.closest('[data-note]')) this.#note();
    else if (event.target.closest('[data-full]')) this.#full();
  }

  #play(from, until) {
    this.until = until;
    this.video.currentTime = from;
    this.video.play().catch(() => {});
    this.video.scrollIntoView({block: 'nearest'});
  }

  /** At the end of a clip; and the remark the recording is at. */
  #pass() {
    const now = this.video.currentTime;
    if (this.until && now >= this.until) {
      this.video.pause();
      this.until = null;
    }
    let last = null;
    for (const row of this.querySelectorAll('[data-from]')) if (Number(row.dataset.from) <= now + 0.5) last = row;
    for (const row of this.querySelectorAll('[data-from]')) row.toggleAttribute('data-now', row === last);
  }

  #note() {
    this.video.pause();
    this.#set('[data-at]');
    this.querySelector('[data-text]')?.focus();
  }

  #set(field) {
    const input = this.querySelector(field);
    if (input) input.value = said(this.video.currentTime);
  }

  // The frame, not the film alone: the name on it stays.
  #full() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.querySelector('.player-frame').requestFullscreen();
  }

  #press(event) {
    const typing = event.target.closest('input, textarea, select, [contenteditable]');
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const onButton = event.target.closest('button, a, summary, video');
    const {video} = this;
    const act = {
      ' ': () => (onButton ? false : video.paused ? video.play().catch(() => {}) : video.pause()),
      ArrowLeft: () => { video.currentTime = Math.max(0, video.currentTime - STEP); },
      ArrowRight: () => { video.currentTime += STEP; },
      n: () => this.#note(), N: () => this.#note(),
      '[': () => this.#set('[data-at]'), ']': () => this.#set('[data-until]'),
    }[event.key];
    if (act && act() !== false) event.preventDefault();
  }
});
