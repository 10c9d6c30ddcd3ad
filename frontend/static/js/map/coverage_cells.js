/**
 * What the server says of coverage, as cells to paint. Pure.
 *
 * @typedef {{south: number, west: number, lat_step: number, lon_step: number, rows: number, cols: number}} CellGrid
 * @typedef {{at: string, source: 'roads' | 'none', degraded: boolean, vehicles: number, target_s: number, share: number | null,
 *            unit_s: number, grid: CellGrid | null, seconds: string | null}} Coverage
 * @typedef {{first: number, last: number}} Span
 */

/** A cell without a street: nothing to reach, nothing to paint. */
export const NO_STREET = 255;
/** The last band is what is not reached in time. */
export const BANDS = 4;
export const UNCOVERED = BANDS - 1;

/** Runs of (value, count) bytes become one byte a cell, rows from the south. @param {string} base64 @returns {Uint8Array} */
export function decodeCells(base64) {
  const runs = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  let length = 0;
  for (let i = 1; i < runs.length; i += 2) length += runs[i];
  const cells = new Uint8Array(length);
  let next = 0;
  for (let i = 0; i < runs.length; i += 2) {
    cells.fill(runs[i], next, next + runs[i + 1]);
    next += runs[i + 1];
  }
  return cells;
}

/** Thirds of the target, then everything beyond it; -1 where there is no street. @param {number} cell @param {number} unit_s @param {number} target_s */
export function bandOf(cell, unit_s, target_s) {
  if (cell === NO_STREET) return -1;
  const seconds = cell * unit_s;
  if (seconds > target_s) return UNCOVERED;
  return Math.min(UNCOVERED - 1, Math.max(0, Math.ceil((seconds / target_s) * UNCOVERED) - 1));
}

/** Rows or columns of the grid that a view touches. @param {number} from @param {number} to degrees @param {number} origin @param {number} step @param {number} count @returns {Span} */
export function visible(from, to, origin, step, count) {
  const first = Math.max(0, Math.floor((from - origin) / step));
  const last = Math.min(count - 1, Math.floor((to - origin) / step));
  return { first, last };
}

/** Neighbours of one band in a row are painted as one: [first, end, band]. @param {Uint8Array} cells @param {number} row @param {Span} span @param {CellGrid} grid @param {(cell: number) => number} band @returns {[number, number, number][]} */
export function runs(cells, row, span, grid, band) {
  /** @type {[number, number, number][]} */
  const found = [];
  for (let col = span.first; col <= span.last; col += 1) {
    const here = band(cells[row * grid.cols + col]);
    const last = found[found.length - 1];
    if (here < 0) continue;
    if (last && last[2] === here && last[1] === col) last[1] = col + 1;
    else found.push([col, col + 1, here]);
  }
  return found;
}
