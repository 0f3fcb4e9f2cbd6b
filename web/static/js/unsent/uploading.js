// Sends up what an earlier window could not, from any page and without the editor: the updates are ready as they are.
// Only what docs/architecture.md says of the protocol is needed: our numbered messages, and acks.
const SYNC = 0, STEP_TWO = 1, UPDATE = 2, ACK = 100, REFUSED = 101, OLD_SCHEMA = 102, RIGHT = 103;
const UPDATE_BYTES = 900_000;   // a longer one goes as a step 2, which may be as large as a document
const PATIENCE_MS = 20_000;
const CLOSED = {4401: 'session', 4403: 'forbidden', 4400: 'refused'};

function varuint(number) {
  const bytes = [];
  for (; number > 0x7f; number = Math.floor(number / 128)) bytes.push(number & 0x7f | 0x80);
  return [...bytes, number];
}

function readVaruint(bytes, at) {
  let number = 0;
  for (let factor = 1; ; factor *= 128) {
    const byte = bytes[at++];
    number += (byte & 0x7f) * factor;
    if (!(byte >= 0x80)) return number;
  }
}

function message(update) {
  const head = [SYNC, update.length > UPDATE_BYTES ? STEP_TWO : UPDATE, ...varuint(update.length)];
  const whole = new Uint8Array(head.length + update.length);
  whole.set(head);
  whole.set(update, head.length);
  return whole;
}

/** What became of it: done, forbidden, readonly, refused, schema, session or away. Sent twice it does no harm. */
export function upload(doc, schema, user, updates) {
  return new Promise(resolve => {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const socket = new WebSocket(`${scheme}://${location.host}/coedit/${doc}?schema=${schema}&as=${user}`);
    socket.binaryType = 'arraybuffer';
    let sent = false;
    const end = how => {
      clearTimeout(timer);
      socket.onclose = null;
      socket.close();
      resolve(how);
    };
    const timer = setTimeout(() => end('away'), PATIENCE_MS);
    socket.onclose = event => end(CLOSED[event.code] ?? 'away');
    socket.onmessage = ({data}) => {
      const bytes = new Uint8Array(data);
      if (bytes[0] === REFUSED) end('refused');
      else if (bytes[0] === OLD_SCHEMA) end('schema');
      else if (bytes[0] === RIGHT && bytes[1] === 0) end('readonly');
      else if (bytes[0] === ACK && sent && readVaruint(bytes, 1) >= updates.length) end('done');
      else if (bytes[0] === SYNC && bytes[1] === 0 && !sent) {   // the server is ready and says what it has
        sent = true;
        for (const update of updates) socket.send(message(update));
      }
    };
  });
}
