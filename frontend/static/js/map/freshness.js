/**
 * How old a reading is, and how that looks. Positions are readings: shown with
 * their age, never drawn as if they were now.
 *
 * @typedef {'fresh' | 'ageing' | 'stale' | 'none'} Freshness
 */

/**
 * @param {number | null | undefined} at_ms epoch ms of the reading
 * @param {number} now_ms server's now
 * @param {{fresh_s: number, stale_s: number}} limits
 * @returns {Freshness}
 */
export function freshness(at_ms, now_ms, limits) {
  if (at_ms === null || at_ms === undefined) return 'none';
  const age_s = (now_ms - at_ms) / 1000;
  if (age_s <= limits.fresh_s) return 'fresh';
  return age_s <= limits.stale_s ? 'ageing' : 'stale';
}

/** Opacity of a unit: full while fresh, fading towards the stale limit, never under half. @param {number} at_ms @param {number} now_ms @param {{fresh_s: number, stale_s: number}} limits */
export function opacity(at_ms, now_ms, limits) {
  const age_s = (now_ms - at_ms) / 1000;
  const faded = (age_s - limits.fresh_s) / (limits.stale_s - limits.fresh_s);
  return 1 - 0.45 * Math.min(1, Math.max(0, faded));
}
