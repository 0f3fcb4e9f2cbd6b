// 批注 beside a selection: at the right edge of the sheet, level with the words, out of the way of typing.
import {icon, make} from '../tools/dom.js';

export class Bubble {
  constructor(comments) {
    this.comments = comments;
    this.button = make('button', {
      type: 'button', class: 'button small comment-bubble', hidden: true, title: '批注（Ctrl+Alt+M）',
      mousedown: event => event.preventDefault(), click: () => comments.begin(),
    }, icon('comment'), '批注');
    document.body.append(this.button);
    this.place = () => this.#place();
    this.hide = () => { this.button.hidden = true; };
    comments.editor.on('selectionUpdate', this.place);
    comments.editor.on('blur', this.hide);
    comments.editor.on('focus', this.place);
    document.addEventListener('scroll', this.place, true);
  }

  #place() {
    const {editor} = this.comments;
    if (!editor || editor.isDestroyed) return;
    const {selection} = editor.state;
    if (selection.empty || !editor.view.hasFocus()) { this.hide(); return; }
    const paper = editor.view.dom.closest('.paper')?.getBoundingClientRect();
    const at = editor.view.coordsAtPos(selection.head);
    if (!paper || at.bottom < 60 || at.top > innerHeight - 60) { this.hide(); return; }
    this.button.hidden = false;
    const {offsetWidth: width, offsetHeight: height} = this.button;
    this.button.style.left = `${Math.min(paper.right - width / 2, innerWidth - width - 8)}px`;
    this.button.style.top = `${Math.min(Math.max(at.top - 4, 60), innerHeight - height - 8)}px`;
  }

  destroy() {
    document.removeEventListener('scroll', this.place, true);
    this.button.remove();
  }
}
