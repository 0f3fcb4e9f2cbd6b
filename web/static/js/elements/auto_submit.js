// A filter form that needs no button. Typing in a search field still needs Enter.
customElements.define('auto-submit', class extends HTMLElement {
  connectedCallback() {
    for (const button of this.querySelectorAll('button[data-no-script]')) button.hidden = true;
    this.addEventListener('change', event => {
      if (event.target.matches('select, input[type="checkbox"], input[type="radio"]')) event.target.form?.requestSubmit();
    });
  }
});
