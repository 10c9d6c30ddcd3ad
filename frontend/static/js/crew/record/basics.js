/** Who: how many, sex, age, and what is wrong. */

import { h, setText } from '../../dom.js';
import { t } from '../../i18n.js';
import { sexName } from '../../record/words.js';
import { mark, numberIn, oneOf, title } from './parts.js';

/** @typedef {import('./sheet.js').RecordSheet} RecordSheet */

export class BasicsPart {
  /** @param {RecordSheet} sheet */
  constructor(sheet) {
    this.sheet = sheet;
    this.sex = oneOf(t('Giới'), ['male', 'female'].map((value) => ({ value, words: sexName(value) })), (sex) => this.#say({ sex }));
    this.age = h('input', { inputmode: 'numeric', maxlength: '3', 'aria-label': t('Tuổi'), placeholder: t('Tuổi'), autocomplete: 'off' });
    this.units = oneOf(t('Đơn vị tuổi'), [{ value: 'years', words: t('tuổi') }, { value: 'months', words: t('tháng') }, { value: 'days', words: t('ngày') }], (unit) => this.#sayAge(unit));
    /** Chosen before there was an age to go with it. @type {string|null} */
    this.unit = null;
    /** An age is in the field that was not said yet. */
    this.typing = false;
    this.warning = h('p', { class: 'note bad', role: 'alert', hidden: true }, t('Tuổi không hợp lý.'));
    this.conditions = oneOf(t('Tình trạng bệnh'), sheet.lists.conditions.map(({ code, name }) => ({ value: code, words: name })), (condition) => this.#say({ condition }));
    this.conditions.classList.add('chips');
    this.count = h('output', {});
    this.fewer = h('button', { type: 'button', 'aria-label': t('Bớt một'), onclick: () => this.#count(-1) }, '−');
    this.age.addEventListener('input', () => { this.typing = this.age.value.trim() !== ''; this.warning.hidden = this.#mayBe(this.#unit); });
    this.age.addEventListener('change', () => this.#sayAge(this.#unit));
    this.root = h('section', { id: 'record-basics', class: 'record-part' }, title(t('Người bệnh')), this.sex,
      h('div', { class: 'age' }, this.age, this.units, this.warning), this.conditions, this.#stepper());
  }

  /** For the whole scene. */
  #stepper() {
    const words = t('Số bệnh nhân tại hiện trường');
    return h('div', { class: 'stepper', role: 'group', 'aria-label': words }, h('span', {}, words), this.fewer, this.count,
      h('button', { type: 'button', 'aria-label': t('Thêm một'), onclick: () => this.#count(1) }, '+'));
  }

  /** An age that could not be taken stays to be put right, until the field is left empty. */
  get draft() { return this.typing ? { age: this.age.value, unit: this.#unit } : null; }

  /** @param {Record<string, any>} draft */
  restore({ age, unit }) {
    this.age.value = age;
    this.unit = unit;
    this.typing = true;
    this.warning.hidden = this.#mayBe(unit);
  }

  /** Somebody who types an age and is done has said it, although the page was a new one in between. */
  leave() { if (this.typing) this.#sayAge(this.#unit); }

  show() {
    const { basics } = this.sheet.patient;
    mark(this.sex, basics.sex);
    mark(this.units, this.#unit);
    mark(this.conditions, basics.condition);
    if (document.activeElement !== this.age && !this.draft) this.age.value = String(basics.age ?? '');
    setText(this.count, String(this.#known));
    this.fewer.disabled = this.#known <= 0;
  }

  get #unit() { return this.unit ?? this.sheet.patient.basics.age_unit ?? 'years'; }

  get #known() { return this.sheet.known.count ?? Math.max(1, this.sheet.known.patients.length); }

  /** @param {Record<string, any>} change */
  #say(change) { this.sheet.desk.writeBasics(this.sheet.chosen, change); }

  /** @param {string} unit */
  #mayBe(unit) {
    const value = numberIn(this.age);
    return value === null || (Number.isInteger(value) && value <= (this.sheet.lists.age_units[unit] ?? 0));
  }

  /** @param {string} unit */
  #sayAge(unit) {
    const { age: known, age_unit = 'years' } = this.sheet.patient.basics;
    const age = numberIn(this.age);
    const isWrong = !this.#mayBe(unit);
    this.warning.hidden = !isWrong;
    this.typing = isWrong;
    this.unit = age === null || isWrong ? unit : null;
    mark(this.units, unit);
    if (age !== null && !isWrong && (age !== known || unit !== age_unit)) this.#say({ age, age_unit: unit });
  }

  /** @param {number} more */
  #count(more) {
    const before = this.sheet.desk.entries.filter(({ kind }) => kind === 'count').at(-1)?.key;
    this.sheet.desk.write('count', 0, { patients: this.#known + more }, { replaces: before });
  }
}
