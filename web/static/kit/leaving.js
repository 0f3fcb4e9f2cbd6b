// Signing out in another window: it is asked what only this window has, and told when it is over.
import {channel} from '../js/unsent/device.js';

/** On a 公用电脑 records are in memory alone: the page that signs out hears of them here (js/unsent/work.js). */
export function answerSigningOut(storeNow, gone) {
  const line = channel();
  if (!line) return;
  line.onmessage = ({data: {ask, user, gone: isOver}}) => {
    const store = storeNow();
    if (!store || user !== store.user.id) return;
    const runs = store.unsent().length + store.unsentMedia().length;
    if (ask && !store.keeps && runs) line.postMessage({answer: ask, doc: 'kit', title: '听课记录', runs});
    if (isOver) gone();
  };
}
