// <observe-kit>: the page of the observation kit. It works from the HTML of /kit and what lies on the device alone.
import {toast} from './dom.js';
import {isMarked, lastUser, setLastUser} from './device.js';
import {token} from './http.js';
import {listScreen} from './list.js';
import {nowScreen} from './now.js';
import {planScreen} from './plans.js';
import {queueScreen} from './queue.js';
import {recordScreen} from './record/index.js';
import {answerSigningOut} from './leaving.js';
import {fetchingScreen, lockedScreen, nobodyScreen, strangeScreen} from './doorway.js';
import {Store} from './store.js';
import {Sync} from './sync.js';
import {dropShell, keepShell, mayUpdate} from './worker.js';
import './state.js';

const ASK_MS = 1500;   // then what lies here is shown without waiting any longer

customElements.define('observe-kit', class extends HTMLElement {
  connectedCallback() {
    addEventListener('hashchange', () => this.#show());
    document.addEventListener('visibilitychange', () => { if (!document.hidden && !this.store) this.#open(); });
    addEventListener('online', () => { if (!this.store) this.#open(); });
    answerSigningOut(() => this.store, () => this.#gone());
    this.#open();
  }

  /** Whose kit it is: the server says, or, without a network, whoever used it here last and did not sign out. */
  async #open() {
    if (this.opening) return;
    this.opening = true;
    try {
      const last = isMarked() ? lastUser() : null;
      if (last && navigator.onLine === false) await this.#begin(last, true);
      else {
        const {status, body} = await token(last ? ASK_MS : undefined);
        if (status === 200) await this.#begin(body.user, !body.public);
        else if (last) await this.#begin(last, true);
        else this.#put(nobodyScreen(status, () => this.#open()));
      }
    } finally { this.opening = false; }
  }

  async #begin(user, own) {
    this.#end();
    this.store = await Store.open({user, own});
    this.sync = new Sync(this.store);
    this.store.addEventListener('gone', () => this.#gone());
    this.store.addEventListener('stale', ({detail}) => this.#stale(detail));
    this.store.addEventListener('change', ({detail}) => { if (detail.data && !this.isOpen) this.#show(); });
    this.sync.addEventListener('other', ({detail}) => this.#other(detail));
    this.sync.start();
    this.#show();
    if (own) keepShell(); else dropShell();
  }

  #end() {
    this.sync?.stop();
    this.store?.close();
    this.store = this.sync = null;
  }

  go = where => { if (location.hash === where) this.#show(); else location.hash = where; };

  #show() {
    if (!this.store) return;
    const {store, sync, go} = this;
    const [, name = '', id = ''] = location.hash.split('/');
    this.isOpen = name === 'record' || name === 'now' && Boolean(store.data());
    store.open = name === 'record' ? id : null;
    const scene = {store, sync, go, data: store.data(), id};
    if (store.locked() && name !== 'queue') this.#put(lockedScreen(scene));
    else if (name === 'now') this.#put(nowScreen(scene));
    else if (name === 'queue') this.#put(queueScreen(scene));
    else if (name === 'plans') this.#put(planScreen(scene));
    else if (name === 'record') this.#record(scene);
    else {
      this.#put(listScreen(scene));
      mayUpdate();
    }
  }

  async #record(scene) {
    const {store, id} = scene;
    const observation = scene.data?.observations.find(one => one.record?.id === id);
    const row = store.record(id) ?? (observation ? await store.rowFor(observation) : null);
    if (store !== this.store || store.open !== id) return;   // gone on meanwhile
    if (!row) { this.isOpen = false; this.#put(scene.data ? strangeScreen() : fetchingScreen()); return; }   // it may come with the next lessons
    this.#put(recordScreen({...scene, row}));
  }

  #put(screen) {
    this.replaceChildren(screen);
    scrollTo(0, 0);
  }

  /** Somebody else is signed in now, or this has become a 公用电脑: what is shown here is not theirs. */
  #other(body) {
    this.replaceChildren();   // what was written a moment ago is kept first
    this.#begin(body.user, !body.public);
  }

  /** Signed out in another window: nothing of it stays on the screen. */
  #gone() {
    this.#end();
    setLastUser(null);
    this.#put(nobodyScreen(401, () => this.#open()));
  }

  #stale(id) {
    if (this.store.open !== id) return;
    this.go('#/');
    toast('这份记录已在另一个窗口接着写，这一个窗口不再改它。', true);
  }
});

