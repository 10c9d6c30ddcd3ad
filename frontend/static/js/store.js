/**
 * The board's picture, folded from a snapshot and the journal's entries. Pure:
 * every function returns a new state and touches nothing else, so that
 * snapshot + entries = fresh snapshot can be proved by running it.
 *
 * @typedef {import('./types.js').Id} Id
 * @typedef {import('./types.js').Fix} Fix
 * @typedef {import('./types.js').Entry} Entry
 * @typedef {import('./types.js').Snapshot} Snapshot
 * @typedef {import('./types.js').CallRow} CallRow
 * @typedef {import('./types.js').IncidentRow} IncidentRow
 * @typedef {import('./types.js').AssignmentRow} AssignmentRow
 * @typedef {import('./types.js').VehicleRow} VehicleRow
 * @typedef {import('./types.js').StationRow} StationRow
 * @typedef {import('./types.js').HospitalRow} HospitalRow
 * @typedef {import('./types.js').CategoryRow} CategoryRow
 *
 * @typedef {Object} State
 * @property {Snapshot['centre'] | null} centre
 * @property {number} seq number of the last entry folded in
 * @property {string | null} at time of the newest fact
 * @property {ReadonlyMap<Id, CallRow>} calls
 * @property {ReadonlyMap<Id, IncidentRow>} incidents
 * @property {ReadonlyMap<Id, VehicleRow>} vehicles
 * @property {ReadonlyMap<Id, StationRow>} stations
 * @property {ReadonlyMap<Id, HospitalRow>} hospitals
 * @property {ReadonlyMap<Id, import('./types.js').ZoneRow>} zones closed and slow places
 * @property {ReadonlyMap<Id, import('./types.js').AlertRow>} alerts crews' calls for help that have not ended
 * @property {readonly CategoryRow[]} categories
 * @property {Snapshot['settings'] | null} settings of the centre, as of the snapshot
 * @property {ReadonlyMap<Id, Fix>} positions latest fix of each vehicle
 * @property {ReadonlyMap<Id, number>} paused since when (epoch ms) a vehicle's phone sends no positions
 */

const COLLECTIONS = /** @type {const} */ (['calls', 'incidents', 'vehicles', 'stations', 'hospitals', 'zones', 'alerts']);
const FIX_AT = 3;

/** @returns {State} */
export function emptyState() {
  return {
    centre: null,
    seq: 0,
    at: null,
    calls: new Map(),
    incidents: new Map(),
    vehicles: new Map(),
    stations: new Map(),
    hospitals: new Map(),
    zones: new Map(),
    alerts: new Map(),
    categories: [],
    settings: null,
    positions: new Map(),
    paused: new Map(),
  };
}

/** @template {{id: Id}} Row @param {readonly Row[]} [rows] @returns {Map<Id, Row>} */
function byId(rows = []) {
  return new Map(rows.map((row) => [row.id, row]));
}

/** @param {Snapshot} snapshot @returns {State} */
export function applySnapshot(snapshot) {
  return {
    centre: snapshot.centre ?? null,
    seq: snapshot.seq,
    at: snapshot.at ?? null,
    calls: byId(snapshot.calls),
    incidents: byId(snapshot.incidents),
    vehicles: byId(snapshot.vehicles),
    stations: byId(snapshot.stations),
    hospitals: byId(snapshot.hospitals),
    zones: byId(snapshot.zones),
    alerts: byId(snapshot.alerts),
    categories: snapshot.categories ?? [],
    settings: snapshot.settings ?? null,
    positions: newestFixes(new Map(), snapshot.positions ?? []),
    paused: new Map(snapshot.paused ?? []),
  };
}

/** Whether entries are missing between the state and this entry. @param {State} state @param {{seq: number}} entry */
export function isGap(state, entry) {
  return entry.seq > state.seq + 1;
}

