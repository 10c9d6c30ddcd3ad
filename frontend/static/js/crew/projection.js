/**
 * What the crew should see: the server's job with the presses that have not
 * reached it yet laid over it. Pure, so that it can be tested without a page.
 */

import { isOver } from './steps.js';

/** @typedef {import('./types.js').Job} Job */
/** @typedef {import('./types.js').Press} Press */
/** @typedef {import('./types.js').Step} Step */
/** @typedef {import('./types.js').Assignment} Assignment */

/**
 * @param {Job} job
 * @param {readonly Press[]} presses
 * @returns {Job} the job as it will be when everything has been sent
 */
export function project(job, presses) {
  if (!job.assignment) return job;
  const assignment = presses.reduce((so_far, press) => lay(so_far, press, job), job.assignment);
  if (assignment === job.assignment) return job;
  return isOver(assignment.step)
    ? { ...job, assignment: null, incident: null, others: [], next_steps: [] }
    : { ...job, assignment };
}

/** @param {Assignment} assignment @param {Press} press @param {Job} job @returns {Assignment} */
function lay(assignment, press, job) {
  if (press.assignment_id !== assignment.id || press.kind !== 'step') return assignment;
  if (assignment.times[press.step]) return assignment;
  return {
    ...assignment,
    step: press.step,
    times: { ...assignment.times, [press.step]: press.at },
    destination: destinationOf(press, job) ?? assignment.destination,
    undo: null,
  };
}

/** @param {Press} press @param {Job} job @returns {Assignment['destination']} */
function destinationOf({ hospital_id }, { hospitals }) {
  const hospital = hospitals.find(({ id }) => id === hospital_id);
  return hospital ? { hospital_id: hospital.id, name: hospital.name, lat: hospital.lat, lon: hospital.lon } : null;
}

/**
 * What may still be taken back, and until when (epoch ms). A press on its way
 * counts from the touch; a recorded one until the server's own limit.
 *
 * @param {Job} job as the server last sent it
 * @param {readonly Press[]} presses
 * @param {number} nowMs on the server's clock
 * @param {number} undoS
 * @param {string|number} me one takes back only one's own press
 * @returns {{step: Step, untilMs: number, key: string|null}|null} key null: recorded already
 */
export function undoable(job, presses, nowMs, undoS, me) {
  const last = presses.at(-1);
  if (last) {
    const untilMs = Date.parse(last.at) + undoS * 1000;
    return last.kind === 'step' && untilMs > nowMs ? { step: last.step, untilMs, key: last.key } : null;
  }
  const undo = job.assignment?.undo;
  if (!undo || undo.step === 'notified' || undo.by.kind !== 'staff' || undo.by.id !== me || Date.parse(undo.until) <= nowMs) return null;
  return { step: undo.step, untilMs: Date.parse(undo.until), key: null };
}

/**
 * Is the second job news to the crew: another assignment, waiting for an answer?
 *
 * @param {Job|null} before @param {Job} after
 */
export function isNewOrder(before, after) {
  if (after.assignment?.step !== 'notified') return false;
  return before?.assignment?.id !== after.assignment.id;
}

/**
 * Why the last job left the screen, when it was not the crew that ended it.
 *
 * @param {Job|null} before @param {Job} after @param {readonly Press[]} presses
 */
export function wasTakenAway(before, after, presses) {
  const gone = before?.assignment;
  if (!after.vehicle) return null; // the shift is over: the job went on with the vehicle
  if (!gone || gone.id === after.assignment?.id) return null;
  const endedHere = presses.some((p) => p.assignment_id === gone.id && isOver(p.step));
  return endedHere ? null : gone;
}
