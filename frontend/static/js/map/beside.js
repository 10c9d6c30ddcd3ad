/**
 * What of the map is left to be seen beside something that covers a part of it.
 * Pure; pixels of the map's container.
 *
 * @typedef {{left: number, top: number, right: number, bottom: number}} Box
 * @typedef {{x: number, y: number}} Point
 */

/** Room for a mark and what is next to it. */
const MARGIN_PX = 40;

/** Whether a point is seen: on the map and not covered. @param {Point} at @param {Point} size of the map @param {Box} cover */
export function isSeen(at, size, cover) {
  const inside = at.x > MARGIN_PX && at.y > MARGIN_PX && at.x < size.x - MARGIN_PX && at.y < size.y - MARGIN_PX;
  return inside && !(at.x > cover.left - MARGIN_PX && at.x < cover.right + MARGIN_PX && at.y > cover.top - MARGIN_PX && at.y < cover.bottom + MARGIN_PX);
}

/** The middle of the widest strip that is left free; of the whole map where nothing is. @param {Point} size @param {Box} cover @returns {Point} */
export function freeMiddle(size, cover) {
  const [left, top] = [Math.max(0, cover.left), Math.max(0, cover.top)];
  const [right, bottom] = [Math.min(size.x, cover.right), Math.min(size.y, cover.bottom)];
  const strips = [
    { room: left * size.y, at: { x: left / 2, y: size.y / 2 } },
    { room: (size.x - right) * size.y, at: { x: (right + size.x) / 2, y: size.y / 2 } },
    { room: top * size.x, at: { x: size.x / 2, y: top / 2 } },
    { room: (size.y - bottom) * size.x, at: { x: size.x / 2, y: (bottom + size.y) / 2 } },
  ];
  const widest = strips.reduce((best, each) => (each.room > best.room ? each : best));
  return widest.room > 0 ? widest.at : { x: size.x / 2, y: size.y / 2 };
}
