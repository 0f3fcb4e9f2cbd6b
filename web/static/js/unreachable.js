// htmx says nothing when the server cannot be reached: a press would seem to have done nothing. So it is said what happened, that
// the words are still there, and what to do. What pages ask for by themselves stays quiet.
import {toast} from './making.js';

const PRESSED = new Set(['submit', 'click']);

export function tellWhenUnreachable() {
  let said = null;
  document.addEventListener('htmx:error', ({detail: {ctx}}) => {
    if (!ctx || ctx.response || !PRESSED.has(ctx.sourceEvent?.type)) return;
    const button = ctx.sourceEvent.submitter?.textContent.trim();
    said?.remove();
    said = toast(ctx.sourceEvent.type === 'submit'
      ? `没有送出：连不上服务器。写的都还在这里，网络恢复后再按一次${button ? `“${button}”` : ''}。`
      : '连不上服务器，这一页没有变。网络恢复后再按一次。', true);
  });
  document.addEventListener('htmx:after:request', () => said?.remove());   // it is back
}
