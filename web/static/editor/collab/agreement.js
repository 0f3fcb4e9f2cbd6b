// 已保存 is a word about the shared text; it is true of this page only while the page shows that text and nothing else. Here
// every way in which they part is noticed: a transaction that fails, a change the binding did not draw or did not see, letters
// that stand in the page alone. What can be put right is: what was written here goes into the document, then the view is made
// anew from it. Else the page stops.
import {ySyncPluginKey, updateYFragment} from 'y-prosemirror';
import * as Y from 'yjs';
import {lettersOf, linesOf, plain, wordsOf} from './letters.js';

const CALM_MS = 800, MOST_MS = 3000;   // within five seconds the page says what is true
const GRACE_MS = 300;                  // what the browser still has to tell after an error

/** Whether the binding is not in the middle of a change: till then it hears and draws nothing. */
function isFree(binding) {
  let free = false;
  binding.mux(() => { free = true; });
  return free;
}

export class Agreement {
  #known = null;       // the last text of the view of which the document has everything
  #depth = 0;
  #undrawn = false;    // somebody else's change is in the document, and not in the view yet
  #healing = false;
  #timer = null;
  #since = 0;
  parted = null;       // {doc, isLost}: the page has stopped; `doc` is what was written here

  /** `onPart` is told once, when the page has to stop. `isBusy` while a word is composed: then the page is ahead. */
  constructor({fragment, isBusy, onPart}) {
    Object.assign(this, {fragment, doc: fragment.doc, isBusy, onPart});
    this.onEvents = (_, {origin}) => { this.#undrawn ||= origin !== ySyncPluginKey && Boolean(this.binding?.prosemirrorView); };
    this.onOver = () => { if (this.#undrawn) this.#heal(null); };
    this.onError = () => this.#lookSoon(GRACE_MS, true);
    fragment.observeDeep(this.onEvents);   // before the binding looks
    this.doc.on('afterAllTransactions', this.onOver);
    addEventListener('error', this.onError);
  }

  get binding() { return this.editor && !this.editor.isDestroyed && ySyncPluginKey.getState(this.editor.state)?.binding; }

  /** The view shows the document as it was opened. */
  begin() { this.#known = this.editor.state.doc; }

  /** Every transaction of the editor goes this way. */
  take(transaction, next) {
    if (this.parted && transaction.docChanged) return;
    const {editor} = this, before = editor.state.doc;
    const drawing = Boolean(transaction.getMeta(ySyncPluginKey)?.isChangeOrigin);
    this.#depth += 1;
    try { next(transaction); } catch (error) {
      if (this.#healing || this.#depth > 1) throw error;
      console.error(error);
      if (!drawing) this.#failed(editor.state.doc === before && transaction.before === before ? transaction.doc : editor.state.doc);
      return;   // what could not be drawn is found at the end of that change
    } finally { this.#depth -= 1; }
    if (drawing) {
      this.#undrawn = false;
      this.#known = editor.state.doc;
    }
    if (!this.#depth && !this.#healing) this.#look();
  }

  #failed(wanted) {
    if (wanted === this.#known) this.#lookSoon(GRACE_MS, true);
    else this.#heal(wanted);
  }

  /** Whether the document was told of what the view shows now. */
  #look() {
    const {editor, binding} = this;
    const now = editor.state.doc;
    if (!binding?.prosemirrorView || now === this.#known) return;
    if (binding.mapping.get(this.fragment) === now) this.#known = now;
    else if (!this.#undrawn) this.#heal(now);
    this.#lookSoon(CALM_MS);
  }

  /** `wanted`: what the view shows, or would, and the document lacks; null when it is the view that lacks something. */
  #heal(wanted) {
    const {binding, editor} = this;
    if (this.parted || this.#healing || !binding?.prosemirrorView) return;
    if (!isFree(binding)) { queueMicrotask(() => this.#heal(wanted)); return; }
    this.#healing = true;
    let isLost = Boolean(wanted);
    try {
      if (wanted) this.#tell(binding, wanted);
      isLost = false;
      binding.beforeTransactionSelection = null;
      binding._forceRerender();
      if (wordsOf(this.fragment) !== lettersOf(editor.state.doc)) throw new Error('the view is not the document');
      this.#undrawn = false;
      this.#known = editor.state.doc;
    } catch (error) {
      console.error(error);
      this.#part(wanted ?? this.#known ?? editor.state.doc, isLost);
    } finally { this.#healing = false; }
  }

  /** Into the document what it was not told. Not while a change of somebody else waits to be drawn: that would take it back. */
  #tell(binding, wanted) {
    if (this.#undrawn) throw new Error('both sides have changed');
    binding.mapping.clear();   // it may claim what a failed attempt did not reach
    binding.mux(() => this.doc.transact(() => updateYFragment(this.doc, this.fragment, wanted, binding), ySyncPluginKey));
  }

  #lookSoon(ms, evenBroken = false) {
    if (this.parted) return;
    const now = Date.now();
    if (!this.#timer) this.#since = now;
    clearTimeout(this.#timer);
    this.evenBroken ||= evenBroken;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#compare();
    }, Math.max(0, Math.min(ms, this.#since + MOST_MS - now)));
  }

  /** Letter by letter: document, view, and after an error the page itself. */
  #compare() {
    const {editor} = this;
    if (this.parted || !this.binding?.prosemirrorView) return;
    if (this.isBusy()) { this.#lookSoon(CALM_MS); return; }
    const {doc} = editor.state;
    if (wordsOf(this.fragment) !== lettersOf(doc)) { this.#part(doc, true); return; }
    if (!this.evenBroken || !editor.isEditable) return;   // ProseMirror lets others change a page that nobody writes on
    this.evenBroken = false;
    const lines = linesOf(editor.view);
    if (lines.join('') === plain(lettersOf(doc))) return;
    const {section, paragraph} = editor.schema.nodes;
    const paragraphs = lines.map(line => paragraph.create(null, line ? editor.schema.text(line) : null));
    this.#part(editor.schema.topNodeType.create(null, section.create(null, paragraphs)), true);
  }

  #part(doc, isLost) {
    this.parted = {doc, isLost};
    this.binding.mux = () => {};   // it would write an old view over the document at the next move of the caret
    this.binding.mapping.clear();   // what stands here has no place in the document any more: nobody's caret is drawn
    this.onPart(this.parted);
  }

  /** What was written here as an update of its own, for this device: never sent, given out as a file. */
  keepsake() {
    const doc = new Y.Doc();
    updateYFragment(doc, doc.getXmlFragment('body'), this.parted.doc, {mapping: new Map(), isOMark: new Map()});
    const update = Y.encodeStateAsUpdate(doc);
    doc.destroy();
    return update;
  }

  destroy() {
    clearTimeout(this.#timer);
    removeEventListener('error', this.onError);
    this.fragment.unobserveDeep(this.onEvents);
    this.doc.off('afterAllTransactions', this.onOver);
  }
}
