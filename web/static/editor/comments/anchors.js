// Where the passages of threads stand now. Relative positions of the shared text follow letters through every edit; but an
// Enter deletes the rest of a paragraph and writes it anew below, and then only the browser that pressed it knows. So:
// 1. my own edits move ranges as ProseMirror maps them, and when the letters were written anew, the thread gets new positions;
// 2. after colleagues' edits, and after undo, relative positions are asked; where their letter was deleted, the letters before
//    and after the change tell; and last the quote, if it is long enough to be no other passage;
// 3. what is found in no way is gone, and said to be.
import {absolutePositionToRelativePosition, relativePositionToAbsolutePosition} from 'y-prosemirror';
import * as Y from 'yjs';
import {Letters, findIn, flat, says} from './words.js';

const SURE = 6;   // letters: the same ones elsewhere are hardly another passage

export const THERE = 'there', CHANGED = 'changed', GONE = 'gone';

const bytesOf = text => Uint8Array.from(atob(text), letter => letter.charCodeAt(0));

export const encode = position => btoa(String.fromCharCode(...Y.encodeRelativePosition(position)));

function decode(text) {
  try { return text ? Y.decodeRelativePosition(bytesOf(text)) : null; } catch { return null; }
}

/** A thread as the panel says it: ids and positions in text; here with the positions read. */
export const readThread = ({id, block, start, end, quote}) => ({id, block, quote, said: `${start} ${end}`, wanted: flat(quote), start: decode(start), end: decode(end)});

function isDeleted(type) {
  for (let at = type; at?._item; at = at._item.parent) if (at._item.deleted) return true;
  return false;
}

/** Whether the letter a position sticks to is no more. One brought back by an undo of mine is followed. */
function isDead({item}, doc) {
  if (!item) return false;
  try {
    let letter = Y.getItem(doc.store, item);
    while (letter.redone) letter = Y.getItem(doc.store, letter.redone);
    return Boolean(letter.deleted);
  } catch { return true; }
}

/** Whether it was ever deleted: colleagues cannot follow what an undo brought back. */
function wasDeleted({item}, doc) {
  if (!item) return false;
  try { return Boolean(Y.getItem(doc.store, item).deleted); } catch { return true; }
}

function absolute({doc, type, binding}, position) {
  if (!position) return null;
  try {
    const found = Y.createAbsolutePositionFromRelativePosition(position, doc);
    if (!found || isDeleted(found.type)) return null;
    return relativePositionToAbsolutePosition(doc, type, position, binding.mapping);
  } catch { return null; }
}

/** The position that stays with the letter right of it, or, for an end, with the letter left of it. */
export function relative({doc, type, binding}, pos, stick) {
  const plain = absolutePositionToRelativePosition(pos, type, binding.mapping);
  const found = Y.createAbsolutePositionFromRelativePosition(plain, doc);
  return found?.type instanceof Y.XmlText ? Y.createRelativePositionFromTypeIndex(found.type, found.index, stick) : plain;
}

/** All textblocks and identified nodes of a document, once a change. */
export function survey(doc) {
  const lines = [], starts = new Map(), byId = new Map();
  let before = 0;
  doc.descendants((node, pos) => {
    if (node.attrs.id && !byId.has(node.attrs.id)) byId.set(node.attrs.id, {node, pos});
    if (!node.isTextblock) return true;
    starts.set(node, pos + 1);
    lines.push({node, start: pos + 1, before});
    before += node.content.size;
    return false;
  });
  return {doc, lines, starts, byId, letters: new Letters(lines)};
}

/** Remembers the textblocks of a range: as long as they are the same nodes, nothing in them has changed. */
function remember(doc, place) {
  if (place.from === undefined || place.node) return place;
  const from = doc.resolve(place.from), to = doc.resolve(place.to);
  return {...place, kept: {a: from.parent, atA: from.parentOffset, b: to.parent, atB: to.parentOffset}};
}

function unmoved(place, {starts}) {
  const {kept} = place;
  if (!kept || !starts.has(kept.a) || !starts.has(kept.b)) return null;
  const from = starts.get(kept.a) + kept.atA, to = starts.get(kept.b) + kept.atB;
  return kept.a === kept.b && from < to ? {...place, from, to} : null;
}

