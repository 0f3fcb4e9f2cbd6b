// A section: its title stands outside the editable text, because titles are attributes, renamed in a dialog.
import {Node} from '@tiptap/core';
import {attributes, shape} from './spec.js';
import {sectionTitle} from './labels.js';
import {icon} from '../tools/dom.js';

export const Section = Node.create({
  ...shape('section'), isolating: true, defining: true, selectable: false,
  addAttributes: () => attributes('section'),
  parseHTML: () => [{tag: 'section[data-key]'}],
  renderHTML: ({HTMLAttributes}) => ['section', HTMLAttributes, 0],
  addNodeView: () => ({node, editor, getPos}) => new SectionView(node, editor, getPos),
});

class SectionView {
  constructor(node, editor, getPos) {
    this.node = node;
    this.dom = document.createElement('section');
    this.dom.className = 'plan-section';
    this.head = document.createElement('h2');
    this.head.contentEditable = 'false';
    this.label = document.createElement('span');
    this.contentDOM = document.createElement('div');
    this.contentDOM.className = 'section-body';
    this.head.append(this.label);
    if (editor.isEditable) this.head.append(this.#menuButton(editor, getPos));
    this.dom.append(this.head, this.contentDOM);
    this.#show();
  }

  #menuButton(editor, getPos) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'section-menu';
    button.setAttribute('aria-haspopup', 'menu');
    button.append(icon('more'));
    button.addEventListener('click', () => {
      editor.view.dom.dispatchEvent(new CustomEvent('section-menu', {detail: {pos: getPos(), button}}));
    });
    this.button = button;
    return button;
  }

  #show() {
    const {id, key, period} = this.node.attrs;
    const title = sectionTitle(this.node.attrs) + (period > 1 ? `（第 ${period} 课时）` : '');
    this.dom.id = `s-${id}`;
    this.dom.dataset.key = key ?? '';
    this.dom.setAttribute('aria-label', title);
    this.label.textContent = title;
    this.contentDOM.classList.toggle('board', key === 'board' && Boolean(this.node.textContent.trim()));
    this.button?.setAttribute('aria-label', `《${title}》这一节：改名、移动、删除`);
  }

  update(next) {
    if (next.type !== this.node.type) return false;
    const changed = next !== this.node;
    this.node = next;
    if (changed) this.#show();
    return true;
  }

  stopEvent(event) { return this.head.contains(event.target); }

  ignoreMutation(mutation) { return mutation.type !== 'selection' && !this.contentDOM.contains(mutation.target); }
}
