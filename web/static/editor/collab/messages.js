// The messages of the coedit protocol (docs/architecture.md) as a browser writes them: y-websocket's, and the numbers of ours.
import * as Y from 'yjs';
import * as encoding from 'lib0/encoding';
import {encodeAwarenessUpdate} from 'y-protocols/awareness';

export const MESSAGE = {sync: 0, awareness: 1, query: 3, ack: 100, refused: 101, schema: 102, right: 103, poke: 104};
export const STEP = {one: 0, two: 1, update: 2};

function message(type, write) {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, type);
  write(encoder);
  return encoding.toUint8Array(encoder);
}

/** Text: a step 2 may be as large as a document, an update is what was typed. */
export const text = (step, update) => message(MESSAGE.sync, encoder => {
  encoding.writeVarUint(encoder, step);
  encoding.writeVarUint8Array(encoder, update);
});

/** What does the server have that `doc` lacks? Always answered, so it serves as the ping that browsers do not offer. */
export const question = doc => text(STEP.one, Y.encodeStateVector(doc));

/** Where one's own caret is. */
export const presence = awareness => message(MESSAGE.awareness, encoder => {
  encoding.writeVarUint8Array(encoder, encodeAwarenessUpdate(awareness, [awareness.clientID]));
});