/**
 * Folds one journal entry. An entry already known is ignored; one that leaves a
 * gap is not applied (ask for what is missing first).
 * @param {State} state @param {Entry} entry @returns {State}
 */
export function fold(state, entry) {
  if (entry.seq <= state.seq || isGap(state, entry)) return state;
  const next = { ...state, seq: entry.seq, at: entry.at ?? state.at };
  for (const name of COLLECTIONS) {
    const changed = foldCollection(state[name], entry.data?.set?.[name], entry.data?.drop?.[name]);
    // Each collection keeps its own row type; the loop cannot say so to the checker.
    /** @type {any} */ (next)[name] = changed;
  }
  return next;
}

/**
 * @param {ReadonlyMap<Id, any>} rows
 * @param {any[]} [set]
 * @param {Id[]} [drop]
 * @returns {ReadonlyMap<Id, any>} the same map when nothing changed
 */
function foldCollection(rows, set, drop) {
  if (!set?.length && !drop?.length) return rows;
  const next = new Map(rows);
  for (const row of set ?? []) next.set(row.id, row);
  for (const id of drop ?? []) next.delete(id);
  return next;
}

/** @param {State} state @param {readonly Entry[]} entries @returns {State} */
export function foldAll(state, entries) {
  return entries.reduce(fold, state);
}

/** @param {Map<Id, Fix>} into @param {readonly Fix[]} fixes */
function newestFixes(into, fixes) {
  for (const fix of fixes) {
    const known = into.get(fix[0]);
    if (!known || fix[FIX_AT] >= known[FIX_AT]) into.set(fix[0], fix); // the same moment again: what other sources say of it has changed
  }
  return into;
}

/** An older fix never replaces a newer one. @param {State} state @param {readonly Fix[]} fixes @returns {State} */
export function applyPositions(state, fixes) {
  if (!fixes.length) return state;
  return { ...state, positions: newestFixes(new Map(state.positions), fixes) };
}

/** The whole list of pauses, in place of the one before. @param {State} state @param {readonly [Id, number][]} paused @returns {State} */
export function applyPaused(state, paused) {
  return { ...state, paused: new Map(paused) };
}

/** Is a source one of the crew's phones? Each has a name of its own: `phone:3fa91c`. @param {string} source */
export const isPhone = (source) => source.split(':')[0] === 'phone';

/**
 * Since when this vehicle's phone pauses, or null. A pause of an earlier crew,
 * or one before another phone's newer reading, is none.
 * @param {State} state @param {VehicleRow} vehicle @returns {number | null} epoch ms
 */
export function pausedSince(state, vehicle) {
  const since_ms = state.paused.get(vehicle.id);
  if (since_ms === undefined || !vehicle.shift || Date.parse(vehicle.shift.since) > since_ms) return null;
  const fix = state.positions.get(vehicle.id);
  return fix && isPhone(fix[7]) && fix[FIX_AT] > since_ms ? null : since_ms;
}

/** @param {{id: Id}} a @param {{id: Id}} b */
function idOrder(a, b) {
  if (typeof a.id === 'number' && typeof b.id === 'number') return a.id - b.id;
  return String(a.id) < String(b.id) ? -1 : 1;
}

/** The state written as a snapshot again, rows by id: what the invariant compares. @param {State} state */
export function toSnapshot(state) {
  return {
    seq: state.seq,
    ...Object.fromEntries(
      COLLECTIONS.map((name) => [name, [.../** @type {Map<Id, any>} */ (state[name]).values()].sort(idOrder)]),
    ),
  };
}

// Selectors ------------------------------------------------------------------

const OVERDUE_STEPS = new Set(['notified']);

/** @param {IncidentRow} incident @returns {AssignmentRow[]} */
export function activeAssignments(incident) {
  return incident.assignments.filter((assignment) => assignment.active);
}

/** Every vehicle has done its part: nobody is needed any more, only closing. @param {IncidentRow} incident */
export function isDone(incident) {
  return activeAssignments(incident).length === 0 && incident.assignments.some((each) => each.step === 'clear');
}

