// A suggestion that is not sent yet, on this device: among the copies of unsent work, so that it goes when its writer signs
// out, and after fourteen days. Never on a 公用电脑.
import {Device} from '../../js/unsent/device.js';
import {withDevice} from '../../js/unsent/work.js';

export class Kept {
  holds = false;   // the device has what stands in the editor

  constructor({userId, document: plan, title, public: shared}) {
    Object.assign(this, {user: userId, doc: `suggestion ${plan}`, title, may: shared === undefined});
  }

  /** What an earlier window left, or null. */
  async read() {
    if (!this.may) return null;
    const found = await withDevice(device => device.copyOf(this.user, this.doc), null);
    return found?.given ? {...found.given, state: found.state} : null;
  }

  /** One after the other: the last is what the device has. Whether it has it. */
  write(given) {
    if (!this.may) return Promise.resolve(false);
    this.turn = (this.turn ?? Promise.resolve()).then(() => this.#put(given));
    return this.turn;
  }

  async #put({state, ...given}) {
    const {user, doc, title} = this;
    let device;
    try {
      device = await Device.open();
      await device.putCopy({user, doc, schema: given.schema, title, at: Date.now(), state, given});
      return true;
    } catch { return false; } finally { device?.close(); }   // no room, or a private window: then leaving asks first
  }

  async drop() { if (this.may) await withDevice(device => device.removeCopy(this.user, this.doc), null); }
}
