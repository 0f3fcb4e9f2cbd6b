// One open document: the network's copy, the editor's copy, the editor and the tools around it.
import {Editor} from '@tiptap/core';
import {gapCursor} from '@tiptap/pm/gapcursor';
import {dropCursor} from '@tiptap/pm/dropcursor';
import {Extension} from '@tiptap/core';
import * as Y from 'yjs';
import {Agreement} from './collab/agreement.js';
import {Collaboration, pauseUndo} from './collab/collaboration.js';
import {Provider} from './collab/provider.js';
import {FollowSplit} from './collab/split.js';
import {Relay} from './collab/relay.js';
import {Store} from './collab/store.js';
import {Comments} from './comments/index.js';
import {Empties, hintsOf} from './empties.js';
import {UniqueIds} from './ids.js';
import {Locks, templateOf} from './locks.js';
import {Paste} from './paste/index.js';
import {Pictures} from './pictures.js';
import {ProcessTable} from './process/decorations.js';
import {SCHEMA} from './schema/index.js';
import {SCHEMA_VERSION} from './schema/spec.js';
import {Suggestions} from './suggestions/index.js';
import {Bar} from './tools/bar.js';
import {perFrame} from './tools/dom.js';
import {Following} from './tools/following.js';
import {Leaving} from './tools/leaving.js';
import {action, notice, toast} from './tools/notices.js';
import {Outline} from './tools/outline.js';
import {Presence} from './tools/presence.js';
import {Restored} from './tools/restored.js';
import {SaveState} from './tools/save_state.js';
import {openSectionMenu, askSection} from './tools/sections.js';
import {Shortcuts} from './tools/shortcuts.js';
import {Toolbar} from './tools/toolbar.js';
import {Troubles} from './tools/troubles.js';

const Cursors = Extension.create({
  name: 'cursors', addProseMirrorPlugins: () => [gapCursor(), dropCursor({color: false, class: 'drop-cursor', width: 2})],
});

const KEPT_MS = 1500;         // so long this device may take to keep the text of a page that has stopped
const COPY_AFTER_MS = 2500;   // so long the server is waited for before the text kept on this device is shown

/** Documents whose page was left before the server had everything. They stay connected until it has. */
const leaving = new Set();

export class Session {
  constructor(host) {
    this.host = host;
    const {ws, readonly, userId, userName, userHue} = host.dataset;
    this.readonly = readonly !== undefined;
    this.network = new Y.Doc();
    this.provider = new Provider(this.network, ws, {readonly: this.readonly, schema: SCHEMA_VERSION});
    this.render = perFrame(() => this.#renderNow());
    const {document: doc, title = ''} = host.dataset;
    this.store = new Store(this.provider, {user: userId ?? '', doc: doc ?? ws, schema: SCHEMA_VERSION, title}, host.dataset.public === undefined);
    this.saveState = new SaveState(this.provider, this.store);
    this.presence = new Presence(this.provider, {id: userId, name: userName ?? '我', hue: userHue ?? 8}, this.render, {
      follow: person => this.following.toggle(person), followed: () => this.following.id,
    });
    this.following = new Following(this);
    this.troubles = new Troubles(this);
    this.comments = new Comments(this);
    this.suggestions = new Suggestions(this);
    this.restored = new Restored(this);
    this.bar = new Bar(this);
    this.leaving = new Leaving(this);
    this.provider.on('status', this.render);
    this.provider.on('saved', () => host.dispatchEvent(new CustomEvent('plan-editor:saved', {bubbles: true})));
    this.provider.on('synced', () => this.#start());
    document.addEventListener('htmx:after:settle', this.render);
    this.copyTimer = setTimeout(() => this.#startFromCopy(), COPY_AFTER_MS);
    this.onKey = event => this.#answerSave(event);
    document.addEventListener('keydown', this.onKey);
    this.render();
  }

  /** Ctrl+S anywhere on the page answers with the truth about saving, instead of the browser's page dialog. */
  #answerSave(event) {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== 's') return;
    event.preventDefault();
    this.saveState.say();
  }

  /** When the editor cannot open, the read view stays where it was, and the teacher hears why nothing can be written. */
  #start() {
    if (this.editor || this.destroyed || !this.host.isConnected) return;
    try { this.#mount(); } catch (error) {
      console.error(error);
      this.editor?.destroy();
      this.editor = null;
      this.host.querySelector('.plan-body')?.replaceChildren(...this.before ?? []);
      notice(this.host, 'broken', '编辑器没有打开，下面是存着的教案，先只能看。刷新一次；还不行就告诉管理员。',
        action('刷新', () => location.reload()));
    }
  }

  /** The server does not answer, and this device has the text: it can be read and written on. */
  async #startFromCopy() {
    const state = await this.store.copy();
    if (!state || this.editor || this.destroyed || this.provider.synced || this.provider.stopped) return;
    this.provider.show([state]);
    this.#start();
  }

  get editable() { return !this.agreement?.parted && !this.readonly && !this.provider.readonly && !this.provider.stopped; }

