// 工具: what else can be noted, each opened in this place.
import {icon, make} from '../dom.js';
import {TOOLS} from '../tools/index.js';

export class ToolTab {
  constructor({context}) {
    this.context = context;
    this.element = make('div', {class: 'observe-tools'});
    this.key = null;
  }

  refresh() { if (!this.key) this.#drawList(); }

  /** `back`: where the pad opened it, what to do when it is put away; without it the list comes back. */
  open(key, back = null) {
    const tool = TOOLS.find(one => one.key === key);
    if (!tool?.available(this.context)) return false;
    this.key = key;
    const leave = make('button', {type: 'button', class: 'button quiet observe-tool-back', click: () => { this.close(); back?.(); }}, icon('back'), tool.name);
    const opened = tool.open(this.context);
    this.element.replaceChildren(leave, opened);
    if (back) opened.atOnce?.();   // from the pad: what was tapped has happened
    return true;
  }

  close() {
    this.key = null;
    this.#drawList();
  }

  #drawList() {
    this.element.replaceChildren(make('ul', {class: 'observe-tool-list'}, ...TOOLS.filter(one => one.available(this.context)).map(tool => {
      const badge = tool.badge(this.context);
      return make('li', {}, make('button', {type: 'button', click: () => this.open(tool.key)}, icon(tool.icon), make('span', {}, tool.name), badge ? make('small', {}, String(badge)) : null));
    })));
  }
}
