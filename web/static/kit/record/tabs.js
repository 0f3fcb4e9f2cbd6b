// Tabs as WAI-ARIA has them: arrows go from one to the next, the page keeps its place in each.
import {make} from '../dom.js';

export class Tabs {
  /** `parts`: [[key, name, {element}]…]; `changed()` is called after another was opened. */
  constructor(parts, changed) {
    Object.assign(this, {changed, keys: parts.map(([key]) => key), places: {}});
    this.open = this.keys[0];
    this.buttons = Object.fromEntries(parts.map(([key, name]) => [key, make('button', {
      type: 'button', role: 'tab', id: `tab-${key}`, 'aria-controls': `panel-${key}`, click: () => this.show(key),
    }, name)]));
    this.panels = parts.map(([key, , part]) => make('div', {role: 'tabpanel', id: `panel-${key}`, 'aria-labelledby': `tab-${key}`}, part.element));
    this.bar = make('div', {class: 'observe-tabs', role: 'tablist', 'aria-label': '听课页', keydown: event => this.#key(event)}, ...Object.values(this.buttons));
    this.#draw();
  }

  label(key, words) { if (this.buttons[key].textContent !== words) this.buttons[key].textContent = words; }

  show(key) {
    if (key === this.open) return;
    this.places[this.open] = scrollY;
    this.open = key;
    this.#draw();
    this.changed();
    scrollTo(0, this.places[key] ?? 0);
  }

  #key(event) {
    const way = {ArrowRight: 1, ArrowLeft: -1}[event.key];
    if (!way) return;
    const next = this.keys[(this.keys.indexOf(this.open) + way + this.keys.length) % this.keys.length];
    event.preventDefault();
    this.show(next);
    this.buttons[next].focus();
  }

  #draw() {
    for (const [at, key] of this.keys.entries()) {
      const isOpen = key === this.open;
      this.buttons[key].setAttribute('aria-selected', String(isOpen));
      this.buttons[key].tabIndex = isOpen ? 0 : -1;
      this.panels[at].hidden = !isOpen;
    }
  }
}
