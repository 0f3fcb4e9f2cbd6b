// Two documents: the network writes into one, the editor is bound to the other. While somebody composes (拼音), what
// colleagues type waits between them, because a change of the text under a composition leaves raw pinyin in the plan.
import * as Y from 'yjs';

const AFTER_COMPOSING_MS = 60;   // the browser's last mutations of a composition arrive after compositionend
const NETWORK = 'network';
const EDITOR = 'editor';

export class Relay {
  #held = [];
  #timer = null;

  /** `host` gets the attribute data-composing; events on fields outside the text do not count. */
  constructor(network, local, host, isText) {
    Object.assign(this, {network, local, host, isText, composing: false});
    this.fromNetwork = (update, origin) => {
      if (origin === EDITOR) return;
      if (this.composing) this.#held.push(update); else this.#apply(update);
    };
    this.fromEditor = (update, origin) => { if (origin !== NETWORK) Y.applyUpdate(network, update, EDITOR); };
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

  #end() {
    this.composing = false;
    this.host.toggleAttribute('data-composing', false);
    const held = this.#held;
    this.#held = [];
    if (held.length) this.#apply(Y.mergeUpdates(held));
    this.onCompose?.(false);
  }

  /** The text is in the document even when drawing it fails; then the whole view is drawn anew. */
  #apply(update) {
    try { Y.applyUpdate(this.local, update, NETWORK); } catch (error) {
      console.error(error);
      this.onBroken?.();
    }
  }

  destroy() {
    clearTimeout(this.#timer);
    this.network.off('update', this.fromNetwork);
    this.local.off('update', this.fromEditor);
    this.host.removeEventListener('compositionstart', this.onStart, true);
    this.host.removeEventListener('compositionend', this.onEnd, true);
    this.host.removeEventListener('focusout', this.onBlur, true);
    this.host.toggleAttribute('data-composing', false);
  }
}
