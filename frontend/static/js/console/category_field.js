import { h, setText } from '../dom.js';
import { t } from '../i18n.js';
import { matching } from './category_match.js';
import { Listbox, option } from './listbox.js';
import { levelMark } from './queue.js';
import { categoryName } from './words.js';

/**
 * What kind of incident it is, by a few letters: typing filters, ↓ shows all,
 * Enter or Tab takes the marked one, Esc puts back what was chosen. What is
 * chosen stands in the field, and above it while something else is typed.
 *
 * @typedef {import('../types.js').CategoryRow} CategoryRow
 */

const LEAST_ROOM_PX = 200;
const MOST_PX = 460;
const EDGE_PX = 8;

export class CategoryField {
  /** @param {{id: string, onChoose: (row: CategoryRow) => void}} options onChoose: by the person, never by `show` */
  constructor({ id, onChoose }) {
    this.onChoose = onChoose;
    /** @type {readonly CategoryRow[]} */
    this.rows = [];
    /** What the list shows. @type {CategoryRow[]} */
    this.matches = [];
    this.value = '';
    this.typing = false;
    this.chosen = h('span', { class: 'field-status' });
    this.input = h('input', { id, type: 'text', class: 'category-input', autocomplete: 'off', spellcheck: 'false', placeholder: t('Gõ vài chữ, hoặc ↓ xem tất cả') });
    const list = h('ul', { id: `${id}-list`, class: 'suggestions categories', role: 'listbox', 'aria-label': t('Loại ca'), hidden: true });
    const all = h('button', { type: 'button', class: 'quiet all-categories', tabindex: '-1', 'aria-label': t('Xem mọi loại ca') }, '▾');
    this.list = new Listbox(this.input, list, { onTake: (place) => this.#take(this.matches[place]) });
    this.root = h('div', { class: 'field category-field' }, h('label', { for: id }, t('Loại ca'), this.chosen), this.input, all, list);
    this.#listen(all);
  }

  /** @param {HTMLElement} all */
  #listen(all) {
    this.input.addEventListener('input', () => this.#filter());
    this.input.addEventListener('focus', () => this.input.select());
    this.input.addEventListener('click', () => this.list.open || this.#showAll());
    this.input.addEventListener('blur', () => this.#left());
    this.input.addEventListener('keydown', (event) => this.#key(event));
    all.addEventListener('pointerdown', (event) => {
      event.preventDefault();
      this.input.focus();
      if (this.list.open) this.restore();
      else this.#showAll();
    });
  }

  /** What the centre offers; a list that is open stays as it is read. @param {readonly CategoryRow[]} rows */
  offer(rows) {
    if (rows === this.rows) return;
    this.rows = rows;
    if (!this.typing && !this.list.open) this.restore();
  }

  /** What is chosen now; a word that is being typed stays. @param {string} code */
  show(code) {
    if (code === this.value) return;
    this.value = code;
    if (this.typing) this.#sayChosen();
    else if (!this.list.open) this.restore();
  }

  /** Back to what is chosen. */
  restore() {
    this.typing = false;
    this.list.hide();
    this.input.value = this.#name(this.value);
    if (document.activeElement === this.input) this.input.select();
    this.#sayChosen();
  }

  focus() {
    this.input.focus();
  }

  /** @param {string} code */
  #name(code) {
    return code && categoryName(this.rows.find((row) => row.code === code), code);
  }

  #sayChosen() {
    const name = this.typing && this.#name(this.value);
    setText(this.chosen, name ? t('đang chọn: {name}', { name }) : '');
  }

  #filter() {
    this.typing = true;
    this.#sayChosen();
    this.#open(matching(this.rows, this.input.value), this.input.value.trim() ? 0 : -1);
  }

  /** The marked one is the chosen one: who only looks takes nothing else by Tab. */
  #showAll() {
    this.#open([...this.rows], this.rows.findIndex((row) => row.code === this.value));
  }

  /** @param {CategoryRow[]} rows @param {number} at */
  #open(rows, at) {
    this.matches = rows;
    this.#fit();
    this.list.show(rows.length ? rows.map((row) => this.#line(row)) : [h('li', { class: 'muted none' }, t('Không có loại ca nào như vậy. Esc để gõ lại.'))], at);
  }

  /** @param {CategoryRow} row */
  #line(row) {
    const chosen = row.code === this.value;
    return option({ class: chosen ? 'chosen' : '', dataset: { code: row.code } }, levelMark(row.default_priority), h('b', {}, categoryName(row, row.code)), h('span', { class: 'muted' }, chosen ? '✓' : row.code));
  }

  /** Below the field, or above it where there is more room. */
  #fit() {
    const field = this.input.getBoundingClientRect();
    const column = this.input.closest('.panel')?.parentElement?.getBoundingClientRect();
    const below = (column?.bottom ?? innerHeight) - field.bottom - EDGE_PX;
    const above = field.top - (column?.top ?? 0) - EDGE_PX;
    const up = below < LEAST_ROOM_PX && above > below;
    this.list.list.classList.toggle('above', up);
    this.list.list.style.maxHeight = `${Math.min(MOST_PX, up ? above : below)}px`;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') this.#walk(event.key === 'ArrowDown' ? 1 : -1);
    else if (!this.list.open) return;
    else if (event.key === 'Escape') this.restore();
    else if (event.key === 'Tab' || event.key === 'Enter') {
      this.#take(this.matches[this.list.at]);
      if (event.key === 'Tab' || event.ctrlKey || event.metaKey) return; // goes on to the next field, or sends the form
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {number} by */
  #walk(by) {
    if (this.list.open) this.list.move(by);
    else this.#showAll();
  }

  /** @param {CategoryRow | undefined} row none: as it was */
  #take(row) {
    const other = row !== undefined && row.code !== this.value;
    if (other) this.value = row.code;
    if (row || !this.typing) this.restore();
    if (other) this.onChoose(row);
  }

  /** The pointer went elsewhere: what can be meant by one kind alone is taken, a mere beginning is not. */
  #left() {
    if (this.typing && this.input.value.trim() && this.matches.length === 1) this.#take(this.matches[0]);
    this.restore();
  }
}
