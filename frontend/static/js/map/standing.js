/**
 * Where stations and hospitals of the board stand, for the names of the base map to step aside. Remembered, so that the
 * map, which is painted before the board is known, is painted right the first time.
 *
 * @typedef {{lat: number, lon: number}} Place
 * @typedef {{minX: number, minY: number, maxX: number, maxY: number}} Box px of the whole world at a zoom
 */

const TILE_PX = 256;
/** As far as a mark reaches, by day and by night, at the zooms that have names. */
const REACH_PX = 9;

/** Mercator, as Leaflet has it. @param {Place} place @param {number} zoom @returns {{x: number, y: number}} */
export function worldPixel({ lat, lon }, zoom) {
  const size = TILE_PX * 2 ** zoom;
  const sine = Math.sin((lat * Math.PI) / 180);
  return { x: (lon / 360 + 0.5) * size, y: (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * size };
}

export class Standing {
  /** @param {string} key of the memory */
  constructor(key) {
    this.key = key;
    this.kept = read(key);
    this.places = parse(this.kept);
    /** Of each zoom that was asked for. @type {Map<number, {x: number, y: number}[]>} */
    this.pixels = new Map();
  }

  /** @param {Iterable<Place>} places @returns {boolean} whether any stands elsewhere than before */
  set(places) {
    const text = JSON.stringify(Array.from(places, ({ lat, lon }) => [lat, lon]));
    if (text === this.kept) return false;
    this.kept = text;
    this.places = parse(text);
    this.pixels.clear();
    try {
      localStorage.setItem(this.key, text);
    } catch {
      // Without storage the next visit paints its names twice.
    }
    return true;
  }

  /** Whether a mark would cover a part of it. @param {Box} box @param {number} zoom */
  covers({ minX, minY, maxX, maxY }, zoom) {
    return this.#at(zoom).some(({ x, y }) => x > minX - REACH_PX && x < maxX + REACH_PX && y > minY - REACH_PX && y < maxY + REACH_PX);
  }

  /** @param {number} zoom */
  #at(zoom) {
    let pixels = this.pixels.get(zoom);
    if (!pixels) {
      pixels = this.places.map((place) => worldPixel(place, zoom));
      this.pixels.set(zoom, pixels);
    }
    return pixels;
  }
}

/** @param {string} key */
function read(key) {
  try {
    return localStorage.getItem(key) ?? '';
  } catch {
    return '';
  }
}

/** @param {string} text @returns {Place[]} */
function parse(text) {
  try {
    const rows = /** @type {unknown[]} */ (JSON.parse(text || '[]'));
    return rows.map((row) => (Array.isArray(row) ? { lat: Number(row[0]), lon: Number(row[1]) } : { lat: NaN, lon: NaN }));
  } catch {
    return [];
  }
}
