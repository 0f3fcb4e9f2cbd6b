// <sign-out>: around the form that ends the session. Work that is only in this browser would be lost: then it asks first.
import {noteUser} from '../../kit/device.js';
import {forgetKit, kitOfOthers, kitUnsent} from '../../kit/leftovers.js';
import {make, toast} from '../making.js';
import {countOf, exportKept, forget, sendUp, unsent, withDevice} from '../unsent/work.js';

const WAIT_MS = 12_000;
const LOOK_MS = 500;

customElements.define('sign-out', class extends HTMLElement {
  connectedCallback() {
    noteUser(this.user);
    this.form = this.querySelector('form');
    this.form?.addEventListener('submit', event => {
      event.preventDefault();
      this.#leave();
    });
  }

  get user() { return this.dataset.userId; }

  async #leave() {
    const [plans, drafts, kit] = await Promise.all([unsent(this.user), withDevice(device => device.draftsBy(this.user), []), kitUnsent(this.user)]);
    if (plans.length || drafts.length || kit) this.#ask(plans, drafts, kit); else await this.#out();
  }

  #ask(plans, drafts, kit) {
    const button = (kind, words, run) => make('button', {type: 'button', class: `button ${kind}`.trim(), click: run}, words);
    const heading = make('h2', {id: 'sign-out-title'}, plans.length ? `还有 ${countOf(plans)} 条未上传，退出会丢失` : kit ? `还有 ${kit} 条听课记录和照片未上传，退出会丢失` : `还有 ${drafts.length} 份建议没提交，退出会丢失`);
    const onDevice = plans.filter(plan => plan.rows.length);
    const first = drafts[0]?.doc.split(' ')[1];
    const go = kit ? ['去上传', '/kit#/queue'] : ['去提交', `/plans/${first}/suggestions/new`];
    const where = kit || !plans.length || onDevice.length ? '它们只存在这台电脑上，服务器还没有。' : '它们只在另一个打开的窗口里，服务器还没有。';
    const dialog = make('dialog', {class: 'dialog', 'aria-labelledby': heading.id}, heading, make('p', {}, where),
      make('ul', {class: 'unsent-list'}, ...plans.map(({title, runs}) => make('li', {}, `《${title || '教案'}》${runs} 条`)),
        kit ? make('li', {}, `听课记录和照片 ${kit} 条`) : null,
        ...drafts.map(({title}) => make('li', {}, `《${title || '教案'}》没提交的建议`))),
      make('div', {class: 'button-row'},
        plans.length ? button('primary', '继续上传', () => { dialog.close(); this.#sendUp(plans); }) : button('primary', go[0], () => location.assign(go[1])),
        onDevice.length ? button('', '导出到本机', () => exportKept(onDevice)) : null,
        button('danger', '仍要退出', () => { dialog.close(); this.#out(); })));
    dialog.addEventListener('close', () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  }

  async #sendUp(plans) {
    toast('正在上传，先别退出。');
    await sendUp(plans);
    const end = Date.now() + WAIT_MS;
    let left = await unsent(this.user);
    while (left.some(plan => plan.open) && Date.now() < end) {   // other windows send theirs themselves
      await new Promise(done => { setTimeout(done, LOOK_MS); });
      left = await unsent(this.user);
    }
    if (left.length) toast(`还有 ${countOf(left)} 条没传上去，都还留着，没有丢。等网络好了再退出，或先导出到本机。`, true);
    else toast('都上传好了，可以退出了。');
  }

  /** Somebody signs in as at a 公用电脑 on a colleague's phone: what the colleague has not sent is not theirs to clear. */
  async #othersWait() {
    const edits = await withDevice(device => device.others(this.user), {});
    return Object.keys(edits).length > 0 || kitOfOthers(this.user);
  }

  /** First out, then forgotten: without the server nobody is signed out, and nothing is thrown away. */
  async #out() {
    const sent = new URLSearchParams(new FormData(this.form));
    if (await this.#othersWait()) sent.set('others', '1');
    const answer = await fetch(this.form.action, {method: 'POST', body: sent, redirect: 'manual'}).catch(() => null);
    if (answer?.type !== 'opaqueredirect' && !answer?.ok) {
      const why = answer ? '这一页放得太久了，请刷新再退' : '连不上服务器';
      toast(`没有退出：${why}。没上传的都还留着。`, true);
      return;
    }
    await forget(this.user);
    await forgetKit(this.user);
    location.assign('/session/new');
  }
});
