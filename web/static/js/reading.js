// Finds formulas in what the server sent and fetches the code that draws them: most pages have none.

async function drawFormulas(root) {
  if (!root.querySelector?.('.math[data-latex]:not([data-drawn])')) return;
  const {drawAll} = await import(new URL(FORMULAS_JS, document.querySelector('script[src*="/page-"]').src).href);
  drawAll(root);
}

export function watchFormulas() {
  drawFormulas(document);
  document.addEventListener('htmx:after:swap', () => drawFormulas(document));
}
