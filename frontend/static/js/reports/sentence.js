/** The day in one sentence, the way a director asks for it. Pure. */

import { t } from '../i18n.js';
import { difference, dayWords, length, percent, targetWords } from './words.js';

/** @typedef {import('./types.js').Report} Report */

/**
 * @param {Report} report @param {string} today the duty day that is running, `YYYY-MM-DD`
 * @returns {string}
 */
export function sentence(report, today) {
  const { totals, measures: { response } } = report;
  const day = dayName(report.date, today);
  if (totals.incidents === 0) return t('{day}: chưa có ca cấp cứu nào.', { day });
  const opening = t('{day}: {n} ca', { day, n: totals.incidents });
  if (response.n === 0) return `${opening}, ${t('chưa ca nào đo được thời gian đáp ứng')}.`;
  return `${[opening, inTime(report), middle(report), compared(report)].filter(Boolean).join(', ')}.`;
}

/** @param {Report} report */
function inTime({ measures: { response }, targets }) {
  const shared = sharedTarget(targets.response);
  const words = { share: percent(response.within_target), n: response.n, target: shared ? targetWords(shared) : '' };
  const { n, missing_n, unproven_n } = response;
  const apart = [missing_n > 0 && t('thiếu giờ {missing}', { missing: missing_n }), unproven_n > 0 && t('chưa chắc {unproven}', { unproven: unproven_n })];
  const counted = `(${[`n = ${n}`, ...apart].filter(Boolean).join(', ')})`;
  const share = shared ? t('{share} trong {target}', words) : t('{share} trong mục tiêu', words);
  return `${share} ${counted}`;
}

/** @param {Report} report */
function middle({ measures: { response } }) {
  return t('trung vị {median}, P90 {p90}', { median: length(response.median_s), p90: length(response.p90_s) });
}

/** @param {Report} report */
function compared({ measures: { response }, previous }) {
  if (previous.median_s === null || response.median_s === null) return '';
  return t('so với 4 tuần trước {difference}', { difference: difference(response.median_s - previous.median_s) });
}

/** @param {Record<string, number>} byLevel */
function sharedTarget(byLevel) {
  const distinct = new Set(Object.values(byLevel));
  return distinct.size === 1 ? [...distinct][0] : null;
}

/** @param {string} day @param {string} today */
export function dayName(day, today) {
  if (day === today) return t('Ca ngày hôm nay');
  if (day === shiftDay(today, -1)) return t('Ca ngày hôm qua');
  return t('Ca ngày {day}', { day: dayWords(day) });
}

/** Calendar arithmetic on `YYYY-MM-DD`, free of time zones. @param {string} day @param {number} by */
export function shiftDay(day, by) {
  const moment = new Date(`${day}T00:00:00Z`);
  moment.setUTCDate(moment.getUTCDate() + by);
  return moment.toISOString().slice(0, 10);
}
