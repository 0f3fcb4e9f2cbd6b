// Formulas in the editor: LaTeX in an attribute, drawn into the node's own box.
import {Node} from '@tiptap/core';
import {draw} from '../../js/drawing.js';
import {attributes, shape} from './spec.js';

const formula = (name, tag, displayMode) => Node.create({
  ...shape(name), inline: !displayMode, draggable: displayMode,
  addAttributes: () => attributes(name),
  parseHTML: () => [{tag: `${tag}.${name}`}],
  renderHTML: ({HTMLAttributes}) => [tag, {...HTMLAttributes, class: name}],
  renderText: ({node}) => `$${node.attrs.latex}$`,
  addNodeView: () => ({node}) => {
    const dom = document.createElement(tag);
    dom.className = name;
    dom.setAttribute('role', 'math');
    let current = node;
    const show = () => {
      dom.setAttribute('aria-label', current.attrs.latex);
      draw(dom, current.attrs.latex ?? '', displayMode);
    };
    show();
    return {
      dom,
      update(next) {
        if (next.type !== current.type) return false;
        const changed = next.attrs.latex !== current.attrs.latex;
        current = next;
        if (changed) show();
        return true;
      },
      ignoreMutation: () => true,
    };
  },
});

export const InlineMath = formula('inlineMath', 'span', false);
export const BlockMath = formula('blockMath', 'div', true);
