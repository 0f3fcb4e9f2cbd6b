// A formula: LaTeX on the left hand, its look on the right, and a palette for whoever does not know LaTeX.
import {GROUPS} from './palette.js';
import {putTemplate, tidied, toNextPlace} from './writing.js';

const QUIET_MS = 700;   // nobody is told of a fault in the middle of a word
const EXAMPLE = '例如 \\frac{1}{2} 是二分之一。不会写也没关系，点下面的按钮。';

/** Asks for a formula: `{latex, display}`, or null when it was left. `kit`: helpers of the editor. */
export async function askFormula(kit, {latex = '', display = false} = {}) {
  const form = new FormulaForm(kit, latex, display);
  const answer = await kit.ask({
    title: latex ? '改公式' : '加公式', body: form.body, submit: latex ? '改好' : '放进教案', extra: [form.anyway], check: data => form.check(data),
  });
  form.destroy();
  return answer && {latex: tidied(answer.get('latex')), display: answer.get('line') === 'own'};
}

class FormulaForm {
  fault = '';
  #timer = 0;

  constructor(kit, latex, display) {
    const {make} = kit;
    this.kit = kit;
    this.input = make('textarea', {name: 'latex', rows: 3, maxlength: 4000, spellcheck: 'false', autocapitalize: 'off', autocomplete: 'off', class: 'latex'});
    this.input.value = latex;
    this.preview = make('div', {class: 'formula-preview', role: 'img', 'aria-label': '公式的样子'});
    this.said = make('p', {class: 'error formula-fault', role: 'status'});
    this.anyway = make('button', {type: 'submit', class: 'button quiet', value: 'anyway', hidden: true}, '先这样放着');
    this.lines = make('fieldset', {class: 'segments'}, make('legend', {class: 'visually-hidden'}, '放在哪里'),
      radio(make, 'line', 'in', '跟着文字', !display), radio(make, 'line', 'own', '单独占一行', display));
    this.input.addEventListener('input', () => this.#show());
    this.input.addEventListener('keydown', event => this.#key(event));
    this.body = [kit.field('公式（LaTeX 写法）', this.input, EXAMPLE), this.said, this.preview, this.#palette(), this.lines];
    this.#show();
  }

  /** A wrong formula is held back once; whoever wants it all the same has a button for that. */
  check(data) {
    if (!data.get('latex').trim()) return '还没有写公式。点一个按钮，或者写上 LaTeX。';
    if (!this.fault) return '';
    this.anyway.hidden = false;
    this.#tell();
    return '公式还有一处写法不对，先改一改。想留着以后再改，点“先这样放着”。';
  }

  destroy() { clearTimeout(this.#timer); }

  async #show() {
    clearTimeout(this.#timer);
    const fault = await this.kit.draw(this.preview, tidied(this.input.value), true);
    if (fault === null) return;
    this.fault = fault;
    if (!fault) { this.anyway.hidden = true; this.#tell(); } else this.#timer = setTimeout(() => this.#tell(), QUIET_MS);
  }

  #tell() {
    if (this.said.textContent !== this.fault) this.said.textContent = this.fault;
    this.input.setAttribute('aria-invalid', String(Boolean(this.fault)));
  }

  #key(event) {
    if (event.isComposing) return;
    const moves = event.key === 'Tab' && !event.ctrlKey && !event.altKey && toNextPlace(this.input, event.shiftKey);
    const sends = event.key === 'Enter' && (event.ctrlKey || event.metaKey);
    if (moves || sends) event.preventDefault();
    if (sends) this.input.form.requestSubmit(this.input.form.querySelector('button[value="ok"]'));
  }

  #put(code) {
    putTemplate(this.input, code);
    this.input.focus();
    this.#show();
  }

  #palette() {
    const {draw, make} = this.kit;
    const panels = GROUPS.map(([name, entries], index) => {
      const panel = make('div', {class: 'formula-signs', role: 'group', 'aria-label': name, hidden: index > 0});
      panel.fill = () => {
        panel.fill = () => {};
        panel.append(...entries.map(([label, code, shown]) => {
          const glyph = make('span', {'aria-hidden': 'true'});
          draw(glyph, shown, false);
          return make('button', {type: 'button', title: label, click: () => this.#put(code)}, glyph, make('span', {class: 'visually-hidden'}, label));
        }));
      };
      return panel;
    });
    const choose = index => { panels[index].fill(); panels.forEach((panel, at) => { panel.hidden = at !== index; }); };
    const groups = make('fieldset', {class: 'segments formula-groups'}, make('legend', {class: 'visually-hidden'}, '常用写法'),
      ...GROUPS.map(([name], index) => radio(make, 'group', name, name, index === 0, () => choose(index))));
    choose(0);
    return make('div', {class: 'formula-palette'}, groups, ...panels);
  }
}

function radio(make, name, value, label, checked, chosen = () => {}) {
  const input = make('input', {type: 'radio', name, value, change: chosen});
  input.checked = checked;
  return make('label', {}, input, make('span', {}, label));
}
