/**
 * A passing mark on the map for a place somebody looked up: a ring as wide as
 * it may be off, and a point in its middle. It is nobody's incident.
 *
 * @typedef {{lat: number, lon: number}} Place
 */

/** `found`: it was looked up; `ghost`: it is only walked over. @typedef {'found' | 'ghost'} Look */

/** A ring smaller than this is hidden by its own point. */
const LEAST_RING_M = 25;

export class PlaceMark {
  /** @param {L.Map} map @param {Look} [look] */
  constructor(map, look = 'found') {
    this.map = map;
    this.look = look;
    this.shown = '';
  }

  /** @param {(Place & {error_m?: number, label?: string}) | null} place */
  show(place) {
    const key = place ? `${place.lat},${place.lon},${place.error_m ?? 0}` : '';
    if (key === this.shown) return;
    this.shown = key;
    this.layer?.remove();
    this.layer = place ? this.#draw(place).addTo(this.map) : undefined;
  }

  /** @param {Place & {error_m?: number, label?: string}} place */
  #draw({ lat, lon, error_m = 0, label = '' }) {
    const icon = L.divIcon({ className: `${this.look}-mark`, iconSize: [18, 18], iconAnchor: [9, 9] });
    const marks = [L.marker([lat, lon], { icon, interactive: false, keyboard: false, title: label, zIndexOffset: 900 })];
    if (error_m < LEAST_RING_M) return L.layerGroup(marks);
    const ring = L.circle([lat, lon], { radius: error_m, className: `${this.look}-ring`, interactive: false, pane: 'route' });
    return L.layerGroup([ring, ...marks]);
  }
}
