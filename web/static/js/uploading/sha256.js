// SHA-256 in pieces (FIPS 180-4). crypto.subtle is missing on plain http and wants the whole file in memory.
const K = new Int32Array(64), START = new Int32Array(8);
for (let number = 2, found = 0; found < 64; number++) {
  let prime = true;
  for (let divisor = 2; divisor * divisor <= number; divisor++) if (number % divisor === 0) { prime = false; break; }
  if (!prime) continue;
  if (found < 8) START[found] = fraction(Math.sqrt(number));
  K[found++] = fraction(Math.cbrt(number));
}

function fraction(value) { return ((value - Math.floor(value)) * 0x100000000) | 0; }

export class Sha256 {
  constructor() {
    this.state = START.slice();
    this.block = new Uint8Array(64);
    this.view = new DataView(this.block.buffer);
    this.words = new Int32Array(64);
    this.filled = 0;
    this.length = 0;
  }

  update(bytes) {
    this.length += bytes.length;
    for (let at = 0; at < bytes.length;) {
      const room = Math.min(64 - this.filled, bytes.length - at);
      this.block.set(bytes.subarray(at, at + room), this.filled);
      this.filled += room;
      at += room;
      if (this.filled === 64) { this.#mix(); this.filled = 0; }
    }
    return this;
  }

  /** In hex. Nothing can be added after it. */
  digest() {
    const bits = this.length * 8;
    this.block[this.filled++] = 0x80;
    if (this.filled > 56) { this.block.fill(0, this.filled); this.#mix(); this.filled = 0; }
    this.block.fill(0, this.filled);
    this.view.setUint32(56, Math.floor(bits / 0x100000000));
    this.view.setUint32(60, bits >>> 0);
    this.#mix();
    return [...this.state].map(word => (word >>> 0).toString(16).padStart(8, '0')).join('');
  }

  #mix() {
    const {words, view, state} = this;
    for (let i = 0; i < 16; i++) words[i] = view.getInt32(i * 4);
    for (let i = 16; i < 64; i++) {
      const a = words[i - 15], b = words[i - 2];
      const s0 = ((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3);
      const s1 = ((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10);
      words[i] = (words[i - 16] + s0 + words[i - 7] + s1) | 0;
    }
    let a = state[0], b = state[1], c = state[2], d = state[3];
    let e = state[4], f = state[5], g = state[6], h = state[7];
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const one = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + words[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
    }
    state[0] += a; state[1] += b; state[2] += c; state[3] += d;
    state[4] += e; state[5] += f; state[6] += g; state[7] += h;
  }
}

const SLICE = 512 * 1024;   // some milliseconds each: the page stays live in between

/** The hash of a file, read slice by slice. `report(done)` in bytes. */
export async function hashOf(file, {signal, report = () => {}} = {}) {
  const sum = new Sha256();
  for (let at = 0; at < file.size; at += SLICE) {
    signal?.throwIfAborted();
    sum.update(new Uint8Array(await file.slice(at, at + SLICE).arrayBuffer()));
    report(Math.min(file.size, at + SLICE));
  }
  return sum.digest();
}
