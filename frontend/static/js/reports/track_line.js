/**
 * A day's track as lines to draw and a place at any moment. Pure.
 *
 * @typedef {[at_s: number, lat: number, lon: number, kmh: number|null, source: number]} Point
 * @typedef {{from_s: number, to_s: number}} Span
 * @typedef {'slow'|'middle'|'fast'|'dark'} Band
 * @typedef {{band: Band, line: [number, number][]}} Piece
 * @typedef {{lat: number, lon: number, kmh: number|null, source: number, known: boolean}} Place
 */

const SLOW_KMH = 10;
const FAST_KMH = 40;

/** @param {number|null} kmh @returns {Band} */
export function bandOf(kmh) {
  if (kmh === null || kmh < SLOW_KMH) return 'slow';
  return kmh > FAST_KMH ? 'fast' : 'middle';
}

/** Does a silence hold the moment? @param {Span[]} silences @param {number} at_s */
export function isDark(silences, at_s) {
  return silences.some(({ from_s, to_s }) => from_s < at_s && at_s < to_s);
}

/**
 * The line cut where its speed changes band. Over a silence nobody knows the way: a dark piece joins its ends.
 * @param {Point[]} points @param {Span[]} silences @returns {Piece[]}
 */
export function pieces(points, silences) {
  /** @type {Piece[]} */
  const cut = [];
  for (let i = 1; i < points.length; i += 1) {
    const [from, to] = [points[i - 1], points[i]];
    const band = isDark(silences, (from[0] + to[0]) / 2) ? 'dark' : bandOf(to[3]);
    const last = cut[cut.length - 1];
    if (last?.band === band) last.line.push([to[1], to[2]]);
    else cut.push({ band, line: [[from[1], from[2]], [to[1], to[2]]] });
  }
  return cut;
}

/** Index of the last point at or before a moment; 0 before the first. @param {Point[]} points @param {number} at_s */
export function indexAt(points, at_s) {
  let [low, high] = [0, points.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (points[middle][0] <= at_s) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * Where the vehicle was: between two readings on the line that joins them, within a silence where it was last heard.
 * @param {Point[]} points at least one @param {Span[]} silences @param {number} at_s @returns {Place}
 */
export function placeAt(points, silences, at_s) {
  const index = indexAt(points, at_s);
  const [from, to] = [points[index], points[index + 1]];
  const known = at_s >= points[0][0] && at_s <= points[points.length - 1][0] && !isDark(silences, at_s);
  if (!to || at_s <= from[0] || !known) return { lat: from[1], lon: from[2], kmh: known ? from[3] : null, source: from[4], known };
  const share = (at_s - from[0]) / (to[0] - from[0]);
  return { lat: from[1] + share * (to[1] - from[1]), lon: from[2] + share * (to[2] - from[2]), kmh: to[3], source: to[4], known };
}
