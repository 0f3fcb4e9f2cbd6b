// Opens a native dialog. Without script the link inside leads to a page with the same form.
customElements.define('open-dialog', class extends HTMLElement {
  connectedCallback() {
    this.addEventListener('click', event => {
      const dialog = document.getElementById(this.getAttribute('for') ?? '');
      if (!(dialog instanceof HTMLDialogElement) || !event.target.closest('a, button')) return;
      event.preventDefault();
      this.#arm(dialog);
      dialog.showModal();
    });
  }

  #arm(dialog) {
    if (dialog.dataset.armed) return;
    dialog.dataset.armed = 'yes';
    dialog.addEventListener('click', event => {
      if (event.target === dialog || event.target.closest('[data-close]')) dialog.close();
    });
  }
});