  #mount() {
    const {host} = this;
    this.local = new Y.Doc();
    this.relay = new Relay(this.network, this.local, host, target => this.#isText(target));
    const fragment = this.local.getXmlFragment('body');
    this.agreement = new Agreement({fragment, isBusy: () => this.relay.composing, onPart: parted => this.#stop(parted)});
    const place = host.querySelector('.plan-body') ?? host.appendChild(document.createElement('div'));
    this.before = [...place.childNodes];
    place.replaceChildren();
    this.pictures = new Pictures(this);
    const template = templateOf(host);
    this.editor = new Editor({
      element: place, injectCSS: false, editable: this.editable, enableInputRules: false, enablePasteRules: false,
      textDirection: undefined, autofocus: false,
      editorProps: {attributes: {
        class: 'plan-text', role: 'textbox', 'aria-multiline': 'true', 'aria-label': '教案正文', spellcheck: 'false',
      }},
      extensions: [
        ...SCHEMA, Collaboration.configure({fragment, agreement: this.agreement, awareness: this.provider.awareness}),
        FollowSplit, UniqueIds, Empties.configure({hints: hintsOf(template)}),
        Locks.configure({sections: template, say: text => toast(text, true)}), ProcessTable, Cursors, this.comments.marks, this.suggestions.marks,
        Paste.configure({say: text => toast(text, true), upload: this.pictures.enabled ? (files, at) => this.pictures.take(files, at) : null}),
        Shortcuts.configure({session: this}),
      ],
      onTransaction: this.render, onFocus: this.render, onBlur: this.render,
    });
    this.relay.onWaiting = this.render;
    this.relay.onHeld = () => toast('同事刚写了字，等你这一句说完（选好词）就显示。');
    this.provider.hasMore = () => this.relay.isWaiting;
    this.relay.onCompose = composing => pauseUndo(this.editor, composing);
    this.agreement.begin();
    this.editor.view.dom.addEventListener('section-menu', event => openSectionMenu(this, event.detail));
    this.outline = new Outline(this.editor, this.presence, () => askSection(this));
    if (!this.readonly) this.toolbar = new Toolbar(this);
    this.comments.start();
    this.suggestions.read();
    host.toggleAttribute('data-ready', true);
    host.dispatchEvent(new CustomEvent('plan-editor:ready', {bubbles: true}));
    this.render();
  }

  #isText(target) {
    const dom = this.editor?.view.dom;
    return Boolean(dom && target instanceof globalThis.Node && dom.contains(target) && !(target instanceof HTMLInputElement));
  }

  #renderNow() {
    if (this.destroyed) return;
    this.saveState.render();
    this.presence.render();
    this.troubles.render();
    if (!this.editor) return;
    if (this.editor.isEditable !== this.editable) this.editor.setEditable(this.editable, false);
    this.toolbar?.render();
    this.outline.render();
    this.comments.render();
    this.suggestions.render();
    this.following.render();
  }

  /** The page and the document are not one any more: nothing more is written here, and what stands here is kept. */
  async #stop({isLost}) {
    this.provider.parted = isLost ? 'lost' : 'shown';
    this.provider.awareness.setLocalStateField('cursor', null);
    this.render();
    if (!isLost) return;
    const late = new Promise(resolve => { setTimeout(resolve, KEPT_MS, false); });
    try { this.isKept = await Promise.race([this.store.keepShown(this.agreement.keepsake()), late]); } catch { this.isKept = false; }
    this.render();
  }

  /** The text as it stands on this page, whatever the document says. */
  get shown() { return this.agreement?.parted?.doc ?? this.editor?.state.doc ?? null; }

  get unsaved() { return this.provider.dirty; }

  /** Closing the window now would lose something. */
  get endangered() {
    return (this.provider.dirty && !this.provider.isStored()) || Boolean(this.agreement?.parted?.isLost && !this.isKept);
  }

  /** The editor goes, the connection stays while something is not committed. */
  destroy() {
    this.destroyed = true;
    clearTimeout(this.copyTimer);
    document.removeEventListener('htmx:after:settle', this.render);
    document.removeEventListener('keydown', this.onKey);
    this.outline?.destroy();
    this.comments.destroy();
    this.suggestions.destroy();
    this.following.destroy();
    this.presence.destroy();
    this.toolbar?.destroy();
    this.troubles.destroy();
    this.bar.destroy();
    this.leaving.destroy();
    this.editor?.destroy();
    this.agreement?.destroy();
    this.relay?.destroy();
    this.host.toggleAttribute('data-ready', false);
    const place = this.host.querySelector('.plan-body');
    if (place && this.before) place.replaceChildren(...this.before);
  }

  release() {
    this.store.destroy();
    this.provider.destroy();
    this.local?.destroy();
    this.network.destroy();
  }
}

const open = new Set();

export function openSession(host) {
  const session = new Session(host);
  open.add(session);
  return session;
}

/** The page turned away from the editor: close now, or as soon as the server has everything. */
export function leave(session) {
  open.delete(session);
  session.destroy();
  if (!session.unsaved || session.provider.stopped) { session.release(); return; }
  leaving.add(session);
  session.provider.on('saved', () => {
    leaving.delete(session);
    setTimeout(() => session.release(), 0);
  });
}

/** What is being composed counts: it goes to the server or to this device, which is why this comes before the stores look. */
function flushAll() { for (const session of open) session.relay?.flush(); }

addEventListener('pagehide', flushAll);
document.addEventListener('visibilitychange', flushAll);
addEventListener('beforeunload', event => {
  flushAll();
  if (![...open, ...leaving].some(session => session.endangered)) return;
  event.preventDefault();
  event.returnValue = '';   // Chromium before 119 asks for this
});
