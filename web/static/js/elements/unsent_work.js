// <unsent-work>: on every page, sends up what an earlier window of this person left, and says what cannot go up.
import {make, toast} from '../making.js';
import {KEPT_DAYS} from '../unsent/device.js';
import {countOf, exportKept, plansOn, sendUp, unsent, withDevice} from '../unsent/work.js';

const WHY = {
  forbidden: '现在不能由你修改', readonly: '现在只能看', refused: '服务器没有收下', schema: '是更新以前的共备写的', apart: '那一页出过错，没有存上',
};

customElements.define('unsent-work', class extends HTMLElement {
  connectedCallback() { setTimeout(() => { if (this.isConnected) this.#work(); }, 0); }

  async #work() {
    const user = this.dataset.userId;
    const here = document.querySelector('plan-editor')?.dataset.document;   // it sends its own
    const plans = (await unsent(user)).filter(plan => plan.rows.length && plan.doc !== here);
    const through = await sendUp(plans);
    const lost = await withDevice(device => device.tidy(user, here), 0);   // only after the server was asked
    if (lost) toast(`有 ${lost} 条改动传不上去，放了 ${KEPT_DAYS} 天，已从这台电脑删掉。`, true);
    if (!plans.length) return;
    if (through.length) toast(`离线时写的 ${countOf(through)} 条已经上传：${through.map(({title}) => `《${title}》`).join('')}`);
    if (!here) this.#tell((await withDevice(device => device.editsBy(user), [])).filter(row => WHY[row.held]));
  }

  /** Above the page, until the writer has decided. */
  #tell(rows) {
    for (const plan of plansOn(rows)) {
      const box = make('div', {class: 'notice warn unsent', role: 'status'},
        make('span', {}, `《${plan.title}》有 ${plan.runs} 条改动没有上传：${WHY[plan.rows[0].held]}。它们还在这台电脑上，最多留 ${KEPT_DAYS} 天。`),
        make('button', {type: 'button', class: 'button small', click: () => exportKept([plan])}, '导出到本机'),
        make('button', {type: 'button', class: 'button small', click: async () => {
          await withDevice(device => device.change([], plan.rows.map(row => row.id)));
          box.remove();
        }}, '从本机删掉'));
      document.getElementById('main')?.prepend(box);
    }
  }
});
