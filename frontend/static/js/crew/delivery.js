/** Delivering one press to the server, and reading its answer. */

import { ApiError } from '../api.js';

/** @typedef {import('../api.js').Api} Api */
/** @typedef {import('./types.js').Press} Press */
/** @typedef {import('./types.js').SendResult} SendResult */
/** @typedef {import('./types.js').Assignment} Assignment */
/** @typedef {import('./types.js').Job} Job */

/** Answers after which the same press may still be accepted later. */
const TRY_AGAIN = [0, 408, 425, 429, 500, 502, 503, 504];

/** The page's CSRF token is of an older login: nothing is wrong with the press itself. */
const STALE_PAGE = 'http_403';

/**
 * @param {Api} api
 * @param {(assignment: Assignment) => void} onRecorded the server's row, before the press leaves the queue
 * @returns {(press: Press) => Promise<SendResult>}
 */
export function delivery(api, onRecorded) {
  return async (press) => {
    try {
      const row = press.kind === 'undo' ? await undo(api, press) : await step(api, press);
      if (row) onRecorded(row);
      return { outcome: 'done' };
    } catch (error) {
      return answerTo(error);
    }
  };
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
