import { fill, h, kbd } from '../dom.js';
import { t } from '../i18n.js';
import { undoLast, undoOffer } from './actions.js';

/**
 * What was just said, and what can be undone: at the bottom of either window of a desk.
 *
 * @typedef {import('./desk.js').Desk} Desk
 */

export class Said {
  /** @param {HTMLElement} root @param {Desk} desk */
  constructor(root, desk) {
    this.root = root;
    this.desk = desk;
    this.shown = '';
  }

  render() {
    const { said } = this.desk.ui;
    const undo = undoOffer(this.desk);
    const left_s = undo ? Math.ceil((undo.until_ms - this.desk.now_ms()) / 1000) : 0;
    const key = `${left_s > 0 ? `${undo?.until_ms}:${left_s}` : ''}|${said?.text ?? ''}`;
    if (key === this.shown) return;
    this.shown = key;
    this.root.classList.toggle('bad', said?.kind === 'bad');
    fill(this.root, said?.text ?? '', left_s > 0 && undo ? this.#undoOffer(undo.text, left_s) : null);
  }

  /** @param {string} text @param {number} left_s */
  #undoOffer(text, left_s) {
    return h('span', { class: 'undo' }, text, ' ',
      h('button', { type: 'button', class: 'small', onclick: () => void undoLast(this.desk) }, t('Hoàn tác ({n} s)', { n: left_s }), kbd('Z')));
  }
}
