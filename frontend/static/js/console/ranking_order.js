/**
 * The order of the ranking as it was read. What the eye has read is what a key
 * sends: figures are renewed in place, rows keep their number until the person
 * asks for the new order. Pure.
 *
 * @typedef {import('../types.js').Ranking} Ranking
 * @typedef {import('../types.js').Recommendation} Recommendation
 * @typedef {Object} Shown
 * @property {number} place 0 is the first
 * @property {Recommendation} row as it was last told
 * @property {string | null} gone why it can no longer be sent
 * @property {boolean} behind it can still be sent, but is no longer among the first ones: its time is not known
 */

/** One for each key, 1–9. */
export const SHOWN = 9;
/** Two vehicles that arrive within this are as good as each other: saying so each time would be noise. */
const WORTH_SAYING_S = 10;

/** @param {Ranking} ranking @returns {Shown[]} in its own order */
export function inOrder({ recommendations }) {
  return recommendations.slice(0, SHOWN).map((row, place) => ({ place, row, gone: null, behind: false }));
}

/** The rows read before, each where it was, with what a newer ranking says of it; new ones come after them. @param {Shown[]} shown @param {Ranking} ranking @returns {Shown[]} */
export function keepOrder(shown, ranking) {
  const fresh = new Map(ranking.recommendations.map((row) => [row.vehicle_id, row]));
  const left = new Map(ranking.left_out.map((each) => [each.vehicle_id, each.text]));
  const kept = shown.map(({ place, row }) => {
    const now = fresh.get(row.vehicle_id);
    fresh.delete(row.vehicle_id);
    if (now) return { place, row: now, gone: null, behind: false };
    const gone = left.get(row.vehicle_id) ?? null;
    return { place, row, gone, behind: gone === null };
  });
  const added = [...fresh.values()].slice(0, Math.max(0, SHOWN - kept.length));
  return [...kept, ...added.map((row, nth) => ({ place: kept.length + nth, row, gone: null, behind: false }))];
}

/** What the others of the desk go by: the rows that can be sent, in the order on the screen. @param {Shown[]} shown @param {Ranking} ranking @returns {Ranking} */
export function asRead(shown, ranking) {
  return { ...ranking, recommendations: shown.filter((each) => each.gone === null && !each.behind).map((each) => each.row) };
}

/**
 * A better first choice than the one that is read, and by how many seconds (null: the one that is read cannot go any more).
 * @param {Shown[]} shown @param {Ranking} ranking @param {(vehicle_id: any) => boolean} isTaken @returns {{call_sign: string, sooner_s: number | null} | null}
 */
export function betterFirst(shown, ranking, isTaken) {
  const [first] = shown;
  const best = ranking.recommendations.find((row) => !isTaken(row.vehicle_id));
  if (!first || !best || best.vehicle_id === first.row.vehicle_id) return null;
  const unknown = first.gone !== null || first.behind || isTaken(first.row.vehicle_id);
  const sooner_s = Math.round(first.row.eta_s - best.eta_s);
  if (!unknown && Math.abs(sooner_s) < WORTH_SAYING_S) return null;
  return { call_sign: best.call_sign, sooner_s: unknown ? null : sooner_s };
}
