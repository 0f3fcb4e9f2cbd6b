// One's own phrases: added and removed here, on the server as soon as there is a network.
import {button, icon, make} from '../dom.js';
import {ask, token} from '../http.js';
import {uuid} from '../rows.js';
import {LENGTH} from './phrases.js';

export function phraseBank({context, store, refill}) {
  const list = make('ul', {class: 'phrase-bank'});
  const said = make('p', {class: 'faint', role: 'status'});
  const input = make('input', {id: 'phrase-new', maxlength: LENGTH, autocomplete: 'off', placeholder: '例如 绕绳子量一周'});
  const own = () => context.data.phrases ?? [];

  function draw() {
    list.replaceChildren(...own().map(one => make('li', {}, make('span', {}, one.text), button('quiet small', icon('bin'), () => change(own().filter(other => other !== one), `DELETE /kit/phrases/${one.id}`), {'aria-label': `删掉“${one.text}”`}))));
    refill();
  }

  /** First the server: a phrase that is on this phone alone would come and go. */
  async function change(phrases, call, json) {
    const mine = await token(), [method, url] = call.split(' ');
    const answer = mine.status === 200 ? await ask(url, {method, json, csrf: mine.body.csrf}) : mine;
    if (answer.status < 200 || answer.status >= 300) {
      said.textContent = answer.body?.error ?? '没有网络，常用语没有改。连上网再改，正在写的不受影响。';
      return;
    }
    said.textContent = '';
    input.value = method === 'POST' ? '' : input.value;
    await store.putData({...context.data, phrases});
    draw();
  }

  function add() {
    const text = input.value.trim();
    if (!text || own().some(one => one.text === text)) return;
    const id = uuid();
    change([...own(), {id, text}], 'POST /kit/phrases', {id, text});
  }

  draw();
  return make('details', {class: 'observe-pick'}, make('summary', {}, icon('settings'), '改我的常用语'),
    list, make('div', {class: 'phrase-add'}, make('label', {class: 'visually-hidden', for: input.id}, '新的常用语'), input, button('', '加上', add)), said);
}
