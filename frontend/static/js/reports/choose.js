/** Which cases are listed, and in what order. Pure. */

import { plain } from '../crew/sheets.js';

/** @typedef {import('./types.js').CaseRow} CaseRow */
/** @typedef {import('./types.js').MeasureCode} MeasureCode */

/**
 * @typedef {object} Filter every part given must hold
 * @property {string} [typed]
 * @property {string} [priority]
 * @property {string} [station]
 * @property {MeasureCode} [missing] cases that lack a time for this
 * @property {MeasureCode} [unproven] cases whose end was pressed elsewhere
 * @property {MeasureCode} [measured] cases that have it
 * @property {MeasureCode} [late] cases over their own target
 * @property {{from_s: number, to_s: number|null}} [response]
 *
 * @typedef {{key: string, down: boolean}} Order
 */

/** @param {CaseRow} row @param {MeasureCode} code @returns {number|null} */
export function lengthOf(row, code) {
  return row[`${code}_s`];
}

/** @param {CaseRow} row @param {MeasureCode} code */
function isMeasured(row, code) {
  return lengthOf(row, code) !== null && !row.unproven.includes(code);
}

/**
 * @param {CaseRow} row @param {MeasureCode} code
 * @param {Record<MeasureCode, Record<string, number>>} targets
 */
export function isLate(row, code, targets) {
  const seconds = lengthOf(row, code);
  return seconds !== null && seconds > targets[code][row.priority];
}

/**
 * @param {CaseRow[]} rows @param {Filter} filter
 * @param {Record<MeasureCode, Record<string, number>>} targets
 */
export function chosen(rows, filter, targets) {
  const words = plain(filter.typed ?? '').split(/\s+/).filter(Boolean);
  return rows.filter((row) => (!filter.priority || row.priority === filter.priority)
    && (!filter.station || row.station === filter.station)
    && (!filter.missing || row.missing.includes(filter.missing))
    && (!filter.unproven || row.unproven.includes(filter.unproven))
    && (!filter.measured || isMeasured(row, filter.measured))
    && (!filter.late || isLate(row, filter.late, targets))
    && (!filter.response || (isMeasured(row, 'response') && inBin(row.response_s, filter.response)))
    && says(row, words));
}

/** @param {number|null} seconds @param {{from_s: number, to_s: number|null}} bin */
function inBin(seconds, { from_s, to_s }) {
  return seconds !== null && seconds >= from_s && (to_s === null || seconds < to_s);
}

/** @param {CaseRow} row @param {string[]} words */
function says(row, words) {
  if (words.length === 0) return true;
  const text = plain([row.number, row.address, row.call_sign, row.station, row.category].join(' '));
  return words.every((word) => text.includes(word));
}

const WORST_FIRST = ['critical', 'urgent', 'transport'];

/** Unknown values come last whichever way the column runs. @param {CaseRow[]} rows @param {Order} order */
export function ordered(rows, { key, down }) {
  const value = valueFor(key);
  return [...rows].sort((a, b) => {
    const [left, right] = [value(a), value(b)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    const ascending = typeof left === 'number' && typeof right === 'number'
      ? left - right : String(left).localeCompare(String(right), 'vi', { numeric: true });
    return down ? -ascending : ascending;
  });
}

/** @param {string} key @returns {(row: CaseRow) => string|number|null} */
function valueFor(key) {
  if (key === 'priority') return (row) => WORST_FIRST.indexOf(row.priority);
  return (row) => /** @type {any} */ (row)[key] ?? null;
}
