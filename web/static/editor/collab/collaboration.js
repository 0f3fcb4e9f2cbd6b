// The binding: y-prosemirror's plugins as a Tiptap extension. Tiptap's own one binds through y-tiptap, which puts a
// colleague's caret back at its old offset and so reverses what they type.
import {Extension} from '@tiptap/core';
import {initProseMirrorDoc, redo, undo, yCursorPlugin, ySyncPlugin, yUndoPlugin, yUndoPluginKey} from 'y-prosemirror';
import {caretOf, isCursor, selectionOf, whileOne} from './carets.js';
import {shelterAll} from './shelter.js';
import {fitted} from '../schema/spec.js';
import {stickyCaret} from './sticky.js';
import {dropStrays} from './strays.js';

const GROUP_MS = 500;
const AFTER_COMPOSING_MS = 20;   // the relay has already waited 60

const step = (stack, run) => () => ({tr, state, dispatch}) => {
  tr.setMeta('preventDispatch', true);
  const {undoManager} = yUndoPluginKey.getState(state);
  if (!undoManager[stack].length) return false;
  return dispatch ? run(state) : true;
};

export const undoManager = editor => yUndoPluginKey.getState(editor.state)?.undoManager;

/** y-prosemirror makes every node of the shared text by schema.node, unchecked. */
function guardSchema(schema) {
  const plain = schema.node.bind(schema);
  schema.node = (type, attrs, content, marks) => plain(type, fitted(typeof type === 'string' ? type : type.name, attrs), content, marks);
}

/** What follows is a step of undo of its own, however quickly it came after the last one. */
export const newUndoStep = editor => undoManager(editor)?.stopCapturing();

/** A composition is one step of undo, however long it takes: without this, undo brings raw pinyin back. */
export function pauseUndo(editor, composing) {
  if (editor.isDestroyed) return;
  const manager = undoManager(editor);
  clearTimeout(editor.storage.collaboration.timer);
  if (composing) {
    manager.stopCapturing();
    manager.captureTimeout = Number.MAX_SAFE_INTEGER;
  } else {
    editor.storage.collaboration.timer = setTimeout(() => {
      manager.captureTimeout = GROUP_MS;
      manager.stopCapturing();
    }, AFTER_COMPOSING_MS);
  }
}

export const Collaboration = Extension.create({
  name: 'collaboration',
  priority: 1000,
  addOptions: () => ({fragment: null, awareness: null, agreement: null}),
  addStorage: () => ({release() {}, forget() {}, timer: null, mapping: null}),
  /** The first view already shows the shared text; the binding needs the same nodes to know them again. */
  onBeforeCreate() {
    guardSchema(this.editor.schema);
    shelterAll(this.editor);
    if (this.options.agreement) this.options.agreement.editor = this.editor;
    this.storage.forget = dropStrays(this.options.fragment, this.editor.schema);
    const {doc, mapping} = initProseMirrorDoc(this.options.fragment, this.editor.schema);
    this.storage.mapping = mapping;
    if (doc.childCount) this.editor.options.content = doc;
  },
  onDestroy() { clearTimeout(this.storage.timer); this.storage.release(); this.storage.forget(); },
  dispatchTransaction({transaction, next}) {
    const {agreement} = this.options;
    if (agreement) agreement.take(transaction, next); else next(transaction);
  },
  addCommands: () => ({undo: step('undoStack', undo), redo: step('redoStack', redo)}),
  addKeyboardShortcuts() {
    const {editor} = this;
    return {
      'Mod-z': () => editor.commands.undo() || true,
      'Mod-y': () => editor.commands.redo() || true,
      'Shift-Mod-z': () => editor.commands.redo() || true,
    };
  },
  addProseMirrorPlugins() {
    const {fragment, awareness, agreement} = this.options;
    this.storage.release = stickyCaret(fragment.doc, this.editor);
    return [
      ySyncPlugin(fragment, {mapping: this.storage.mapping}),
      yCursorPlugin(whileOne(awareness, agreement), {
        // the awareness belongs to the network's document, whose client id is not the editor's
        awarenessStateFilter: (_, client, state) => client !== awareness.clientID && Boolean(state.user) && isCursor(state.cursor),
        cursorBuilder: caretOf, selectionBuilder: selectionOf,
      }),
      yUndoPlugin(),
    ];
  },
});
