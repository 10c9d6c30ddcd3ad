/**
 * A passing look at another part of the map: it goes back to where it was, but
 * not under the hand of a person who has moved the map meanwhile.
 *
 * @typedef {{lat: number, lon: number, zoom: number}} View
 */

/** Rounding of the map's own; a hand moves it farther. */
const SAME_DEG = 1e-5;

export class Glance {
  /** @param {{view: () => View, show: (view: View) => void}} map */
  constructor(map) {
    this.map = map;
    /** Where it was before. @type {View | null} */
    this.before = null;
    /** What it was made to show. @type {View | null} */
    this.seen = null;
  }

  /** @param {() => void} move what shows it */
  look(move) {
    if (!this.#untouched()) this.before = this.map.view();
    move();
    this.seen = this.map.view();
  }

  back() {
    const { before } = this;
    if (before && this.seen && !same(before, this.seen) && this.#untouched()) this.map.show(before);
    this.stay();
  }

  stay() {
    this.before = this.seen = null;
  }

  #untouched() {
    return this.seen !== null && same(this.seen, this.map.view());
  }
}

/** @param {View} a @param {View} b */
function same(a, b) {
  return a.zoom === b.zoom && Math.abs(a.lat - b.lat) < SAME_DEG && Math.abs(a.lon - b.lon) < SAME_DEG;
}
