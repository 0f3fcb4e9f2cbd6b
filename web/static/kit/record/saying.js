// One line above the pad: what was just done, and how to take it back. Above, because below it would cover what is tapped.
import {make} from '../dom.js';

const STAYS_MS = 8000;

export class Saying {
  constructor(place, onchange) {
    Object.assign(this, {place, onchange});
    this.words = make('span', {role: 'status'});
  }

  /** `undo` changes things back; it is called once at most. */
  say(text, undo = null) {
    clearTimeout(this.timer);
    this.words.textContent = '';
    const back = undo && make('button', {type: 'button', class: 'button small', click: () => { undo(); this.clear(); }}, '撤回');
    this.place.replaceChildren(this.words, ...back ? [back] : []);
    this.words.textContent = text;
    this.timer = setTimeout(() => this.clear(), STAYS_MS);
    this.onchange();
  }

  clear() {
    clearTimeout(this.timer);
    this.place.replaceChildren();
    this.onchange();
  }
}
