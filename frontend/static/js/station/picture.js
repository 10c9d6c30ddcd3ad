/**
 * What a station's page works out from what it is told. Pure.
 *
 * @typedef {import('./types.js').StationJob} StationJob
 * @typedef {import('./types.js').Vehicle} Vehicle
 */

const WORST_FIRST = /** @type {Record<string, number>} */ ({ critical: 0, urgent: 1, transport: 2 });

/** Not answered by anybody yet. @param {StationJob} job */
export const isNew = (job) => job.assignment.step === 'notified';

/** Has its turn on the ladder come to the station? Before, the crew's own phones are asked. @param {StationJob} job */
export const isRinging = (job) => isNew(job) && Boolean(job.assignment.told?.station);

/** What waits for an answer first, then the worst, then the oldest. @param {readonly StationJob[]} jobs */
export function inOrder(jobs) {
  return [...jobs].sort((a, b) => Number(isNew(b)) - Number(isNew(a))
    || WORST_FIRST[a.incident.priority] - WORST_FIRST[b.incident.priority]
    || a.incident.created_at.localeCompare(b.incident.created_at));
}

/** The job that a key answers: the first that rings, else the first that waits. @param {readonly StationJob[]} jobs */
export function toAnswer(jobs) {
  const waiting = inOrder(jobs).filter(isNew);
  return waiting.find(isRinging) ?? waiting[0];
}

/** A shift that was opened by name, by a station: only a station can end it. @param {Vehicle} vehicle */
export function isStationShift(vehicle) {
  return vehicle.shift?.by === 'staff' && vehicle.shift.crew.every((each) => each.id === null);
}

/** May the station put a crew on? On an empty vehicle, and in place of one that a device reported. @param {Vehicle} vehicle */
export function maySignOn(vehicle) {
  return vehicle.in_service && !vehicle.assignment && vehicle.shift?.by !== 'staff';
}

/** `An, Bình ,` → [An, Bình], four at the most. @param {string} typed */
export function namesOf(typed) {
  return typed.split(/[,;\n]/).map((name) => name.trim()).filter(Boolean).slice(0, 4);
}