/** Needs a vehicle and has none. @param {IncidentRow} incident */
export function isWaiting(incident) {
  return incident.status === 'open' && activeAssignments(incident).length === 0 && !isDone(incident);
}

/** Calls that somebody must still deal with. @param {State} state */
export function openCalls(state) {
  return [...state.calls.values()].filter((call) => call.state === 'ringing' || call.state === 'taken');
}

/** Oldest ringing call first. @param {State} state @returns {CallRow[]} */
export function ringingCalls(state) {
  return [...state.calls.values()]
    .filter((call) => call.state === 'ringing')
    .sort((a, b) => a.received_at.localeCompare(b.received_at));
}

/** Assignments not acknowledged in time. @param {State} state @returns {{incident: IncidentRow, assignment: AssignmentRow}[]} */
export function overdueAssignments(state) {
  return [...state.incidents.values()]
    .flatMap((incident) => incident.assignments.map((assignment) => ({ incident, assignment })))
    .filter(({ assignment }) => assignment.active && assignment.overdue_at && OVERDUE_STEPS.has(assignment.step))
    .sort((a, b) => String(a.assignment.overdue_at).localeCompare(String(b.assignment.overdue_at)));
}

/**
 * Refusals that no dispatcher knows of yet and no later vehicle has made good, the oldest first.
 * @param {State} state @returns {{incident: IncidentRow, assignment: AssignmentRow}[]}
 */
export function unseenRefusals(state) {
  return [...state.incidents.values()]
    .flatMap((incident) => incident.assignments.map((assignment, at) => ({ incident, assignment, later: incident.assignments.slice(at + 1) })))
    .filter(({ incident, assignment, later }) => incident.status === 'open' && assignment.step === 'refused' && !assignment.overdue_seen && !later.some((each) => each.active || each.step === 'clear'))
    .map(({ incident, assignment }) => ({ incident, assignment }))
    .sort((a, b) => String(a.assignment.times.refused).localeCompare(String(b.assignment.times.refused)));
}

/**
 * Crews' calls for help: SOS first, then what nobody has taken, then the oldest.
 * @param {State} state @returns {import('./types.js').AlertRow[]}
 */
export function openAlerts(state) {
  return [...state.alerts.values()].sort(
    (a, b) =>
      Number(a.kind !== 'sos') - Number(b.kind !== 'sos') ||
      Number(Boolean(a.taken)) - Number(Boolean(b.taken)) ||
      a.raised_at.localeCompare(b.raised_at),
  );
}

/**
 * Hospitals that said no to a vehicle on its way, or nothing in time, which no dispatcher has seen yet.
 * @param {State} state @returns {{incident: IncidentRow, assignment: AssignmentRow, prealert: import('./types.js').PreAlertRow}[]}
 */
export function prealertAlarms(state) {
  return [...state.incidents.values()]
    .flatMap((incident) => incident.assignments.flatMap((assignment) => (assignment.prealert ? [{ incident, assignment, prealert: assignment.prealert }] : [])))
    .filter(({ assignment, prealert }) => assignment.active && !prealert.seen && (prealert.state === 'declined' || (prealert.state === 'waiting' && prealert.overdue_at)))
    .sort((a, b) => Number(b.prealert.state === 'declined') - Number(a.prealert.state === 'declined') || a.prealert.at.localeCompare(b.prealert.at));
}

/** What the top bar counts. @param {State} state */
export function counters(state) {
  const vehicles = [...state.vehicles.values()];
  return {
    ringing: ringingCalls(state).length,
    waiting: [...state.incidents.values()].filter(isWaiting).length,
    free: vehicles.filter((vehicle) => vehicle.status === 'free').length,
    on_duty: vehicles.filter((vehicle) => vehicle.shift).length,
  };
}

/** @param {State} state @param {string} code */
export function category(state, code) {
  return state.categories.find((row) => row.code === code);
}
