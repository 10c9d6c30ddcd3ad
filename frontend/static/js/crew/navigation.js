/**
 * Following a way: where on it the vehicle is, what comes next, when it has
 * strayed. Pure, so that it can be tested without a page or a phone.
 */

/** @typedef {import('./geo.js').Place} Place */

/**
 * @typedef {{text: string, distance_m: number, duration_s: number, lat: number, lon: number}} Turn
 *
 * @typedef {object} Way as the server tells it
 * @property {'car'|'motorbike'|'boat'} profile
 * @property {[number, number][]} line
 * @property {Turn[]} steps
 * @property {number} distance_m
 * @property {number|null} duration_s null where nobody can say (a boat's)
 * @property {'roads'|'straight_line'} source
 * @property {[number, number][]} [walk_line] on foot from where the line ends
 *
 * @typedef {Way & {ends_m: number[], turnsAt_m: number[], length_m: number}} MeasuredWay
 *   ends_m: how far along the line each of its points lies; turnsAt_m: the same for each step
 *
 * @typedef {object} Progress
 * @property {number} off_m how far from the line the vehicle is
 * @property {number} along_m how far it has come
 * @property {number} left_m
 * @property {number|null} left_s
 * @property {Turn|null} next what to do next; null when there is nothing more to do
 * @property {number} to_next_m
 * @property {boolean} arrived
 */

const METRES_PER_DEGREE = 111_195;
/** A turn counts as taken this far behind it: GPS is no more exact. */
const TAKEN_M = 12;
/** Parts of a line that crosses itself are told apart when they are this close together. */
const AS_NEAR_M = 15;
const ARRIVED_M = 40;

/** Further off than this on STRAYED_FIXES readings in a row is another road. */
export const STRAYED_M = 50;
export const STRAYED_FIXES = 3;
/** A reading less exact than this says nothing about which road it is. */
const TOO_VAGUE_M = 100;

/** @param {Way} way @returns {MeasuredWay} */
export function measure(way) {
  const ends_m = [0];
  for (let i = 1; i < way.line.length; i += 1) ends_m.push(ends_m[i - 1] + between_m(way.line[i - 1], way.line[i]));
  const length_m = ends_m.at(-1) ?? 0;
  const told_m = way.steps.reduce((sum, step) => sum + step.distance_m, 0);
  const scale = told_m > 0 ? length_m / told_m : 0; // the steps' lengths are rounded, the line's is not
  let so_far_m = 0;
  const turnsAt_m = way.steps.map((step) => { const at_m = so_far_m * scale; so_far_m += step.distance_m; return at_m; });
  return { ...way, ends_m, turnsAt_m, length_m };
}

/** @param {[number, number]} a @param {[number, number]} b metres on a plane that fits a city */
function between_m(a, b) {
  const dy = (b[0] - a[0]) * METRES_PER_DEGREE;
  const dx = (b[1] - a[1]) * METRES_PER_DEGREE * Math.cos((a[0] * Math.PI) / 180);
  return Math.hypot(dx, dy);
}

/**
 * Where on the line the place is. Of parts equally near, the one soonest after
 * `from_m` is meant: a way may pass the same street twice.
 *
 * @param {MeasuredWay} way @param {Place} at @param {number} [from_m]
 * @returns {{off_m: number, along_m: number}}
 */
export function locate(way, at, from_m = 0) {
  const parts = way.line.slice(1).map((end, i) => onPart(way.line[i], end, at, way.ends_m[i], way.ends_m[i + 1]));
  if (parts.length === 0) return { off_m: way.line[0] ? between_m(way.line[0], [at.lat, at.lon]) : Infinity, along_m: 0 };
  const nearest_m = Math.min(...parts.map(({ off_m }) => off_m));
  const near = parts.filter(({ off_m }) => off_m <= nearest_m + AS_NEAR_M);
  const ahead = near.filter(({ along_m }) => along_m >= from_m - AS_NEAR_M * 2);
  const choice = ahead.length ? ahead : near;
  return choice.reduce((best, part) => (better(part, best) ? part : best));
}

/** @param {{off_m: number, along_m: number}} a @param {{off_m: number, along_m: number}} b */
function better(a, b) {
  const sameStretch = Math.abs(a.along_m - b.along_m) < AS_NEAR_M * 4;
  return sameStretch ? a.off_m < b.off_m : a.along_m < b.along_m;
}

/** @param {[number, number]} start @param {[number, number]} end @param {Place} at @param {number} start_m @param {number} end_m */
function onPart(start, end, at, start_m, end_m) {
  const shrink = Math.cos((at.lat * Math.PI) / 180);
  const [dx, dy] = [(end[1] - start[1]) * shrink, end[0] - start[0]];
  const [px, py] = [(at.lon - start[1]) * shrink, at.lat - start[0]];
  const long = dx * dx + dy * dy;
  const share = long === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / long));
  const off_m = Math.hypot(px - share * dx, py - share * dy) * METRES_PER_DEGREE;
  return { off_m, along_m: start_m + share * (end_m - start_m) };
}

/** @param {MeasuredWay} way @param {Place} at @param {number} [from_m] how far it had come before @returns {Progress} */
export function progress(way, at, from_m = 0) {
  const { off_m, along_m } = locate(way, at, from_m);
  const left_m = Math.max(0, way.length_m - along_m);
  const place = way.turnsAt_m.findIndex((at_m, i) => i > 0 && at_m > along_m - TAKEN_M);
  return {
    off_m, along_m, left_m,
    left_s: timeLeft_s(way, along_m),
    next: place < 0 ? null : way.steps[place],
    to_next_m: place < 0 ? left_m : Math.max(0, way.turnsAt_m[place] - along_m),
    arrived: left_m < ARRIVED_M && off_m < STRAYED_M,
  };
}

/** Each step takes its own time, so that slow streets ahead count as slow. @param {MeasuredWay} way @param {number} along_m */
function timeLeft_s(way, along_m) {
  if (way.duration_s === null) return null;
  if (way.steps.length === 0) return way.duration_s * (1 - along_m / (way.length_m || 1));
  return way.steps.reduce((sum, step, i) => {
    const start_m = way.turnsAt_m[i];
    const end_m = way.turnsAt_m[i + 1] ?? way.length_m;
    const ahead = end_m > start_m ? Math.min(1, Math.max(0, (end_m - along_m) / (end_m - start_m))) : Number(along_m <= start_m);
    return sum + step.duration_s * ahead;
  }, 0);
}

/** Says when the vehicle has really left its way, and not only bounced off a tall house. */
export class StrayWatch {
  constructor() { this.off = 0; }

  /** @param {number} off_m @param {number|null} accuracy_m @returns {boolean} ask for a new way */
  hear(off_m, accuracy_m) {
    if (accuracy_m !== null && accuracy_m > TOO_VAGUE_M) return false;
    this.off = off_m > Math.max(STRAYED_M, accuracy_m ?? 0) ? this.off + 1 : 0;
    return this.off >= STRAYED_FIXES;
  }

  reset() { this.off = 0; }
}

/** Where a straight line leads, for boats: eight winds, 0 = north. @param {Place} from @param {Place} to */
export function windTo(from, to) {
  const dx = (to.lon - from.lon) * Math.cos((from.lat * Math.PI) / 180);
  const degrees = (Math.atan2(dx, to.lat - from.lat) * 180) / Math.PI;
  return Math.round((degrees + 360) / 45) % 8;
}
