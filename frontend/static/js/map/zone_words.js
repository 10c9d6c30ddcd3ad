import { clockShort, date } from '../format.js';
import { t } from '../i18n.js';

/**
 * A closed or slow place in words, and its times as a form writes them. Pure.
 *
 * @typedef {import('../types.js').ZoneRow} ZoneRow
 */

/** Vietnam keeps one hour all year. */
const ZONE_MS = 7 * 3600_000;
const ZONE_TEXT = '+07:00';

/** @param {ZoneRow} zone @param {number} now_ms @returns {'coming' | 'now' | 'over'} */
export function zoneState(zone, now_ms) {
  if (now_ms < Date.parse(zone.from_at)) return 'coming';
  return now_ms < Date.parse(zone.to_at) ? 'now' : 'over';
}

/** The day is told only when it is another day. @param {string} moment @param {number} now_ms */
function when(moment, now_ms) {
  const day = date(moment);
  return day === date(now_ms) ? clockShort(moment) : `${clockShort(moment)} ${day.slice(0, 5)}`;
}

/** `ngập · đến 16:00` @param {ZoneRow} zone @param {number} now_ms */
export function zoneText(zone, now_ms) {
  const to = when(zone.to_at, now_ms);
  if (zoneState(zone, now_ms) !== 'coming') return t('{reason} · đến {to}', { reason: zone.reason, to });
  return t('{reason} · {from} đến {to}', { reason: zone.reason, from: when(zone.from_at, now_ms), to });
}

/** The value of a `datetime-local` field, in the network's time. @param {number} ms */
export function toField(ms) {
  return new Date(ms + ZONE_MS).toISOString().slice(0, 16);
}

/** @param {string} value of a `datetime-local` field @returns {string | null} */
export function fromField(value) {
  return value ? `${value.slice(0, 16)}:00${ZONE_TEXT}` : null;
}
