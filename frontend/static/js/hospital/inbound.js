/**
 * Who is on the way to a hospital, in the order in which they matter. Pure.
 *
 * @typedef {object} Inbound
 * @property {number} id
 * @property {'waiting'|'acknowledged'|'declined'|'signed'} state
 * @property {string} at when the hospital was told
 * @property {string|null} answered_at
 * @property {{id: any, name: string}|null} by
 * @property {string} reason
 * @property {{name: string, at: string}|null} signed
 * @property {boolean} gone the vehicle goes elsewhere
 * @property {number} assignment_id
 * @property {{number: string, priority: import('../types.js').Priority, category: string}} incident
 * @property {{id: number, call_sign: string, class: string}} vehicle
 * @property {string} step
 * @property {Record<string, string|null>} times
 * @property {import('../record/view.js').Entry[]} entries
 * @property {number} timeout_s
 *
 * @typedef {object} Arrival Where a vehicle is, and how long it still drives.
 * @property {number} id of the announcement
 * @property {number} lat
 * @property {number} lon
 * @property {string} fix_at
 * @property {number|null} eta_s from where it was at `fix_at`
 * @property {boolean} moving it has left the scene
 * @property {string} source roads or straight_line
 */

const THERE = new Set(['at_destination', 'handed_over', 'clear']);
const LEVELS = ['critical', 'urgent', 'transport'];
/** A position older than this says little about when the vehicle arrives; one older than that, nothing. */
const OLD_FIX_S = 120;
const LOST_FIX_S = 600;

/** @param {Inbound} one */
export const isThere = (one) => THERE.has(one.step);

/** How long after the arrival an unsigned patient stands among those who still matter: handing over takes a while. */
export const SIGN_SOON_S = 1800;

/** Here for so long, and still signed for by nobody: it is kept apart, to be signed when there is time. @param {Inbound} one @param {number} now_ms */
export function isLeftUnsigned(one, now_ms) {
  const there = one.times.at_destination ?? one.times.handed_over ?? one.times.clear;
  return isThere(one) && maySign(one) && Boolean(there) && (now_ms - Date.parse(String(there))) / 1000 > SIGN_SOON_S;
}

/** Needs an answer now. @param {Inbound} one */
export const isWaiting = (one) => one.state === 'waiting' && !one.gone && !isThere(one);

/** May be signed for: the patient is on board or here, and nobody has signed. @param {Inbound} one */
export const maySign = (one) => !one.gone && !one.signed && one.state !== 'declined' && (one.step === 'left_scene' || isThere(one));

/** @param {Inbound} one */
export const mayAnswer = (one) => !one.gone && !one.signed && !isThere(one);

/** What has to be done first stands first; of equals, who is there sooner. @param {Inbound} one */
function rank(one) {
  if (one.gone) return 5;
  if (isWaiting(one)) return 0;
  if (one.signed) return 4;
  if (one.state === 'declined') return 3;
  return isThere(one) ? 1 : 2;
}

/**
 * @param {readonly Inbound[]} inbound @param {ReadonlyMap<number, Arrival>} arrivals @param {number} now_ms
 * @returns {Inbound[]}
 */
export function inOrder(inbound, arrivals, now_ms) {
  const left = (/** @type {Inbound} */ one) => secondsLeft(arrivals.get(one.id), now_ms) ?? Infinity;
  return [...inbound].sort((a, b) => rank(a) - rank(b)
    || LEVELS.indexOf(a.incident.priority) - LEVELS.indexOf(b.incident.priority)
    || (left(a) === left(b) ? a.id - b.id : left(a) - left(b)));
}

/** Seconds until it is here, counted down between readings; null when nobody knows. @param {Arrival|undefined} arrival @param {number} now_ms */
export function secondsLeft(arrival, now_ms) {
  if (!arrival || arrival.eta_s === null || (now_ms - Date.parse(arrival.fix_at)) / 1000 > LOST_FIX_S) return null;
  if (!arrival.moving) return arrival.eta_s; // it stands at the scene: the drive has not begun
  return Math.max(0, arrival.eta_s - (now_ms - Date.parse(arrival.fix_at)) / 1000);
}

/** Is the position behind the countdown too old to be trusted? @param {Arrival} arrival @param {number} now_ms */
export function isOld(arrival, now_ms) {
  return (now_ms - Date.parse(arrival.fix_at)) / 1000 > OLD_FIX_S;
}

/** Announcements that were not there before and want an answer. @param {readonly Inbound[]} before @param {readonly Inbound[]} after */
export function newOnes(before, after) {
  const known = new Set(before.map(({ id }) => id));
  return after.filter((one) => isWaiting(one) && !known.has(one.id));
}
