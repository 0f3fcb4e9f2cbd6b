// A colleague brought an older text back while this editor is open: who it was, and where the text of before is.
import {make} from './dom.js';
import {action, dismiss, notice} from './notices.js';

export class Restored {
  constructor({host, provider}) {
    provider.on('poke', topic => { if (topic === 'restored') this.#tell(host); });
  }

  async #tell(host) {
    const answer = await fetch(`/plans/${host.dataset.document}/restoration`, {headers: {Accept: 'application/json'}}).catch(() => null);
    if (answer?.status !== 200 || !host.isConnected) return;
    const {words, url} = await answer.json();
    notice(host, 'info', words, make('a', {class: 'button small', href: url}, '看恢复前的'), action('知道了', () => dismiss(host, 'info')));
  }
}
