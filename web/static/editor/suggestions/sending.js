// 提交建议: asks for a reason and sends the base and the text made of it. What the server refuses stays in the editor.
import {ask, field} from '../tools/dialogs.js';
import {make} from '../tools/dom.js';
import {toast} from '../tools/notices.js';

const REASON_LENGTH = 400;

export async function send(draft) {
  const words = make('textarea', {name: 'reason', rows: 3, maxlength: REASON_LENGTH, placeholder: '例如：学生还没学过通分'});
  words.value = draft.given.reason;
  const data = await ask({
    title: '提交建议', submit: '提交建议', body: [field('为什么这样改', words, '写教案的老师一处一处看，采纳了才进教案。')],
    check: sent => (sent.get('reason').trim() ? '' : '写一句为什么这样改，决定的老师好判断。'),
  });
  if (!data) { draft.editor.view.focus(); return; }
  draft.given.reason = data.get('reason');
  draft.button.disabled = true;
  try { await post(draft); } catch { toast('没有提交：连不上服务器。写的都在，过一会儿再点“提交建议”。', true); }
  draft.button.disabled = false;
}

async function post(draft) {
  const {document: plan, csrf} = draft.host.dataset;
  const {base, seal, key, schema, reason} = draft.given;
  await draft.keep();
  const answer = await fetch(`/plans/${plan}/suggestions`, {
    method: 'POST', headers: {'Content-Type': 'application/json', Accept: 'application/json', 'X-CSRF-Token': csrf},
    body: JSON.stringify({key, seal, schema, reason, base: JSON.parse(base), body: draft.editor.getJSON()}),
  });
  const said = await answer.json().catch(() => ({}));
  if (answer.status === 201 && said.url) {
    await draft.kept.drop();
    draft.leave();
    location.assign(said.url);
    return;
  }
  toast(said.error ?? (answer.status === 401 ? '登录过期了，没有提交。写的都在：另开一页登录，再回来点“提交建议”。' : '没有提交，写的都在。过一会儿再试。'), true);
}
