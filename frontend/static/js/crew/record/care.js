/** What was done and given: one touch for a treatment, a dose beside a drug. */

import { fill, h } from '../../dom.js';
import { t } from '../../i18n.js';
import { treatmentWords } from '../../record/words.js';
import { title, writtenRow } from './parts.js';

/** @typedef {import('./sheet.js').RecordSheet} RecordSheet */
/** @typedef {import('../../page.js').RecordLists['care'][number]} CareItem */

/** @param {RecordSheet} sheet @returns {HTMLElement[]} */
export function carePart(sheet) {
  const form = h('div', { class: 'care-form' });
  const kinds = /** @type {const} */ (['treatment', 'drug']);
  const lists = kinds.flatMap((kind) => {
    const items = sheet.lists.care.filter((item) => item.kind === kind);
    const chips = items.map((item) => h('button', { type: 'button', onclick: () => choose(sheet, item, form) }, item.name));
    const other = { kind, name: '', unit: '' };
    return [title(kind === 'drug' ? t('Thuốc') : t('Xử trí')),
      h('div', { class: 'one-of chips' }, chips, h('button', { type: 'button', onclick: () => ask(sheet, other, form) }, t('Khác…')))];
  });
  const written = sheet.patient.treatments.map((entry) => writtenRow(entry, treatmentWords(entry.data), () => sheet.desk.strike(entry)));
  return [...lists, form, h('ul', { class: 'written-list' }, written)];
}

/** @param {RecordSheet} sheet @param {CareItem} item @param {HTMLElement} form */
function choose(sheet, item, form) {
  if (item.kind === 'drug' || item.unit) ask(sheet, item, form);
  else sheet.desk.write('treatment', sheet.chosen, { name: item.name });
}

/** @param {RecordSheet} sheet @param {CareItem} item @param {HTMLElement} form */
function ask(sheet, item, form) {
  const name = h('input', { value: item.name, maxlength: '120', 'aria-label': t('Tên'), placeholder: t('Tên'), autocomplete: 'off' });
  const dose = h('input', { inputmode: 'decimal', maxlength: '20', 'aria-label': t('Liều'), placeholder: t('Liều'), autocomplete: 'off' });
  const unit = h('input', { value: item.unit, maxlength: '20', 'aria-label': t('Đơn vị'), placeholder: t('Đơn vị'), autocomplete: 'off' });
  const route = h('input', { maxlength: '30', 'aria-label': t('Đường dùng'), placeholder: t('Đường dùng'), autocomplete: 'off' });
  const write = () => {
    if (!name.value.trim()) { name.focus(); return; }
    const given = dose.value.trim();
    const data = { name: name.value.trim(), ...(given ? { dose: given, unit: unit.value.trim() } : {}), ...(route.value.trim() ? { route: route.value.trim() } : {}), drug: item.kind === 'drug' };
    fill(form);
    sheet.desk.write('treatment', sheet.chosen, data);
  };
  fill(form, item.name ? h('h4', {}, item.name) : name,
    h('div', { class: 'care-fields' }, dose, unit, item.kind === 'drug' ? route : null),
    h('div', { class: 'pair' }, h('button', { type: 'button', onclick: () => fill(form) }, t('Quay lại')), h('button', { type: 'button', class: 'record-go', onclick: write }, t('Ghi'))));
  (item.name ? dose : name).focus();
}
