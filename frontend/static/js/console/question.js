import { fill, h, kbd } from '../dom.js';

/**
 * One question before something that hurts when it was not meant. What Enter
 * and Esc answer is "no"; no other key gets past it to the rest of the desk.
 */
export class Question {
  constructor() {
    this.root = h('div', { class: 'note warn question', role: 'alertdialog', hidden: true });
    this.root.addEventListener('keydown', (event) => this.#key(event));
    /** @type {(yes: boolean) => void} */
    this.answer = () => {};
  }

  get open() {
    return !this.root.hidden;
  }

  /** @param {string} text @param {{yes: string, no: string}} words @returns {Promise<boolean>} false too when it is asked anew */
  ask(text, { yes, no }) {
    this.answer(false);
    const stay = h('button', { type: 'button', class: 'primary', onclick: () => this.answer(false) }, no, kbd('⏎'));
    const go = h('button', { type: 'button', class: 'danger', onclick: () => this.answer(true) }, yes);
    this.root.setAttribute('aria-label', text);
    fill(this.root, h('p', {}, text), h('div', { class: 'buttons' }, stay, go));
    this.root.hidden = false;
    stay.focus();
    return new Promise((resolve) => {
      this.answer = (answer) => {
        this.root.hidden = true;
        this.answer = () => {};
        resolve(answer);
      };
    });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    event.stopPropagation();
    if (event.key === 'Escape') this.answer(false);
    else if (event.key.startsWith('Arrow')) this.#other();
    else return;
    event.preventDefault();
  }

  #other() {
    const buttons = [...this.root.querySelectorAll('button')];
    buttons.find((each) => each !== document.activeElement)?.focus();
  }
}
