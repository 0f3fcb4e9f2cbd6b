// Formulas of the read view and the comparison: loaded by page.js only where there are any.
import {draw} from './drawing.js';

export function drawAll(root) {
  for (const box of root.querySelectorAll('.math[data-latex]:not([data-drawn])')) {
    box.dataset.drawn = '';
    draw(box, box.dataset.latex, box.classList.contains('blockMath'));
  }
}
