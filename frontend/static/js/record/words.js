/** The record in words. */

import { decimal } from '../format.js';
import { t } from '../i18n.js';
import { gcsTotal, latest } from './view.js';

/** @typedef {import('./view.js').Patient} Patient */
/** @typedef {import('../page.js').RecordLists} RecordLists */

/** @param {string} name */
export function measureName(name) {
  return {
    pulse: t('Mạch'), systolic: t('HA tâm thu'), diastolic: t('HA tâm trương'), breathing: t('Nhịp thở'),
    spo2: 'SpO₂', gcs_e: t('GCS mắt (E)'), gcs_v: t('GCS lời (V)'), gcs_m: t('GCS vận động (M)'),
    glucose: t('Đường huyết'), temperature: t('Nhiệt độ'), pain: t('Đau (0–10)'),
  }[name] ?? name;
}

/** @param {string} name */
export function measureUnit(name) {
  return {
    pulse: t('l/ph'), systolic: 'mmHg', diastolic: 'mmHg', breathing: t('l/ph'), spo2: '%', glucose: 'mmol/L', temperature: '°C',
  }[name] ?? '';
}

/** `7,2`, and whole numbers as they are. @param {unknown} value */
export function measured(value) {
  return typeof value === 'number' && !Number.isInteger(value) ? decimal(value) : String(value ?? '');
}

/** @param {string} sex */
export function sexName(sex) {
  return { male: t('Nam'), female: t('Nữ'), other: t('Khác') }[sex] ?? sex;
}

/** @param {Record<string, any>} basics */
export function ageWords({ age, age_unit }) {
  if (age === undefined || age === null) return '';
  if (age_unit === 'months') return t('{n} tháng tuổi', { n: age });
  if (age_unit === 'days') return t('{n} ngày tuổi', { n: age });
  return t('{n} tuổi', { n: age });
}

/** @param {string|undefined} code @param {RecordLists} lists */
export function conditionName(code, lists) {
  return lists.conditions.find((row) => row.code === code)?.name ?? code ?? '';
}

/** `Nam · 62 tuổi · Đột quỵ` @param {Patient} patient @param {RecordLists} lists */
export function patientWords({ basics }, lists) {
  return [basics.sex && sexName(basics.sex), ageWords(basics), conditionName(basics.condition, lists)].filter(Boolean).join(' · ');
}

/**
 * The vital signs as people read them out: `Mạch 88 · HA 130/80 · SpO₂ 96 %`.
 *
 * @param {Patient} patient
 * @returns {{label: string, value: string, at: string, unusual: boolean}[]}
 */
export function vitalWords(patient) {
  const values = latest(patient);
  /** @type {{label: string, value: string, at: string, unusual: boolean}[]} */
  const rows = [];
  /** @param {string} label @param {string} value @param {string[]} from */
  const add = (label, value, from) => {
    const parts = from.map((name) => values.get(name)).filter((part) => part !== undefined);
    rows.push({ label, value, at: parts.map((part) => part.at).sort().at(-1) ?? '', unusual: parts.some((part) => part.unusual) });
  };
  for (const name of ['pulse', 'systolic', 'breathing', 'spo2', 'gcs', 'glucose', 'temperature', 'pain']) {
    if (name === 'systolic') pressure(values, add);
    else if (name === 'gcs') glasgow(values, add);
    else if (values.has(name)) add(measureName(name), [measured(values.get(name)?.value), measureUnit(name)].join(' ').trim(), [name]);
  }
  return rows;
}

/** @typedef {(label: string, value: string, from: string[]) => void} Add */

/** @param {ReturnType<typeof latest>} values @param {Add} add */
function pressure(values, add) {
  const [high, low] = [values.get('systolic'), values.get('diastolic')];
  if (high || low) add(t('Huyết áp'), `${high?.value ?? '–'}/${low?.value ?? '–'} mmHg`, ['systolic', 'diastolic']);
}

/** @param {ReturnType<typeof latest>} values @param {Add} add */
function glasgow(values, add) {
  const letters = [['gcs_e', 'E'], ['gcs_v', 'V'], ['gcs_m', 'M']].filter(([name]) => values.has(name));
  if (letters.length === 0) return;
  const parts = letters.map(([name, letter]) => `${letter}${values.get(name)?.value}`).join('');
  const total = gcsTotal(values);
  add('GCS', total === null ? parts : `${total} (${parts})`, ['gcs_e', 'gcs_v', 'gcs_m']);
}

/** `Adrenalin 1 mg`, in the reader's words where the centre's list has them. @param {Record<string, any>} data @param {RecordLists['care']} care */
export function treatmentWords({ name, dose, unit, route }, care) {
  const item = care.find((each) => each.name === name);
  const [called, measure] = [item?.label ?? name, item && unit === item.unit ? item.unit_label : unit];
  return [called, dose && [dose, measure].filter(Boolean).join(' '), route].filter(Boolean).join(' ');
}
