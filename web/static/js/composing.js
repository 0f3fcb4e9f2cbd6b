// A swap of the editor's ancestors moves it in the document, and a move ends a running input-method composition:
// half a word of pinyin would stay. So htmx's answer waits until the word is chosen.

const composing = () => document.querySelector('plan-editor[data-composing]');

/** Resolves once no editor composes. */
function composed() {
  return new Promise(resolve => {
    const look = () => (composing() ? setTimeout(look, 40) : resolve());
    look();
  });
}

export function holdSwapsWhileComposing() {
  document.addEventListener('htmx:before:request', event => {
    const {ctx} = event.detail;
    const plain = ctx.fetch;
    ctx.fetch = async (...args) => {
      const response = await plain(...args);
      const editor = composing();
      if (editor && ctx.target?.contains?.(editor)) await composed();
      return response;
    };
  });
}
