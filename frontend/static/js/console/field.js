import { fill, h } from '../dom.js';
import { t } from '../i18n.js';
import { actorName } from './words.js';

/**
 * A text field tied to a value others may change too. What a person is typing
 * is never overwritten: the other value is shown beside, with a button to take it.
 *
 * @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Control
 */

const SAVE_AFTER_MS = 700;

export class Field {
  /**
   * @param {Control} control
   * @param {(value: string) => Promise<unknown>} save called after a pause in typing and on leaving the field
   */
  constructor(control, save) {
    this.control = control;
    this.save = save;
    this.status = h('span', { class: 'field-status muted', role: 'status' });
    this.other = h('p', { class: 'note warn', hidden: true });
    /** Last value known to the server. @type {string | null} */
    this.base = null;
    this.dirty = false;
    /** @type {any} */
    this.timer = null;
    control.addEventListener('input', () => this.#typed());
    control.addEventListener('blur', () => void this.flush());
  }

  /** @param {string} value from the board @param {import('./desk.js').Change} [change] */
  update(value, change) {
    if (value === this.base) return;
    const first = this.base === null;
    this.base = value;
    if (value === this.control.value) this.#settled();
    else if (first || (!this.dirty && document.activeElement !== this.control)) this.#take(value);
    else if (!change?.mine) this.#offer(value, change);
  }

  #typed() {
    this.dirty = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), SAVE_AFTER_MS);
  }

  /** Saves what is not saved yet. */
  async flush() {
    clearTimeout(this.timer);
    if (!this.dirty) return;
    const value = this.control.value;
    this.dirty = false;
    this.#say(t('đang lưu…'));
    try {
      await this.save(value);
      if (!this.dirty) this.base = value;
      this.#say(t('đã lưu'));
    } catch (error) {
      this.dirty = true;
      this.#say(error instanceof Error ? error.message : String(error), true);
    }
  }

  /** @param {string} text @param {boolean} [bad] */
  #say(text, bad = false) {
    this.status.textContent = text;
    this.status.classList.toggle('bad', bad);
  }

  #settled() {
    this.other.hidden = true;
  }

  /** @param {string} value */
  #take(value) {
    this.control.value = value;
    this.dirty = false;
    this.other.hidden = true;
  }

  /** @param {string} value @param {import('./desk.js').Change} [change] */
  #offer(value, change) {
    const take = h('button', { type: 'button', class: 'small', onclick: () => this.#take(value) }, t('Lấy bản này'));
    fill(this.other, t('{name} đã đổi thành: “{value}”', { name: actorName(change?.actor), value }), ' ', take);
    this.other.hidden = false;
  }
}
