/**
 * Which tiles of the base map a crew will want to see: around where it goes and along its way. Pure.
 *
 * @typedef {{lat: number, lon: number}} Place
 * @typedef {[z: number, x: number, y: number]} Tile
 */

/** Zoom of the data, and how many tiles to each side of a place. */
const AROUND = /** @type {const} */ ([[12, 1], [13, 1], [14, 1], [15, 2]]);
const ALONG = [13, 14];

/** Web Mercator tile that holds a place. @param {Place} place @param {number} z @returns {[number, number]} */
export function tileAt({ lat, lon }, z) {
  const count = 2 ** z;
  const phi = (lat * Math.PI) / 180;
  const y = (1 - Math.asinh(Math.tan(phi)) / Math.PI) / 2;
  return [Math.floor(((lon + 180) / 360) * count), Math.floor(y * count)];
}

/** @param {Place[]} places @param {Place[]} way @returns {Tile[]} without repeats, the overview first */
export function tilesAround(places, way) {
  /** @type {Map<string, Tile>} */
  const wanted = new Map();
  const want = (/** @type {number} */ z, /** @type {number} */ x, /** @type {number} */ y) => wanted.set(`${z}/${x}/${y}`, [z, x, y]);
  for (const [z, reach] of AROUND) {
    for (const place of places) {
      const [x, y] = tileAt(place, z);
      for (let dx = -reach; dx <= reach; dx += 1) for (let dy = -reach; dy <= reach; dy += 1) want(z, x + dx, y + dy);
    }
  }
  for (const z of ALONG) for (const place of way) want(z, ...tileAt(place, z));
  return [...wanted.values()].sort((a, b) => a[0] - b[0]);
}
