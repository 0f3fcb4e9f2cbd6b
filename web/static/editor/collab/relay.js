// Two documents: the network writes into one, the editor is bound to the other. While somebody composes (拼音), what
// colleagues type waits between them, because a change of the text under a composition leaves raw pinyin in the plan.
// What is being composed waits as well: a colleague who splits the paragraph there would copy the raw letters for good.
import * as Y from 'yjs';

const AFTER_COMPOSING_MS = 60;   // the browser's last mutations of a composition arrive after compositionend
const THINKING_MS = 2000;       // then it goes all the same: dictation composes for minutes, some keyboards as long as the caret is in a word
const PATIENCE_MS = 5000;       // then I am told that colleagues have written and that it waits
const NETWORK = 'network';
const EDITOR = 'editor';

export class Relay {
  #held = [];
  #own = [];
  #timer = null;
  #thinking = null;
  #patience = null;

  /** `host` gets the attribute data-composing; events on fields outside the text do not count. */
  constructor(network, local, host, isText) {
    Object.assign(this, {network, local, host, isText, composing: false});
    this.fromNetwork = (update, origin) => {
      if (origin === EDITOR) return;
      if (!this.composing) { this.#apply(update); return; }
      this.#held.push(update);
      this.#patience ??= setTimeout(() => this.onHeld?.(), PATIENCE_MS);
    };
    this.fromEditor = (update, origin) => {
      if (origin === NETWORK) return;
      this.#own.push(update);
      if (this.composing) this.#thinking ??= setTimeout(() => this.flush(), THINKING_MS); else this.flush();   // not put off by the next letter
      this.onWaiting?.();
    };
    network.on('update', this.fromNetwork);
    local.on('update', this.fromEditor);
    this.onStart = event => { if (isText(event.target)) this.#start(); };
    this.onEnd = event => { if (isText(event.target)) this.#endSoon(); };
    this.onBlur = event => { if (this.composing && !isText(event.relatedTarget)) this.#endSoon(); };
    host.addEventListener('compositionstart', this.onStart, true);
    host.addEventListener('compositionend', this.onEnd, true);
    host.addEventListener('focusout', this.onBlur, true);
    Y.applyUpdate(local, Y.encodeStateAsUpdate(network), NETWORK);
  }

  #start() {
    clearTimeout(this.#timer);
    this.composing = true;
    this.host.toggleAttribute('data-composing', true);
    this.onCompose?.(true);   // for every composition, also one that starts before the last has settled
  }

  #endSoon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end(), AFTER_COMPOSING_MS);
  }

  /** Whether something typed here has not gone to the network yet. */
  get isWaiting() { return this.#own.length > 0; }

  /** What was typed here goes to the network now. */
  flush() {
    clearTimeout(this.#thinking);
    this.#thinking = null;
    const own = this.#own;
    this.#own = [];
    if (own.length) Y.applyUpdate(this.network, own.length > 1 ? Y.mergeUpdates(own) : own[0], EDITOR);
  }

  #end() {
    this.flush();
    this.composing = false;
    this.host.toggleAttribute('data-composing', false);
    clearTimeout(this.#patience);
    this.#patience = null;
    const held = this.#held;
    this.#held = [];
    if (held.length) this.#apply(Y.mergeUpdates(held));
    this.onCompose?.(false);
  }

  /** The text is in the document even when drawing it fails; then agreement.js draws the whole view anew. */
  #apply(update) {
    try { Y.applyUpdate(this.local, update, NETWORK); } catch (error) { console.error(error); }
  }

  destroy() {
    clearTimeout(this.#timer);
    clearTimeout(this.#patience);
    this.flush();
    this.network.off('update', this.fromNetwork);
    this.local.off('update', this.fromEditor);
    this.host.removeEventListener('compositionstart', this.onStart, true);
    this.host.removeEventListener('compositionend', this.onEnd, true);
    this.host.removeEventListener('focusout', this.onBlur, true);
    this.host.toggleAttribute('data-composing', false);
  }
}
