// Draws the passages that have a thread. Decorations only: nothing of a thread is ever in the shared text.
import {Extension} from '@tiptap/core';
import {Plugin, PluginKey} from '@tiptap/pm/state';
import {Decoration, DecorationSet} from '@tiptap/pm/view';
import {ySyncPluginKey} from 'y-prosemirror';
import {GONE, encode, follow, locate, mended, survey} from './anchors.js';

const key = new PluginKey('comments');
const NOTHING = {threads: new Map(), places: new Map(), map: null, current: null, pending: null, dirty: new Set(), drawn: DecorationSet.empty};

export const stateOf = editor => key.getState(editor.state) ?? NOTHING;

/** Says which threads there are, which one is looked at, or what a new one would be about. */
export const tell = (editor, change) => editor.view.dispatch(editor.state.tr.setMeta(key, change).setMeta('addToHistory', false));

function draw({threads, places, current, pending}, doc) {
  const out = [];
  for (const [id, {from, to, status, node}] of places) {
    if (status === GONE || from === undefined || threads.get(id)?.settled) continue;
    if (node) { if (!node.isTextblock) continue; }
    out.push(Decoration.inline(from, to, {class: id === current ? 'commented current' : 'commented', 'data-thread': id}));
  }
  if (pending && pending.from < pending.to) out.push(Decoration.inline(pending.from, pending.to, {class: 'commented current'}));
  return DecorationSet.create(doc, out);
}

/** The places of threads whose positions are what they were. */
function known(threads, old) {
  const same = [...old.places].filter(([id]) => threads.get(id)?.said === old.threads.get(id)?.said);
  return {places: new Map(same), map: old.map};
}

function next(tr, old, state) {
  const change = tr.getMeta(key);
  if (!change && !tr.docChanged) return old;
  const now = {...old, ...change};
  if (!now.threads.size && !old.threads.size && !now.pending && !old.pending) return {...now, map: null};
  now.map = tr.docChanged || !old.map ? survey(tr.doc) : old.map;
  const sync = ySyncPluginKey.getState(state);
  const remote = tr.getMeta(ySyncPluginKey);
  if (change?.threads || remote?.isChangeOrigin) {
    now.places = locate(now.threads, change?.threads ? known(now.threads, old) : old, now.map, sync);
    if (remote?.isUndoRedoOperation) now.dirty = new Set(now.threads.keys());
  } else if (tr.docChanged) {
    const {places, touched} = follow(now.threads, old.places, tr, now.map);
    now.places = places;
    now.dirty = new Set([...old.dirty, ...touched]);
  }
  if (tr.docChanged && now.pending) now.pending = {from: tr.mapping.map(now.pending.from, 1), to: tr.mapping.map(now.pending.to, -1)};
  now.drawn = draw(now, tr.doc);
  return now;
}

/** `picked(id)`: a mark was clicked. `moved(list)`: threads whose letters I wrote anew, with their new positions. */
export const CommentMarks = Extension.create({
  name: 'commentMarks',
  addOptions: () => ({picked() {}, moved() {}}),
  addProseMirrorPlugins() {
    const {picked, moved} = this.options;
    return [new Plugin({
      key,
      state: {init: () => NOTHING, apply: (tr, old, _, state) => next(tr, old, state)},
      // After the binding's own: now the shared text has what I wrote.
      view: () => ({update: view => mend(view, moved)}),
      props: {
        decorations: state => key.getState(state).drawn,
        handleClick(view, _, event) {
          const mark = event.target.closest?.('[data-thread]');
          if (mark && view.state.selection.empty) picked(mark.dataset.thread);
          return false;
        },
      },
    })];
  },
});

function mend(view, moved) {
  const {dirty, threads, places} = key.getState(view.state);
  if (!dirty.size) return;
  const sync = ySyncPluginKey.getState(view.state);
  const list = [];
  for (const id of dirty) {
    const thread = threads.get(id);
    const fresh = thread && mended(thread, places.get(id), view.state.doc, sync);
    if (!fresh) continue;
    Object.assign(thread, fresh, {said: `${encode(fresh.start)} ${encode(fresh.end)}`});
    list.push({id, ...fresh});
  }
  dirty.clear();
  if (list.length) moved(list);
}
