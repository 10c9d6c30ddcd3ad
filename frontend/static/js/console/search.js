import { byId, fill, h } from '../dom.js';
import { t } from '../i18n.js';
import { search } from './search_match.js';

/**
 * The search box of the top bar: `/` to enter, ↑↓ and Enter to choose, Esc to leave.
 *
 * @typedef {import('./search_match.js').Found} Found
 */

export class SearchBox {
  /** @param {import('./desk.js').Desk} desk @param {(found: Found) => void} onChoose */
  constructor(desk, onChoose) {
    this.desk = desk;
    this.onChoose = onChoose;
    this.input = /** @type {HTMLInputElement} */ (byId('search'));
    this.list = byId('search-results');
    /** @type {Found[]} */
    this.found = [];
    this.at = 0;
    this.input.addEventListener('input', () => this.#look());
    this.input.addEventListener('focus', () => this.#look());
    this.input.addEventListener('blur', () => this.#hide());
    this.input.addEventListener('keydown', (event) => this.#key(event));
    this.list.addEventListener('pointerdown', (event) => this.#pointer(event));
  }

  focus() {
    this.input.focus();
    this.input.select();
  }

  #look() {
    this.found = search(this.desk.state, this.input.value);
    this.at = 0;
    this.#show();
  }

  #show() {
    const typed = this.input.value.trim() !== '';
    this.list.hidden = !typed;
    this.input.setAttribute('aria-expanded', String(typed));
    if (!typed) return;
    if (!this.found.length) fill(this.list, h('li', { class: 'muted none' }, t('Không thấy gì. Thử số xe (C-07), số ca (#0412), số máy, hoặc 10.78, 106.69')));
    else fill(this.list, this.found.map((each, place) => this.#item(each, place)));
    this.input.setAttribute('aria-activedescendant', this.found.length ? `found-${this.at}` : '');
  }

  /** @param {Found} each @param {number} place */
  #item(each, place) {
    return h('li', { role: 'option', id: `found-${place}`, 'aria-selected': String(place === this.at), dataset: { place: String(place) } },
      h('span', { class: 'kind muted' }, kindName(each.kind)), h('b', {}, each.title), h('span', { class: 'muted detail' }, each.detail));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') this.#move(event.key === 'ArrowDown' ? 1 : -1);
    else if (event.key === 'Enter') this.#choose(this.at);
    else if (event.key === 'Escape') this.#leave();
    else return;
    event.preventDefault();
  }

  /** @param {number} by */
  #move(by) {
    if (!this.found.length) return;
    this.at = (this.at + by + this.found.length) % this.found.length;
    this.#show();
  }

  /** @param {PointerEvent} event */
  #pointer(event) {
    const item = /** @type {HTMLElement} */ (event.target).closest('li');
    event.preventDefault();
    if (item?.dataset.place) this.#choose(Number(item.dataset.place));
  }

  /** @param {number} place */
  #choose(place) {
    const chosen = this.found[place];
    if (!chosen) return;
    this.#leave();
    this.onChoose(chosen);
  }

  #leave() {
    this.input.value = '';
    this.#hide();
    this.input.blur();
  }

  #hide() {
    this.list.hidden = true;
    this.input.setAttribute('aria-expanded', 'false');
  }
}

/** @param {Found['kind']} kind */
function kindName(kind) {
  return { vehicle: t('xe'), incident: t('ca'), call: t('cuộc gọi'), station: t('trạm'), hospital: t('bệnh viện'), place: t('toạ độ') }[kind];
}
