import { ApiError } from '../api.js';
import { toMs } from '../format.js';
import { GOING } from './moving.js';

/**
 * What is left of the ways of the open incident's vehicles, and of the vehicle
 * whose card is open. Asked at once when that changes (another choice, a step,
 * another place or hospital, closed roads), and otherwise every few seconds.
 *
 * @typedef {import('../types.js').Id} Id
 * @typedef {import('../types.js').AssignmentRow} AssignmentRow
 * @typedef {{assignment_id: Id, vehicle_id: Id, to: 'scene' | 'hospital', eta_s: number | null, fix_at: string, line: [number, number][],
 *            walk_line: [number, number][], source: string}} Told
 * @typedef {Told & {arrive_ms: number | null}} Way
 * @typedef {{incident_id: Id, key: string, bound: Map<Id, 'scene' | 'hospital'>}} Question bound: whither, by assignment
 */

const REFRESH_MS = 10_000;
/** Without an answer for so long, a line is no longer what is left of a way. */
const KEEP_MS = 35_000;

/** Whither a vehicle is on its way; null where it stands, or nobody has chosen. @param {AssignmentRow} row */
function boundFor(row) {
  if (row.active && GOING.has(row.step)) return 'scene';
  return row.active && row.step === 'left_scene' && row.destination ? 'hospital' : null;
}

/** What to ask for: nothing where no vehicle is under way. @param {import('../store.js').State} state @param {Pick<import('./desk.js').Ui, 'work' | 'card'>} ui @returns {Question[]} */
export function questions(state, { work, card }) {
  const open = work?.kind === 'incident' ? work.id : null;
  const job = card?.kind === 'vehicle' ? state.vehicles.get(card.id)?.assignment : null;
  const asked = open === null ? [] : [question(state, open)];
  if (job && job.incident_id !== open) asked.push(question(state, job.incident_id, job.id));
  return asked.filter((each) => each !== null);
}

/** @param {import('../store.js').State} state @param {Id} incident_id @param {Id | null} [alone] the one assignment that is meant @returns {Question | null} */
function question(state, incident_id, alone = null) {
  const incident = state.incidents.get(incident_id);
  const rows = incident?.assignments.filter((row) => boundFor(row) !== null && (alone === null || row.id === alone)) ?? [];
  if (!incident || !rows.length) return null;
  const key = JSON.stringify([incident.id, incident.lat, incident.lon, rows.map((row) => [row.id, row.step, row.destination?.hospital_id])]);
  return { incident_id, key, bound: new Map(rows.map((row) => [row.id, /** @type {'scene' | 'hospital'} */ (boundFor(row))])) };
}

/** Of what was told of an incident, what still holds. @param {readonly Way[]} told @param {Question} question */
export function stillBound(told, { bound }) {
  return told.filter((way) => bound.get(way.assignment_id) === way.to);
}

export class Ways {
  /** @param {import('./desk.js').Desk} desk @param {(ways: Way[]) => void} onWays */
  constructor(desk, onWays) {
    this.desk = desk;
    this.onWays = onWays;
    /** By incident. @type {Map<Id, {ways: Way[], at_ms: number, turn: number}>} */
    this.known = new Map();
    this.asked = '';
    this.turn = 0;
    /** @type {Way[]} */
    this.shown = [];
    setInterval(() => document.hidden || void this.ask(), REFRESH_MS);
  }

  /** @param {Id} assignment_id */
  of(assignment_id) {
    return this.shown.find((way) => way.assignment_id === assignment_id);
  }

  /** What was told is no longer true: roads were closed. */
  async ask() {
    const turn = (this.turn += 1);
    const asked = questions(this.desk.state, this.desk.ui);
    await Promise.all(asked.map((each) => this.#load(each.incident_id, turn)));
    this.#show(questions(this.desk.state, this.desk.ui));
    this.desk.refresh();
  }

  render() {
    const asked = questions(this.desk.state, this.desk.ui);
    const key = asked.map((each) => each.key).join();
    if (key !== this.asked) {
      this.asked = key;
      void this.ask();
    }
    this.#show(asked);
  }

  /** @param {Id} incident_id @param {number} turn */
  async #load(incident_id, turn) {
    try {
      const { at, items } = await this.desk.api.get(`/incidents/${incident_id}/ways`);
      if ((this.known.get(incident_id)?.turn ?? 0) > turn) return; // an older answer came later
      const ways = /** @type {Told[]} */ (items).map((each) => ({ ...each, arrive_ms: each.eta_s === null ? null : toMs(at) + each.eta_s * 1000 }));
      this.known.set(incident_id, { ways, at_ms: performance.now(), turn });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error; // the banner speaks of the connection; a line grows old by itself
    }
  }

  /** @param {Question[]} asked */
  #show(asked) {
    for (const [id, { at_ms }] of this.known) if (performance.now() - at_ms > KEEP_MS) this.known.delete(id);
    const fresh = asked.flatMap((each) => stillBound(this.known.get(each.incident_id)?.ways ?? [], each));
    if (fresh.length === this.shown.length && fresh.every((way, place) => way === this.shown[place])) return;
    this.shown = fresh;
    this.onWays(fresh);
  }
}
