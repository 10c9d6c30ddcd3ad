import { activeAssignments, isDone, pausedSince } from '../store.js';
import { lookOf } from './unit_shapes.js';

/**
 * What stands on the map, worked out from the board's state. Pure.
 *
 * @typedef {import('../store.js').State} State
 * @typedef {import('../types.js').Id} Id
 *
 * How far an incident has come: no vehicle sent, one on its way, one there (or all done).
 * @typedef {'waiting' | 'coming' | 'reached'} Stage
 *
 * @typedef {Object} Unit
 * @property {Id} id
 * @property {string} call_sign
 * @property {string} letter class of the vehicle
 * @property {import('./unit_shapes.js').Look} look
 * @property {number} lat
 * @property {number} lon
 * @property {number} at_ms
 * @property {number | null} heading
 * @property {Id | null} station_id set while free at its station
 * @property {boolean} busy on a job
 * @property {boolean} paused its phone says that it sends no positions for now
 */

/** A vehicle this near its station is drawn at it. */
const AT_STATION_M = 150;
const METRES_PER_DEGREE = 111_320;

/** Flat-earth distance, right to a few centimetres at this range. @param {{lat: number, lon: number}} a @param {{lat: number, lon: number}} b */
export function distance_m(a, b) {
  const north = (a.lat - b.lat) * METRES_PER_DEGREE;
  const east = (a.lon - b.lon) * METRES_PER_DEGREE * Math.cos((a.lat * Math.PI) / 180);
  return Math.hypot(north, east);
}

/** @param {State} state @returns {Unit[]} */
export function buildUnits(state) {
  const units = [];
  for (const vehicle of state.vehicles.values()) {
    const fix = state.positions.get(vehicle.id);
    if (!fix) continue;
    units.push(unitOf(state, vehicle, fix));
  }
  return units;
}

/** @param {State} state @param {import('../types.js').VehicleRow} vehicle @param {import('../types.js').Fix} fix @returns {Unit} */
function unitOf(state, vehicle, fix) {
  const [, lat, lon, at_ms, , heading] = fix;
  const station = vehicle.station_id === null ? undefined : state.stations.get(vehicle.station_id);
  const home = station !== undefined && distance_m(station, { lat, lon }) <= AT_STATION_M;
  const free = vehicle.status === 'free';
  return {
    id: vehicle.id,
    call_sign: vehicle.call_sign,
    letter: vehicle.class,
    look: lookOf(vehicle.status, home),
    lat,
    lon,
    at_ms,
    heading,
    station_id: (free || vehicle.status === 'off_duty') && home ? vehicle.station_id : null,
    busy: vehicle.assignment !== null,
    paused: pausedSince(state, vehicle) !== null,
  };
}

/** Vehicles waiting together at one station. @param {readonly Unit[]} units @returns {Map<Id, Unit[]>} */
export function atStations(units) {
  /** @type {Map<Id, Unit[]>} */
  const groups = new Map();
  for (const unit of units) {
    if (unit.station_id === null) continue;
    const group = groups.get(unit.station_id) ?? [];
    group.push(unit);
    groups.set(unit.station_id, group);
  }
  return groups;
}

/** @param {import('../types.js').IncidentRow} incident @returns {Stage} */
export function stageOf(incident) {
  const active = activeAssignments(incident);
  if (isDone(incident)) return 'reached';
  if (!active.length) return 'waiting';
  return active.some((each) => each.times.on_scene !== undefined) ? 'reached' : 'coming';
}

const DRAWN_LAST = /** @type {Record<Stage, number>} */ ({ reached: 0, coming: 1, waiting: 2 });
const WORST_LAST = /** @type {Record<string, number>} */ ({ transport: 0, urgent: 1, critical: 2 });

/** Incidents in drawing order: what waits, and what is worst, on top. @param {State} state */
export function incidentsToDraw(state) {
  return [...state.incidents.values()].sort(
    (a, b) => DRAWN_LAST[stageOf(a)] - DRAWN_LAST[stageOf(b)] || WORST_LAST[a.priority] - WORST_LAST[b.priority],
  );
}
