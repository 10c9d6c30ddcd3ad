/** A record to read: what is known of each patient, for the hospital and for the dispatcher. */

import { h } from '../dom.js';
import { clockShort } from '../format.js';
import { t } from '../i18n.js';
import { earlier, known } from './view.js';
import { ageWords, measured, measureName, measureUnit, patientWords, sexName, treatmentWords, vitalWords } from './words.js';

/** @typedef {import('./view.js').Entry} Entry */
/** @typedef {import('./view.js').Patient} Patient */
/** @typedef {import('../page.js').RecordLists} RecordLists */

/**
 * @param {Entry[]} entries
 * @param {RecordLists} lists
 * @param {{identity: (key: string) => Promise<Record<string, any>>, photo: (key: string) => string}} open what is fetched on demand: each look is written down
 * @returns {HTMLElement}
 */
export function showRecord(entries, lists, open) {
  const { count, patients } = known(entries);
  if (patients.length === 0 && count === null) return h('p', { class: 'muted' }, t('Kíp xe chưa ghi gì về bệnh nhân.'));
  return h('div', { class: 'record' },
    count !== null && count !== patients.length ? h('p', { class: 'record-count' }, t('Tại hiện trường có {n} bệnh nhân', { n: count })) : null,
    patients.map((patient) => onePatient(patient, patients.length > 1, entries, lists, open)));
}

/** @param {Patient} patient @param {boolean} numbered @param {Entry[]} entries @param {RecordLists} lists @param {Parameters<typeof showRecord>[2]} open */
function onePatient(patient, numbered, entries, lists, open) {
  const who = patientWords(patient, lists) || t('Chưa rõ tuổi, giới, tình trạng');
  return h('section', { class: 'record-patient' },
    h('h4', {}, numbered ? `${patient.number}. ` : '', who),
    patient.basics.complaint ? h('p', {}, `“${patient.basics.complaint}”`) : null,
    vitals(patient), treatments(patient, lists.care),
    patient.notes.map((entry) => h('p', { class: 'record-note' }, time(entry.at), ' ', entry.data.text)),
    h('div', { class: 'record-more' }, identity(patient, open), patient.photos.map((entry) => photo(entry, open))),
    history(patient, entries));
}

/** @param {string} at */
function time(at) {
  return h('time', { datetime: at, class: 'muted' }, clockShort(at));
}

/** @param {Patient} patient */
function vitals(patient) {
  const rows = vitalWords(patient);
  if (rows.length === 0) return null;
  return h('dl', { class: 'record-vitals' }, rows.map(({ label, value, at, unusual }) => h('div', { class: unusual ? 'unusual' : '' },
    h('dt', {}, label), h('dd', {}, value, unusual ? h('span', { class: 'visually-hidden' }, ` (${t('ngoài khoảng thường gặp')})`) : null), time(at))));
}

/** @param {Patient} patient @param {import('../page.js').RecordLists['care']} care */
function treatments(patient, care) {
  if (patient.treatments.length === 0) return null;
  return h('ul', { class: 'record-treatments' }, patient.treatments.map((entry) => h('li', {}, time(entry.at), ' ', treatmentWords(entry.data, care))));
}

/** @param {Patient} patient @param {Parameters<typeof showRecord>[2]} open */
function identity(patient, open) {
  const entry = patient.identity;
  if (!entry) return null;
  const place = h('div', { class: 'record-identity' });
  const button = h('button', { type: 'button', class: 'small' }, t('Xem danh tính'));
  button.addEventListener('click', () => {
    button.disabled = true;
    open.identity(entry.key).then(
      (data) => place.replaceChildren(identityWords(data)),
      (/** @type {Error} */ error) => { place.replaceChildren(h('p', { class: 'note bad', role: 'alert' }, error.message)); });
  });
  place.append(button);
  return place;
}

/** @param {Record<string, any>} data */
function identityWords(data) {
  const rows = [
    [t('Họ tên'), data.name], [t('Ngày sinh'), data.born?.split('-').reverse().join('/')], [t('Giới'), data.sex && sexName(data.sex)],
    [t('Căn cước'), data.number], ['BHYT', data.insurance], [t('Địa chỉ'), data.address],
  ];
  return h('dl', { class: 'record-facts' }, rows.filter(([, value]) => value).map(([label, value]) => h('div', {}, h('dt', {}, label), h('dd', {}, value))));
}

/** @param {Entry} entry @param {Parameters<typeof showRecord>[2]} open */
function photo(entry, open) {
  if (entry.data.deleted_at) return h('p', { class: 'muted' }, t('Ảnh lúc {time} đã xoá, hết thời hạn lưu.', { time: clockShort(entry.at) }));
  const button = h('button', { type: 'button', class: 'small' }, t('Xem ảnh {time}', { time: clockShort(entry.at) }));
  button.addEventListener('click', () => {
    button.replaceWith(h('img', { class: 'record-photo', src: open.photo(entry.key), alt: entry.data.caption || t('Ảnh kíp xe chụp lúc {time}', { time: clockShort(entry.at) }) }));
  });
  return button;
}

/** Every look at the vital signs, and what was corrected. @param {Patient} patient @param {Entry[]} entries */
function history(patient, entries) {
  const corrected = entries.filter((entry) => entry.patient === patient.number && entry.replaces);
  if (patient.vitals.length < 2 && corrected.length === 0) return null;
  return h('details', { class: 'record-history' }, h('summary', {}, t('Diễn biến và các lần sửa')),
    h('ul', {},
      [...patient.vitals].reverse().map((entry) => h('li', {}, time(entry.at), ' ', valuesOf(entry.data))),
      corrected.map((entry) => h('li', {}, t('{name} sửa lúc {time}, trước đó:', { name: entry.by?.name ?? '', time: clockShort(entry.recorded_at ?? entry.at) }), ' ',
        earlier(entries, entry).map((before) => valuesOf(before.data)).join(' ← ')))));
}

/** Any entry's data as one line. @param {Record<string, any>} data */
export function valuesOf(data) {
  if (data.struck) return t('đã bỏ');
  if (data.fields) return t('danh tính');
  return Object.entries(data).filter(([, value]) => typeof value !== 'boolean').map(([name, value]) => {
    if (name === 'age') return ageWords(data);
    if (name === 'age_unit' || name === 'deleted_at') return '';
    if (name === 'sex') return sexName(value);
    return [measureName(name) === name ? '' : measureName(name), measured(value), measureUnit(name)].filter((part) => part !== '').join(' ');
  }).filter(Boolean).join(' · ');
}
