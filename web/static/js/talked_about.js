// In the read view: the blocks that open 批注 are about carry a line in the margin, and a click there leads to the thread.
function mark() {
  const panel = document.querySelector('.comments-card #threads[data-url]');
  if (!panel) return;
  for (const one of document.querySelectorAll('.talked-about')) one.classList.remove('talked-about');
  for (const thread of panel.querySelectorAll('article.thread:not(.settled)')) {
    const {hash} = thread.querySelector('a[data-jump]') ?? {};
    const block = hash ? document.getElementById(decodeURIComponent(hash.slice(1))) : null;
    if (!block) continue;
    block.classList.add('talked-about');
    block.dataset.thread = thread.id;
  }
}

document.addEventListener('htmx:after:settle', mark);
document.addEventListener('click', event => {
  const block = event.target.closest?.('.plan-read .talked-about');
  if (!block || event.target.closest('a, button') || !getSelection().isCollapsed) return;
  const thread = document.getElementById(block.dataset.thread);
  thread?.scrollIntoView({block: 'center'});
  thread?.focus({preventScroll: true});
});
