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

  /** `back`: what to do when the tool is put away; without it the list comes back. */
  open(key, back = null) {
    const tool = TOOLS.find(one => one.key === key);
    if (!tool?.available(this.context)) return false;
    this.key = key;
    const leave = make('button', {type: 'button', class: 'button quiet observe-tool-back', click: () => { this.close(); back?.(); }}, icon('back'), tool.name);
    this.element.replaceChildren(leave, tool.open(this.context));
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
