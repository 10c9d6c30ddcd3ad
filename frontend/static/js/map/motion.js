/**
 * Glides a unit from where it was drawn to where it now is. The glide is short
 * (a hint that the thing moved, not an invented track) and absent when the
 * person asked for reduced motion or the jump is too long to be a drive.
 *
 * @typedef {{lat: number, lon: number}} Place
 * @typedef {{from: Place, to: Place, started_ms: number}} Glide
 */

export const GLIDE_MS = 200;
/** About 600 m: further than any vehicle drives between two readings worth gliding. */
const MAX_GLIDE_DEG = 0.0055;

/** @param {Glide} glide @param {number} now_ms @returns {Place} */
export function placeAt(glide, now_ms) {
  const share = Math.min(1, Math.max(0, (now_ms - glide.started_ms) / GLIDE_MS));
  return {
    lat: glide.from.lat + (glide.to.lat - glide.from.lat) * share,
    lon: glide.from.lon + (glide.to.lon - glide.from.lon) * share,
  };
}

/** @param {Glide} glide @param {number} now_ms */
export function isMoving(glide, now_ms) {
  return now_ms < glide.started_ms + GLIDE_MS;
}

/**
 * @param {Glide | undefined} previous
 * @param {Place} to
 * @param {number} now_ms
 * @param {boolean} reduced
 * @returns {Glide}
 */
export function glideTo(previous, to, now_ms, reduced) {
  const from = previous ? placeAt(previous, now_ms) : to;
  const far = Math.abs(from.lat - to.lat) > MAX_GLIDE_DEG || Math.abs(from.lon - to.lon) > MAX_GLIDE_DEG;
  return { from: reduced || far ? to : from, to, started_ms: now_ms };
}
