import { fill, h } from '../dom.js';
import { t } from '../i18n.js';
import { isTyping } from '../keys.js';

/**
 * What is typed while a call is being taken. On a slow line the answer is seconds away, and the caller speaks already:
 * a field of its own has the keyboard meanwhile, so that no letter is a command, none is lost, and input methods work.
 * Once the call is open and this desk's, its words go there. Those of a call that could not be had stay to be read: the
 * next caller is somebody else, so only a press puts them anywhere.
 *
 * @typedef {{mine: boolean, call: {id: any}, receive: (words: string) => void}} Taker
 */

export class TypedAhead {
  /** @param {HTMLElement} root @param {() => void} refresh looks again whether the call is open */
  constructor(root, refresh) {
    this.root = root;
    this.busy = false;
    /** The call that was taken and is not open yet. @type {any} */
    this.call_id = null;
    this.composing = false;
    /** A key was pressed since, and not only held. */
    this.fresh = false;
    /** @type {HTMLElement | null} */
    this.before = null;
    /** The call that is open. @type {Taker | null} */
    this.panel = null;
    this.title = h('p', { role: 'status' });
    this.field = h('textarea', { rows: '4', 'aria-label': t('Lời người gọi') });
    this.kept = h('p', { class: 'strong' });
    this.carry = h('button', { type: 'button', onclick: () => this.#carry() }, t('Đưa vào cuộc gọi đang mở'));
    this.drop = h('button', { type: 'button', onclick: () => this.#setAside('') }, t('Bỏ lời đã gõ'));
    fill(root, this.title, this.field, this.kept, this.carry, this.drop);
    this.#setAside('');
    this.field.addEventListener('compositionstart', () => (this.composing = true));
    this.field.addEventListener('compositionend', () => {
      this.composing = false;
      refresh();
    });
    document.addEventListener('keydown', (event) => this.#key(event), { capture: true });
  }

  /** The keyboard is kept until the call is open. */
  get on() {
    return this.busy || this.call_id !== null;
  }

  /**
   * One call at a time: another question meanwhile is not asked, nor before the call is open: its words are no other's.
   * @template {{id: any}} Call @param {() => Promise<Call>} ask @returns {Promise<Call | null>}
   */
  async during(ask) {
    if (this.on) return null;
    this.#begin();
    try {
      const call = await ask();
      this.call_id = call.id;
      return call;
    } catch (error) {
      this.#failed();
      throw error;
    } finally {
      this.busy = false;
    }
  }

  #begin() {
    this.busy = true;
    this.fresh = false;
    this.before = /** @type {HTMLElement | null} */ (document.activeElement);
    this.title.textContent = t('Đang nhận cuộc gọi… Cứ gõ: lời ghi sẽ vào cuộc gọi.');
    this.root.hidden = false;
    this.field.hidden = false;
    this.field.focus();
  }

  #failed() {
    const words = this.field.value;
    this.call_id = null;
    this.#setAside([this.kept.textContent, words].filter(Boolean).join('\n'));
  }

  /** The field is done with; words of calls that were not had stay beside it. @param {string} words */
  #setAside(words) {
    const focused = document.activeElement === this.field;
    this.field.value = '';
    this.field.hidden = true;
    this.kept.textContent = words;
    this.title.textContent = t('Cuộc gọi chưa mở được. Lời đã gõ cho cuộc gọi ấy:');
    for (const part of [this.root, this.kept, this.carry, this.drop]) part.hidden = !words;
    if (focused) this.before?.focus({ preventScroll: true });
  }

  #carry() {
    const words = this.kept.textContent ?? '';
    if (!this.panel?.mine) return;
    this.#setAside('');
    this.panel.receive(words);
  }

  /** A syllable that an input method is still composing is finished first. @param {Taker | null} panel the call that is open */
  handTo(panel) {
    this.panel = panel;
    this.carry.disabled = !panel?.mine;
    if (this.call_id === null || this.composing || !panel?.mine || panel.call.id !== this.call_id) return;
    const words = this.field.value;
    this.call_id = null;
    panel.receive(words);
    this.#setAside(this.kept.textContent ?? '');
  }

  /** Before every other listener: whatever is pressed belongs to the field, wherever a click has put the focus. @param {KeyboardEvent} event */
  #key(event) {
    if (!this.on || event.ctrlKey || event.metaKey || event.altKey) return;
    const here = event.target === this.field;
    if (!here && isTyping(event.target)) return;
    event.stopImmediatePropagation();
    if (!here) this.field.focus();
    if (!event.repeat) this.fresh = true;
    if (!this.fresh || event.key === 'Escape' || event.key === 'Tab') event.preventDefault(); // T still held down is no word
    if (event.key === 'Escape' && !this.busy) this.#failed(); // taken, but the board does not say so
  }
}
