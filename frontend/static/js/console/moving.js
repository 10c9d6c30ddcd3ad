import { ApiError } from '../api.js';
import { distance, toMs } from '../format.js';
import { t } from '../i18n.js';
import { distance_m } from '../map/scene.js';
import { activeAssignments } from '../store.js';

/**
 * An incident that turns out to be somewhere else. While a vehicle is on its
 * way there, that is asked first; for a while it can be taken back.
 *
 * @typedef {import('./desk.js').Desk} Desk
 * @typedef {import('../types.js').IncidentRow} IncidentRow
 * @typedef {{lat: number, lon: number}} Place
 * @typedef {{incident_id: import('../types.js').Id, version: number, back: Record<string, unknown>}} Move
 */

/** A door put right in its street is no other place. */
const SAME_PLACE_M = 150;
/** Steps of a vehicle that is not there yet. */
export const GOING = new Set(['notified', 'acknowledged', 'en_route']);

/** @param {number} degrees */
export function micro(degrees) {
  return Math.round(degrees * 1e6) / 1e6;
}

/** What to ask before an incident is moved; null when nothing is lost by it. @param {IncidentRow} incident @param {Place} to @param {string} words of the new place @returns {string | null} */
export function moveQuestion(incident, to, words) {
  const metres = distance_m(incident, to);
  const going = activeAssignments(incident).filter((row) => GOING.has(row.step)).map((row) => row.call_sign);
  if (!going.length || metres <= SAME_PLACE_M) return null;
  return t('{vehicles} đang tới “{old}”. Dời ca #{number} đi {far}, tới “{new}”?', {
    vehicles: going.join(', '), old: incident.address, number: incident.number, far: distance(metres), new: words || t('điểm trên bản đồ'),
  });
}

/**
 * Sends something about a place; when the server says that it is far from all stations, once more if the person means it.
 * @template T @param {(far: {far?: true}) => Promise<T>} send @param {(question: string) => Promise<boolean>} agreed @returns {Promise<T>}
 */
export async function evenFar(send, agreed) {
  try {
    return await send({});
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'far_away' || !(await agreed(error.message))) throw error;
    return send({ far: true });
  }
}

/** Z takes a move back for a while. @param {Desk} desk @param {IncidentRow} before @param {IncidentRow} after */
export function offerMoveBack(desk, before, after) {
  const { lat, lon, address, place } = before;
  const move = { incident_id: after.id, version: after.version, back: { lat, lon, address, far: true, ...(place ? { place } : {}) } };
  const text = t('Đã dời ca #{number} tới “{place}”', { number: after.number, place: after.address });
  desk.set({ undo: { move, until_ms: desk.now_ms() + desk.page.settings.undo_s * 1000, text } });
}

/** Nobody has changed the incident since. @param {Desk} desk @param {Move} move */
export function canMoveBack(desk, { incident_id, version }) {
  const row = desk.state.incidents.get(incident_id);
  return row === undefined || row.version <= version;
}

/** @param {Desk} desk @param {Move} move @returns {Promise<any>} */
export async function moveBack(desk, { incident_id, version, back }) {
  return desk.api.patch(`/incidents/${incident_id}`, { version, ...back });
}

/** When a vehicle should be there, epoch ms; null when nobody can tell. @param {import('../types.js').AssignmentRow} row */
export function expected_ms(row) {
  return row.eta_s === null || !row.times.notified ? null : toMs(row.times.notified) + row.eta_s * 1000;
}