/** After a change of the whole document: the places of all threads. */
export function locate(threads, old, map, sync) {
  const places = new Map();
  for (const thread of threads.values()) {
    const before = old.places.get(thread.id);
    places.set(thread.id, (before && unmoved(before, map)) || remember(map.doc, locateOne(thread, map, sync, before, old.map)));
  }
  return places;
}

/** Where an end is whose letter is dead: as many letters from the start or end of the text as before the change. */
const counted = (pos, isEnd, was, map) => (pos === undefined || !was ? null : was.letters.carry(pos, isEnd, map.letters));

function locateOne(thread, map, sync, before, was) {
  const whole = map.byId.get(thread.block);
  if (!thread.start) return whole ? {...extent(whole), status: THERE} : {status: thread.block ? GONE : THERE};
  const from = (isDead(thread.start, sync.doc) ? counted(before?.from, false, was, map) : null) ?? absolute(sync, thread.start);
  const to = (isDead(thread.end, sync.doc) ? counted(before?.to, true, was, map) : null) ?? absolute(sync, thread.end);
  const {size} = map.doc.content;
  if (from !== null && to !== null && from < to && to <= size) return inRange(thread, from, to, map);
  return byQuote(thread, map) ?? {status: GONE, ...whole && {at: whole.pos}};
}

const extent = ({node, pos}) => ({from: pos, to: pos + node.nodeSize, node});

function inRange(thread, from, to, {doc}) {
  if (says(doc, from, to, thread.wanted)) return {from, to, status: THERE};
  const {parent, parentOffset} = doc.resolve(from);
  const again = parent.isTextblock ? findIn(parent, from - parentOffset, thread.wanted).find(one => one.from <= to && one.to >= from) : null;
  return again ? {...again, status: THERE} : {from, to, status: CHANGED};
}

/** In its block, right behind it, or as the only place in the text. */
function byQuote(thread, map) {
  const {lines, byId} = map;
  if (thread.wanted.length < SURE) return null;
  const home = byId.get(thread.block);
  const near = home ? lines.filter(({start}) => start > home.pos).slice(0, 3) : [];
  for (const {node, start} of near) {
    const found = findIn(node, start, thread.wanted);
    if (found.length) return {...found[0], status: THERE};
  }
  const all = lines.flatMap(({node, start}) => findIn(node, start, thread.wanted));
  return all.length === 1 ? {...all[0], status: THERE} : null;
}

/** After an edit of my own: ranges as ProseMirror maps them. Answers which of them were touched. */
export function follow(threads, old, tr, map) {
  const places = new Map(), touched = new Set();
  for (const [id, place] of old) {
    const same = unmoved(place, map);
    if (same || place.from === undefined) { places.set(id, same ?? place); continue; }
    if (place.node) { places.set(id, locateOne(threads.get(id), map, null)); continue; }
    const from = tr.mapping.map(place.from, 1), to = tr.mapping.map(place.to, -1);
    touched.add(id);
    const thread = threads.get(id), {wanted, block} = thread;
    if (from >= to) { places.set(id, remember(tr.doc, byQuote(thread, map) ?? {status: GONE, at: map.byId.get(block)?.pos})); continue; }
    places.set(id, remember(tr.doc, {from, to, status: says(tr.doc, from, to, wanted) ? THERE : CHANGED}));
  }
  return {places, touched};
}

/** The nearest block around a position that has an id. */
export function blockAt(doc, pos) {
  const at = doc.resolve(pos);
  for (let depth = at.depth; depth > 0; depth--) if (at.node(depth).attrs.id) return at.node(depth).attrs.id;
  return '';
}

/** New positions for a thread whose letters I wrote anew (split, joined, moved, brought back), or null when the old ones lead there. */
export function mended(thread, place, doc, sync) {
  if (!thread.start || place?.from === undefined || place.node) return null;
  const leads = absolute(sync, thread.start) === place.from && absolute(sync, thread.end) === place.to;
  const lives = !wasDeleted(thread.start, sync.doc) && !wasDeleted(thread.end, sync.doc);
  if (leads && lives) return null;
  return {start: relative(sync, place.from, 0), end: relative(sync, place.to, -1), block: blockAt(doc, place.from)};
}
