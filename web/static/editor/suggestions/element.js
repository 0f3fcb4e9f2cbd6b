// <suggestion-editor>: like <plan-editor>, with a text of its own.
import {Draft} from './draft.js';

export class SuggestionEditor extends HTMLElement {
  connectedCallback() {
    clearTimeout(this.closing);
    if (!this.draft) this.draft = new Draft(this);
  }

  disconnectedCallback() {
    this.closing = setTimeout(() => {
      if (this.isConnected) return;
      this.draft?.destroy();
      this.draft = null;
    }, 0);
  }

  get editor() { return this.draft?.editor ?? null; }
}
