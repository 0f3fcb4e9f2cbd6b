// An editor of one's own: a copy of the text in a document nobody else has. What is written in it goes nowhere until it is
// sent as a suggestion; until then this device keeps it, unless it is a 公用电脑.
import {Editor, Extension, getSchema} from '@tiptap/core';
import {dropCursor} from '@tiptap/pm/dropcursor';
import {gapCursor} from '@tiptap/pm/gapcursor';
import {prosemirrorJSONToYXmlFragment} from 'y-prosemirror';
import {Awareness} from 'y-protocols/awareness';
import * as Y from 'yjs';
import {Collaboration, pauseUndo} from '../collab/collaboration.js';
import {Empties} from '../empties.js';
import {UniqueIds} from '../ids.js';
import {Paste} from '../paste/index.js';
import {ProcessTable} from '../process/decorations.js';
import {SCHEMA} from '../schema/index.js';
import {perFrame} from '../tools/dom.js';
import {action, dismiss, notice, toast} from '../tools/notices.js';
import {Outline} from '../tools/outline.js';
import {askSection, openSectionMenu} from '../tools/sections.js';
import {Shortcuts} from '../tools/shortcuts.js';
import {Toolbar} from '../tools/toolbar.js';
import {Kept} from './kept.js';
import {send} from './sending.js';

const KEEP_MS = 700;
const NO_PICTURES = '建议里放不了新图片，这张没有贴上，文字不受影响。图片放在哪里，提交时在理由里写一句，再把图片发给写教案的老师。';
const Cursors = Extension.create({
  name: 'cursors', addProseMirrorPlugins: () => [gapCursor(), dropCursor({color: false, class: 'drop-cursor', width: 2})],
});

export class Draft {
  // What the tools ask of a session that is shared.
  readonly = false;
  editable = true;
  provider = {readonly: false};
  pictures = {enabled: false};
  comments = {enabled: false, begin() {}};
  presence = {people: () => []};
  edits = 0;

  constructor(host) {
    this.host = host;
    this.kept = new Kept(host.dataset);
    this.render = perFrame(() => { this.toolbar?.render(); this.outline?.render(); });
    this.button = document.querySelector('[data-suggest]');
    this.onSend = () => send(this);
    this.onLeave = event => { if (this.dirty && !this.kept.holds) { event.preventDefault(); event.returnValue = ''; } };
    this.onHide = () => { if (this.dirty && !this.kept.holds) this.keep(); };
    this.onCompose = event => pauseUndo(this.editor, event.type === 'compositionstart');
    this.ready = this.#start();
  }

  async #start() {
    const before = await this.kept.read();
    if (this.destroyed) return;
    this.given = before ?? this.#fresh();
    this.local = new Y.Doc();
    Y.applyUpdate(this.local, this.given.state);
    this.#mount();
    this.#say(Boolean(before));
    if (before) this.#offerAnew();
  }

  /** The text as the page brought it. */
  #fresh() {
    const {base, seal, key, schema} = this.host.dataset;
    const made = new Y.Doc();
    prosemirrorJSONToYXmlFragment(getSchema(SCHEMA), JSON.parse(base), made.getXmlFragment('body'));
    const state = Y.encodeStateAsUpdate(made);
    made.destroy();
    return {base, seal, key, schema: Number(schema), reason: '', state};
  }

  #mount() {
    const place = this.host.querySelector('.plan-body');
    this.before = [...place.childNodes];
    place.replaceChildren();
    this.awareness = new Awareness(this.local);
    this.editor = new Editor({
      element: place, injectCSS: false, enableInputRules: false, enablePasteRules: false, textDirection: undefined, autofocus: false,
      editorProps: {attributes: {class: 'plan-text', role: 'textbox', 'aria-multiline': 'true', 'aria-label': '教案正文，你的建议', spellcheck: 'false'}},
      extensions: [
        ...SCHEMA, Collaboration.configure({fragment: this.local.getXmlFragment('body'), awareness: this.awareness}),
        UniqueIds, Empties, ProcessTable, Cursors, Paste.configure({say: text => toast(text, true), without: NO_PICTURES}),
        Shortcuts.configure({session: this}),
      ],
      onTransaction: this.render, onFocus: this.render, onBlur: this.render,
    });
    this.local.on('update', () => this.#changed());
    this.editor.view.dom.addEventListener('section-menu', event => openSectionMenu(this, event.detail));
    for (const name of ['compositionstart', 'compositionend']) this.editor.view.dom.addEventListener(name, this.onCompose);
    this.outline = new Outline(this.editor, this.presence, () => askSection(this));
    this.toolbar = new Toolbar(this);
    this.button.disabled = false;
    this.button.addEventListener('click', this.onSend);
    addEventListener('beforeunload', this.onLeave);
    addEventListener('pagehide', this.onHide);
    this.host.toggleAttribute('data-ready', true);
    this.render();
  }

  #changed() {
    this.dirty = true;
    this.edits += 1;
    this.kept.holds = false;
    this.#say(false);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), KEEP_MS);
  }

  /** On this device, where it may. */
  async keep() {
    clearTimeout(this.timer);
    const edits = this.edits;
    const stored = await this.kept.write({...this.given, state: Y.encodeStateAsUpdate(this.local)});
    this.kept.holds = stored && edits === this.edits;
    this.#say(this.kept.holds);
  }

  #say(holds) {
    const place = document.querySelector('.save-state');
    if (place) place.textContent = holds ? '还没提交，已存本机' : this.dirty ? '还没提交' : '';
  }

  #offerAnew() {
    this.dirty = true;
    this.kept.holds = true;
    notice(this.host, 'info', '上次没提交的建议还在，可以接着改。', action('丢掉，重新来', async () => {
      await this.kept.drop();
      this.leave();
      location.reload();
    }));
  }

  /** It went up, or was given up: nothing is asked when the page is left. */
  leave() {
    this.dirty = false;
    clearTimeout(this.timer);
    removeEventListener('beforeunload', this.onLeave);
    removeEventListener('pagehide', this.onHide);
    dismiss(this.host, 'info');
  }

  destroy() {
    this.destroyed = true;
    if (this.dirty && !this.kept.holds && this.editor) this.keep();
    this.leave();
    this.button?.removeEventListener('click', this.onSend);
    this.outline?.destroy();
    this.toolbar?.destroy();
    this.editor?.destroy();
    this.awareness?.destroy();
    this.local?.destroy();
    this.host.toggleAttribute('data-ready', false);
    if (this.before) this.host.querySelector('.plan-body')?.replaceChildren(...this.before);
  }
}
