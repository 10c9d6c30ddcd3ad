import { age, clock } from '../format.js';
import { t } from '../i18n.js';
import { sourceName } from '../console/words.js';

/**
 * What the device health page and the console's vehicle card say of a vehicle's devices. Pure.
 *
 * @typedef {{source: string, at: string, age_s: number, interval_s: number | null, accuracy_m: number | null, battery_pct: number | null}} Source
 * @typedef {{source: string, lat: number, lon: number, at: string, metres: number}} Rival
 * @typedef {{code: string, text: string}} Trouble
 *
 * @typedef {Object} Health
 * @property {number} vehicle_id
 * @property {string} call_sign
 * @property {boolean} in_service
 * @property {boolean} on_duty
 * @property {number | null} silent_s
 * @property {{source: string, at: string, lat: number, lon: number} | null} shown
 * @property {Source[]} sources
 * @property {Rival | null} rival
 * @property {{reason: string, text: string, count: number}[]} refused
 * @property {Trouble[]} problems
 */

/** @param {number | null} seconds */
export function intervalText(seconds) {
  return seconds === null ? '' : t('mỗi {n} giây', { n: Math.round(seconds) });
}

/** @param {Source} one */
export function sourceText(one) {
  const parts = [intervalText(one.interval_s)];
  if (one.accuracy_m !== null) parts.push(`±${Math.round(one.accuracy_m)} m`);
  if (one.battery_pct !== null) parts.push(t('pin {n} %', { n: one.battery_pct }));
  return parts.filter(Boolean).join(' · ');
}

/** @param {Health['refused']} refused */
export function refusedText(refused) {
  return refused.map((one) => `${one.text} ${one.count}`).join(', ');
}

/** The card's one line. @param {Health} row */
export function oneLine(row) {
  const [newest] = row.sources;
  const parts = newest ? [sourceText(newest)] : [];
  const refused = row.refused.reduce((sum, one) => sum + one.count, 0);
  if (refused) parts.push(t('từ chối {n}', { n: refused }));
  parts.push(...row.problems.map((one) => one.text));
  return parts.filter(Boolean).join(' · ');
}

/** @param {{source: string, metres: number, at: string | number, lat: number, lon: number}} rival */
export function rivalText(rival) {
  const name = sourceName(rival.source);
  return t('{source} báo ở cách {km} km lúc {time} ({lat}, {lon})', {
    source: name, km: (rival.metres / 1000).toFixed(1), time: clock(rival.at), lat: rival.lat.toFixed(5), lon: rival.lon.toFixed(5),
  });
}

/** @param {Health} row */
export function silentText(row) {
  return row.silent_s === null ? t('chưa từng') : age(row.silent_s);
}

/**
 * @param {readonly Health[]} rows @param {{text: string, only: string}} wanted
 * only: '' for all, 'problems' for vehicles with any problem, otherwise a problem's code
 */
export function filtered(rows, { text, only }) {
  const typed = text.trim().toLowerCase();
  return rows.filter((row) => {
    if (only === 'problems' && !row.problems.length) return false;
    if (only && only !== 'problems' && !row.problems.some((one) => one.code === only)) return false;
    return !typed || row.call_sign.toLowerCase().includes(typed) || row.sources.some((one) => sourceName(one.source).toLowerCase().includes(typed));
  });
}
