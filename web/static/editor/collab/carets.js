// Colleagues' carets: classes only, colours by data-hue, name in a flag.

const HUES = 8;
const hueOf = user => {
  const hue = Number(user?.hue);
  return Number.isInteger(hue) && hue >= 1 && hue <= HUES ? hue : HUES;
};
const nameOf = user => (String(user?.name ?? '').replace(/[\u0000-\u001f\u202a-\u202e\u2066-\u2069]/g, '').slice(0, 12) || '同事');

const isCount = number => Number.isInteger(number) && number >= 0;
const isId = id => id == null || (isCount(id.client) && isCount(id.clock));
const isSomewhere = place => place.item != null || place.type != null || place.tname === 'body';   // else Yjs throws
const isPlace = place => place !== null && typeof place === 'object' && isId(place.type) && isId(place.item) && isSomewhere(place);

/** Whether this is a caret: one that only looks like it would throw in the plugin, with every change of anybody. */
export const isCursor = cursor => cursor !== null && typeof cursor === 'object' && isPlace(cursor.anchor) && isPlace(cursor.head);

/** `{client, id, name, hue, cursor}` of everybody else; the same person in two tabs counts once in lists. */
export function colleagues(awareness) {
  const list = [];
  for (const [client, state] of awareness.getStates()) {
    if (client === awareness.clientID || !state?.user) continue;
    list.push({client, id: state.user.id ?? client, name: nameOf(state.user), hue: hueOf(state.user), cursor: isCursor(state.cursor) ? state.cursor : null});
  }
  return list;
}

/** What the caret plugin sees of the awareness: on a page that has stopped no place can be told, so nobody's caret is there. */
export function whileOne(awareness, agreement) {
  const mine = () => awareness.getLocalState();
  return Object.create(awareness, {
    getLocalState: {value: () => (agreement?.parted ? {...mine(), cursor: null} : mine())},
    setLocalStateField: {value: (name, value) => { if (!agreement?.parted) awareness.setLocalStateField(name, value); }},
  });
}

export function caretOf(user) {
  const caret = document.createElement('span');
  const name = document.createElement('span');
  caret.className = 'caret';
  caret.dataset.hue = hueOf(user);
  caret.contentEditable = 'false';
  name.className = 'caret-name';
  name.textContent = nameOf(user);
  caret.append('\u2060', name, '\u2060');
  return caret;
}

export const selectionOf = user => ({class: 'remote-selection', 'data-hue': String(hueOf(user))});
