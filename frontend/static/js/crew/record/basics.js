/** Who: how many, sex, age, and what is wrong. */

import { h } from '../../dom.js';
import { t } from '../../i18n.js';
import { sexName } from '../../record/words.js';
import { numberIn, oneOf, title } from './parts.js';

/** @typedef {import('./sheet.js').RecordSheet} RecordSheet */

/** @param {RecordSheet} sheet @returns {HTMLElement[]} */
export function basicsPart(sheet) {
  const { basics } = sheet.patient;
  const say = (/** @type {Record<string, any>} */ change) => sheet.desk.writeBasics(sheet.chosen, change);
  return [
    title(t('Người bệnh')),
    oneOf(t('Giới'), ['male', 'female'].map((value) => ({ value, words: sexName(value) })), basics.sex, (sex) => say({ sex })),
    age(sheet, say),
    conditions(sheet, say),
    count(sheet),
  ];
}

/** @param {RecordSheet} sheet @param {(change: Record<string, any>) => void} say */
function age(sheet, say) {
  const { basics } = sheet.patient;
  const input = h('input', { inputmode: 'numeric', maxlength: '3', 'aria-label': t('Tuổi'), placeholder: t('Tuổi'), value: basics.age ?? '', autocomplete: 'off' });
  const warning = h('p', { class: 'note bad', role: 'alert', hidden: true }, t('Tuổi không hợp lý.'));
  const send = (/** @type {string} */ unit) => {
    const value = numberIn(input);
    warning.hidden = value === null || (Number.isInteger(value) && value <= (sheet.lists.age_units[unit] ?? 0));
    if (value !== null && warning.hidden && (value !== basics.age || unit !== (basics.age_unit ?? 'years'))) say({ age: value, age_unit: unit });
  };
  input.addEventListener('change', () => send(basics.age_unit ?? 'years'));
  const units = [{ value: 'years', words: t('tuổi') }, { value: 'months', words: t('tháng') }, { value: 'days', words: t('ngày') }];
  return h('div', { class: 'age' }, input, oneOf(t('Đơn vị tuổi'), units, basics.age_unit ?? 'years', send), warning);
}

/** @param {RecordSheet} sheet @param {(change: Record<string, any>) => void} say */
function conditions(sheet, say) {
  const options = sheet.lists.conditions.map(({ code, name }) => ({ value: code, words: name }));
  const chosen = sheet.patient.basics.condition;
  const list = oneOf(t('Tình trạng bệnh'), options, chosen, (condition) => say({ condition }));
  list.classList.add('chips');
  return list;
}

/** For the whole scene. @param {RecordSheet} sheet */
function count(sheet) {
  const known = sheet.known.count ?? Math.max(1, sheet.known.patients.length);
  const before = sheet.desk.entries.filter(({ kind }) => kind === 'count').at(-1)?.key;
  const say = (/** @type {number} */ patients) => sheet.desk.write('count', 0, { patients }, { replaces: before });
  return h('div', { class: 'stepper', role: 'group', 'aria-label': t('Số bệnh nhân tại hiện trường') },
    h('span', {}, t('Số bệnh nhân tại hiện trường')),
    h('button', { type: 'button', 'aria-label': t('Bớt một'), disabled: known <= 0, onclick: () => say(known - 1) }, '−'),
    h('output', {}, String(known)),
    h('button', { type: 'button', 'aria-label': t('Thêm một'), onclick: () => say(known + 1) }, '+'));
}
