// Draws LaTeX by KaTeX into a box, never from an HTML string: the page's CSP forbids its styles.
// KaTeX and its stylesheet are fetched when the first formula is seen.
import {faultWords} from './formula_faults.js';

let katex;

function stylesheet() {
  if (document.querySelector('link[data-katex]')) return;
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.dataset.katex = '';
  link.href = new URL(KATEX_CSS, import.meta.url).href;
  document.head.append(link);
}

/**
 * Draws `latex` into `box`; what cannot be drawn is shown as written, with the reason in its title. Answers what is wrong
 * with the formula, "" when it is right; null when it was overtaken, or KaTeX did not arrive.
 */
export async function draw(box, latex, displayMode) {
  box.dataset.latex = latex;
  box.classList.toggle('empty', !latex.trim());
  try {
    stylesheet();
    katex ??= import('katex').then(module => module.default);
    const engine = await katex;
    if (box.dataset.latex !== latex) return null;
    engine.render(latex || '\\square', box, {
      displayMode, throwOnError: true, trust: false, maxSize: 30, maxExpand: 300, output: 'htmlAndMathml', strict: 'ignore',
    });
    box.classList.remove('broken');
    box.removeAttribute('title');
    return '';
  } catch (error) {
    const isWrong = error.name === 'ParseError';
    if (!isWrong) katex = undefined;   // the chunk did not arrive: try again at the next formula
    if (box.dataset.latex !== latex) return null;
    const words = isWrong ? faultWords(error, latex) : '';
    box.textContent = latex;
    box.classList.add('broken');
    box.title = isWrong ? `公式有一处写法不对：${words}` : '公式还没有画出来，刷新后再看。';
    return isWrong ? words : null;
  }
}
