/** Vital signs: numbers by the phone's number keys, the Glasgow score by touch, each look with its own time. */

import { h, setText } from '../../dom.js';
import { clockShort } from '../../format.js';
import { t } from '../../i18n.js';
import { impossibleOf, unusualOf } from '../../record/view.js';
import { measureName, measureUnit } from '../../record/words.js';
import { valuesOf } from '../../record/show.js';
import { mark, numberIn, oneOf, showWritten, title } from './parts.js';

/** @typedef {import('./sheet.js').RecordSheet} RecordSheet */
/** @typedef {import('../../record/view.js').Entry} Entry */

const TYPED = ['pulse', 'systolic', 'diastolic', 'breathing', 'spo2', 'glucose', 'temperature', 'pain'];
const TOUCHED = { gcs_e: 4, gcs_v: 5, gcs_m: 6 };

export class VitalsPart {
  /** @param {RecordSheet} sheet */
  constructor(sheet) {
    this.sheet = sheet;
    /** @type {Map<string, HTMLInputElement>} */
    this.inputs = new Map();
    /** @type {Record<string, number>} */
    this.touched = {};
    /** The entry that is being corrected. @type {Pick<Entry, 'key'|'at'>|null} */
    this.correcting = null;
    this.time = h('input', { type: 'time', 'aria-label': t('Giờ đo') });
    this.warning = h('p', { class: 'note', role: 'status', hidden: true });
    this.go = h('button', { type: 'button', class: 'record-go' });
    this.list = h('ul', { class: 'written-list' });
    this.scores = new Map(Object.entries(TOUCHED).map(([name, most]) => [name, this.#score(name, most)]));
    this.root = this.#layout();
    this.go.addEventListener('click', () => this.#send());
    this.time.addEventListener('input', () => this.#check());
  }

  #layout() {
    const fields = TYPED.map((name) => {
      const input = h('input', { inputmode: 'decimal', maxlength: '5', autocomplete: 'off' });
      input.addEventListener('input', () => this.#check());
      this.inputs.set(name, input);
      return h('label', { class: 'vital' }, h('span', {}, measureName(name)), input, h('small', {}, measureUnit(name)));
    });
    return h('section', { id: 'record-vitals', class: 'record-part' }, title(t('Sinh hiệu')), h('div', { class: 'vitals-grid' }, fields), h('div', { class: 'glasgow' }, [...this.scores.values()]), this.warning,
      h('div', { class: 'vitals-send' }, h('label', {}, h('span', {}, t('Đo lúc')), this.time), this.go), this.list);
  }

  clear() {
    for (const input of this.inputs.values()) input.value = '';
    this.touched = {};
    this.correcting = null;
    this.time.value = '';
    this.#check();
  }

  /** Measures that are typed or touched and not written yet. */
  get draft() {
    if (Object.keys(this.values).length === 0) return null;
    const typed = Object.fromEntries([...this.inputs].map(([name, { value }]) => [name, value]));
    return { typed, touched: this.touched, time: this.time.value, correcting: this.correcting && { key: this.correcting.key, at: this.correcting.at } };
  }

  /** @param {Record<string, any>} draft */
  restore({ typed, touched, time, correcting }) {
    for (const [name, input] of this.inputs) input.value = typed[name] ?? '';
    this.touched = touched;
    this.time.value = time;
    this.correcting = correcting;
  }

  show() {
    const { desk, patient } = this.sheet;
    this.#check();
    showWritten(this.list, patient.vitals.map((entry) => ({ entry, words: valuesOf(entry.data) })), (entry) => desk.strike(entry), (entry) => this.#correct(entry));
  }

  /** @param {string} name @param {number} most */
  #score(name, most) {
    const options = Array.from({ length: most }, (_each, place) => ({ value: String(place + 1), words: String(place + 1) }));
    const group = oneOf(measureName(name), options, (value) => this.#touch(name, Number(value)));
    group.prepend(h('span', { class: 'one-of-name' }, measureName(name)));
    return group;
  }

  /** @param {string} name @param {number} value */
  #touch(name, value) {
    if (this.touched[name] === value) delete this.touched[name];
    else this.touched[name] = value;
    this.#check();
  }

  /** @returns {Record<string, number>} */
  get values() {
    /** @type {Record<string, number>} */
    const typed = {};
    for (const [name, input] of this.inputs) {
      const value = numberIn(input);
      if (value !== null) typed[name] = value;
    }
    return { ...typed, ...this.touched };
  }

  /** Warns of the unusual; only the impossible cannot be sent. */
  #check() {
    const limits = this.sheet.lists.vitals;
    const values = this.values;
    const impossible = impossibleOf(values, limits);
    const odd = unusualOf(values, limits).filter((name) => !impossible.includes(name));
    for (const [name, group] of this.scores) mark(group, this.touched[name]);
    for (const [name, input] of this.inputs) input.setAttribute('aria-invalid', String(impossible.includes(name)));
    this.warning.hidden = impossible.length === 0 && odd.length === 0;
    this.warning.className = impossible.length ? 'note bad' : 'note warn';
    setText(this.warning, impossible.length ? t('Không thể có: {names}', { names: impossible.map(measureName).join(', ') })
      : t('Ngoài khoảng thường gặp, xem lại rồi cứ ghi: {names}', { names: odd.map(measureName).join(', ') }));
    this.go.disabled = impossible.length > 0 || Object.keys(values).length === 0;
    setText(this.go, this.correcting ? t('Ghi lại') : t('Ghi sinh hiệu'));
  }

  /** @param {Entry} entry */
  #correct(entry) {
    this.clear();
    this.correcting = entry;
    this.time.value = clockShort(entry.at);
    for (const [name, value] of Object.entries(entry.data)) {
      const input = this.inputs.get(name);
      if (input) input.value = String(value);
      else this.touched[name] = value;
    }
    this.#check();
    this.root.scrollIntoView({ block: 'start' });
  }

  #send() {
    const { desk, chosen } = this.sheet;
    desk.write('vitals', chosen, this.values, { at: this.#moment(), replaces: this.correcting?.key });
    this.clear();
    this.sheet.render();
  }

  /** The time chosen, on the network's clock: today, or yesterday when that is still to come. @returns {string|undefined} */
  #moment() {
    const now = this.sheet.now();
    if (!this.time.value || this.time.value === clockShort(now)) return this.correcting && this.time.value === clockShort(this.correcting.at) ? this.correcting.at : undefined;
    if (this.correcting && this.time.value === clockShort(this.correcting.at)) return this.correcting.at;
    const [hour, minute] = this.time.value.split(':').map(Number);
    const [nowHour, nowMinute] = clockShort(now).split(':').map(Number);
    const back_min = ((nowHour * 60 + nowMinute) - (hour * 60 + minute) + 1440) % 1440;
    return new Date(now.getTime() - back_min * 60_000).toISOString();
  }
}
