// On the page about the certificate, over plain http: a device that trusts it already is led on to https.
customElements.define('secure-door', class extends HTMLElement {
  connectedCallback() {
    if ('inside' in this.dataset) {
      this.#say('你现在用的就是 https。浏览器没有提示“不安全”，就是装好了。');
      return;
    }
    fetch(this.dataset.probe, {mode: 'no-cors', cache: 'no-store', credentials: 'omit'})
      .then(() => { this.#say('这台设备已经装好，正在进入……'); location.replace(this.dataset.door); })
      .catch(() => {});   // not trusted yet: the page says what to do
  }

  #say(words) {
    const said = this.querySelector('[data-said]');
    if (said) said.textContent = words;
  }
});
