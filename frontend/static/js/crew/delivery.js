/** Delivering one press to the server, and reading its answer. */

import { ApiError } from '../api.js';

/** @typedef {import('../api.js').Api} Api */
/** @typedef {import('./types.js').Press} Press */
/** @typedef {import('./types.js').SendResult} SendResult */
/** @typedef {import('./types.js').Assignment} Assignment */
/** @typedef {import('./types.js').Job} Job */
/** @typedef {import('./types.js').Parcel} Parcel */

/** A photo on a bad line takes its time. */
const BULKY_TIMEOUT_MS = 90_000;

/** Answers after which the same press may still be accepted later. */
const TRY_AGAIN = [0, 408, 425, 429, 500, 502, 503, 504];

/** The page's CSRF token is of an older login: nothing is wrong with the press itself. */
const STALE_PAGE = 'http_403';

/**
 * @param {Api} api
 * @param {(assignment: Assignment) => void} onRecorded the server's row, before the press leaves the queue
 * @param {(parcel: Parcel, row: any) => void} [onWritten] a record's entry has arrived
 * @returns {(press: Press|Parcel) => Promise<SendResult>}
 */
export function delivery(api, onRecorded, onWritten = () => {}) {
  return async (press) => {
    try {
      if (press.kind === 'record') {
        onWritten(press, await write(api, press));
        return { outcome: 'done' };
      }
      if (press.kind === 'destination') {
        onRecorded(await api.post(`/assignments/${press.assignment_id}/destination`, { ...press.body, at: press.at }));
        return { outcome: 'done' };
      }
      const row = press.kind === 'undo' ? await undo(api, press) : await step(api, press);
      if (row) onRecorded(row);
      return { outcome: 'done' };
    } catch (error) {
      return answerTo(error);
    }
  };
}

/** @param {Api} api @param {Parcel} parcel */
function write(api, { assignment_id, key, at, body, bulky }) {
  return api.post(`/assignments/${assignment_id}/record`, { key, at, ...body }, bulky ? { timeout_ms: BULKY_TIMEOUT_MS } : {});
}

/** @param {Api} api @param {Press} press @returns {Promise<Assignment>} */
function step(api, press) {
  const { step: name, at, note, hospital_id } = press;
  return api.post(`/assignments/${press.assignment_id}/steps`, { step: name, at, note, hospital_id });
}

/**
 * Undo a press that may or may not have arrived. An undo names no step, so
 * look first: taking back the press before it would be worse than doing nothing.
 *
 * @param {Api} api @param {Press} press @returns {Promise<Assignment|null>}
 */
async function undo(api, press) {
  /** @type {Job} */
  const job = await api.get('/crew/job');
  const arrived = job.assignment?.id === press.assignment_id && job.assignment.step === press.step;
  return arrived ? api.post(`/assignments/${press.assignment_id}/undo`) : null;
}

/** @param {unknown} error @returns {SendResult} */
export function answerTo(error) {
  if (error instanceof DOMException || error instanceof TypeError) return { outcome: 'retry' };
  if (!(error instanceof ApiError)) throw error;
  if (TRY_AGAIN.includes(error.status)) return { outcome: 'retry' };
  if (error.status === 401 || error.code === STALE_PAGE) return { outcome: 'signed_out' };
  return { outcome: 'conflict', detail: error.message };
}
