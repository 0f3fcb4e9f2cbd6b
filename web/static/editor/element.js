// <plan-editor>: comes alive when it is in the page, survives being moved by htmx, and leaves nothing unsaved behind.
import {getText, getTextSerializersFromSchema} from '@tiptap/core';
import {leave, openSession} from './session.js';

export class PlanEditor extends HTMLElement {
  #opening = 0;
  #closing = 0;

  /** htmx inserts the answer's copy of a preserved element and takes it away again at once: so wait a moment. */
  connectedCallback() {
    clearTimeout(this.#closing);
    this.#closing = 0;
    if (this.session || this.#opening) { this.session?.render(); return; }
    this.#opening = setTimeout(() => {
      this.#opening = 0;
      if (this.isConnected && !this.session) this.session = openSession(this);
    }, 0);
  }

  disconnectedCallback() {
    clearTimeout(this.#closing);
    this.#closing = setTimeout(() => {
      this.#closing = 0;
      if (this.isConnected || !this.session) return;
      leave(this.session);
      this.session = null;
    }, 0);
  }

  /** A move keeps the element but loses the caret unless the view is told. */
  connectedMoveCallback() {
    const view = this.view;
    if (view?.hasFocus()) setTimeout(() => view.focus(), 0);
    this.session?.render();
  }

  get editor() { return this.session?.editor ?? null; }
  get view() { return this.session?.editor?.view ?? null; }
  get provider() { return this.session?.provider ?? null; }
  get composing() { return this.session?.relay.composing ?? false; }

  /** The text of this page as ProseMirror JSON, and as plain text by sections. */
  json() { return this.session?.shown?.toJSON() ?? null; }
  text() {
    const doc = this.session?.shown;
    return doc ? getText(doc, {blockSeparator: '\n', textSerializers: getTextSerializersFromSchema(doc.type.schema)}) : '';
  }
}
