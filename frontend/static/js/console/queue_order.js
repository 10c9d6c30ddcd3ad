import { t } from '../i18n.js';
import { isDone, isWaiting } from '../store.js';

/**
 * The order of the queue, and how it holds still. Pure.
 *
 * @typedef {import('../types.js').Id} Id
 * @typedef {import('../types.js').CallRow} CallRow
 * @typedef {import('../types.js').IncidentRow} IncidentRow
 */

const LEVEL = /** @type {Record<string, number>} */ ({ critical: 0, urgent: 1, transport: 2 });

/** Ringing first, then those being answered; oldest first. @param {CallRow} a @param {CallRow} b */
export function callOrder(a, b) {
  const ringing = Number(b.state === 'ringing') - Number(a.state === 'ringing');
  return ringing || a.received_at.localeCompare(b.received_at);
}

/** Worst first, then oldest. @param {IncidentRow} a @param {IncidentRow} b */
export function incidentOrder(a, b) {
  const since = (/** @type {IncidentRow} */ row) => row.call_received_at ?? row.created_at;
  return (LEVEL[a.priority] ?? 9) - (LEVEL[b.priority] ?? 9) || since(a).localeCompare(since(b));
}

/**
 * What a list shows. While held, rows keep their places: what left stays as a
 * ghost, what is new waits behind a count.
 *
 * @template Row
 * @param {readonly string[]} shown keys now on screen
 * @param {readonly {key: string, row: Row}[]} wanted the right order
 * @param {boolean} held
 * @returns {{keys: string[], gathered: number, gone: Set<string>}}
 */
export function hold(shown, wanted, held) {
  const keys = wanted.map((each) => each.key);
  if (!held) return { keys, gathered: 0, gone: new Set() };
  const now = new Set(keys);
  const before = new Set(shown);
  return {
    keys: [...shown],
    gathered: keys.filter((key) => !before.has(key)).length,
    gone: new Set(shown.filter((key) => !now.has(key))),
  };
}

/** What is said of an incident whose row stays, because it is held, in a list that the incident has left. @param {IncidentRow | undefined} now as the board has it */
export function whereGone(now) {
  if (!now || isDone(now)) return t('đã xong');
  return isWaiting(now) ? t('chưa có xe') : t('đã điều xe');
}
