/** The field that chooses a vehicle: typing filters, ↓ or a touch shows all, those that drove farthest first. */

import { Listbox, option } from '../console/listbox.js';
import { h } from '../dom.js';
import { t } from '../i18n.js';
import { drivenWords, vehiclesLike } from './driven.js';

/** @typedef {import('./driven.js').DrivenRow} DrivenRow */

export class VehicleField {
  /** @param {HTMLInputElement} input @param {HTMLElement} list @param {(row: DrivenRow) => void} onChoose */
  constructor(input, list, onChoose) {
    this.input = input;
    this.onChoose = onChoose;
    /** @type {readonly DrivenRow[]} */
    this.rows = [];
    /** What the list shows. @type {DrivenRow[]} */
    this.matches = [];
    /** @type {DrivenRow|null} */
    this.chosen = null;
    this.list = new Listbox(input, list, { onTake: (place) => this.#take(this.matches[place]) });
    input.addEventListener('focus', () => input.select());
    input.addEventListener('click', () => this.list.open || this.#open(''));
    input.addEventListener('input', () => this.#open(input.value));
    input.addEventListener('blur', () => this.#restore());
    input.addEventListener('keydown', (event) => this.#key(event));
  }

  /** @param {readonly DrivenRow[]} rows of the day that is shown @param {DrivenRow|null} chosen */
  offer(rows, chosen) {
    this.rows = rows;
    this.chosen = chosen;
    if (document.activeElement !== this.input) this.#restore();
  }

  #restore() {
    this.list.hide();
    this.input.value = this.chosen?.call_sign ?? '';
  }

  /** @param {string} typed */
  #open(typed) {
    this.matches = vehiclesLike(this.rows, typed);
    const none = h('li', { class: 'muted none' }, t('Không có xe nào như vậy.'));
    const at = typed.trim() ? 0 : this.matches.findIndex((row) => row.vehicle_id === this.chosen?.vehicle_id);
    this.list.show(this.matches.length ? this.matches.map((row) => this.#line(row)) : [none], at);
  }

  /** @param {DrivenRow} row */
  #line(row) {
    return option({ class: row.readings ? '' : 'muted' }, h('b', {}, row.call_sign), h('span', { class: 'plate' }, row.plate), h('span', { class: 'tabular' }, drivenWords(row)));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (this.list.open) this.list.move(event.key === 'ArrowDown' ? 1 : -1);
      else this.#open('');
    } else if (event.key === 'Enter' && this.list.open) this.#take(this.matches[this.list.at]);
    else if (event.key === 'Escape') this.#restore();
    else return;
    event.preventDefault();
  }

  /** @param {DrivenRow|undefined} row */
  #take(row) {
    if (!row) return;
    this.chosen = row;
    this.#restore();
    this.input.select();
    this.onChoose(row);
  }
}
