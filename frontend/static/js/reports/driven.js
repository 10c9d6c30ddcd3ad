/**
 * Which vehicle's day to look at: the list of a day's vehicles, and what a few typed letters mean in it. Pure.
 *
 * @typedef {{vehicle_id: number, call_sign: string, plate: string, length_m: number, moving_s: number | null, readings: number}} DrivenRow
 * @typedef {{date: string, items: DrivenRow[], nothing: string}} DrivenDay the farthest first
 */

import { plain, signKey } from '../console/search_match.js';
import { distance } from '../format.js';
import { t } from '../i18n.js';

const MINUTE_S = 60;
const HOUR_S = 3600;

/** By call sign or plate, however they are typed; the order stays, but the sign that was typed whole comes first. @param {readonly DrivenRow[]} rows @param {string} typed @returns {DrivenRow[]} */
export function vehiclesLike(rows, typed) {
  const wanted = signKey(typed);
  if (!wanted) return [...rows];
  const found = rows.filter((row) => signKey(row.call_sign).includes(wanted) || plain(row.plate).replace(/[^a-z0-9]/g, '').includes(wanted));
  return [...found.filter((row) => signKey(row.call_sign) === wanted), ...found.filter((row) => signKey(row.call_sign) !== wanted)];
}

/** `42 km · 1 giờ 05`; from samples, so minutes are about right and no more is said. Of an old, thinned day nobody knows them. @param {DrivenRow} row */
export function drivenWords({ length_m, moving_s, readings }) {
  if (!readings) return t('không có vị trí');
  if (!length_m) return t('đứng yên');
  return moving_s === null ? distance(length_m) : `${distance(length_m)} · ${drivingTime(moving_s)}`;
}

/** @param {number} seconds */
function drivingTime(seconds) {
  const minutes = Math.max(1, Math.round(seconds / MINUTE_S));
  if (seconds < HOUR_S) return t('{n} phút', { n: minutes });
  return t('{h} giờ {m}', { h: Math.floor(minutes / 60), m: String(minutes % 60).padStart(2, '0') });
}

/** Whose day is opened: the one that was asked for, or the one that drove farthest. @param {readonly DrivenRow[]} rows @param {string|null} asked @returns {DrivenRow|null} */
export function openedFirst(rows, asked) {
  return rows.find((row) => String(row.vehicle_id) === asked) ?? rows.find((row) => row.readings > 0) ?? rows[0] ?? null;
}
