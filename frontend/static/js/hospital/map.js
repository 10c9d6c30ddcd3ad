/** The small map: the hospital, and the vehicles that come. */

import { attributionOf, baseLayer, repaint } from '../map/base_layer.js';
import { currentTheme, onTheme, token } from '../theme.js';

/** @typedef {import('./inbound.js').Arrival} Arrival */

const NEAREST_ZOOM = 15;
const HANDS_OFF_MS = 20_000;
const PADDING_PX = 36;
/** The map is set anew only when it is off by more than this: setting it draws everything again, and jumps under the eye. */
const ZOOM_SLACK = 0.5;

export class InboundMap {
  /** @param {HTMLElement} element @param {string} tiles @param {{lat: number, lon: number, name: string}} hospital */
  constructor(element, tiles, hospital) {
    this.hospital = hospital;
    this.map = L.map(element, { zoomControl: false, attributionControl: false, zoomSnap: 0.5 }).setView([hospital.lat, hospital.lon], NEAREST_ZOOM - 2);
    this.base = baseLayer(tiles, currentTheme()).addTo(this.map);
    this.here = L.circleMarker([hospital.lat, hospital.lon], { radius: 9, weight: 4, interactive: false }).addTo(this.map);
    /** @type {Map<number, L.CircleMarker>} */
    this.units = new Map();
    this.touchedAt_ms = 0;
    void this.#credit();
    element.addEventListener('pointerdown', () => { this.touchedAt_ms = Date.now(); });
    new ResizeObserver(() => { this.map.invalidateSize(); this.#frame(); }).observe(element);
    onTheme((theme) => { repaint(this.base, theme); this.#colour(); });
    this.#colour();
  }

  async #credit() {
    const words = await attributionOf(this.base);
    if (words) L.control.attribution({ prefix: false, position: 'bottomleft' }).addAttribution(words).addTo(this.map);
  }

  /** @param {readonly Arrival[]} arrivals @param {(id: number) => string} nameOf */
  show(arrivals, nameOf) {
    const there = new Set(arrivals.map(({ id }) => id));
    for (const [id, marker] of this.units) if (!there.has(id)) { marker.remove(); this.units.delete(id); }
    for (const { id, lat, lon } of arrivals) this.#unit(id, nameOf(id)).setLatLng([lat, lon]);
    this.#colour();
    this.#frame();
  }

  /** @param {number} id @param {string} name */
  #unit(id, name) {
    const known = this.units.get(id);
    if (known) return known;
    const marker = L.circleMarker([0, 0], { radius: 8, weight: 3, interactive: false }).addTo(this.map)
      .bindTooltip(name, { permanent: true, direction: 'right', className: 'unit-name', offset: [8, 0] });
    this.units.set(id, marker);
    return marker;
  }

  #colour() {
    this.here.setStyle({ color: token('--st-hospital'), fillColor: token('--surface'), fillOpacity: 1 });
    for (const marker of this.units.values()) marker.setStyle({ color: token('--surface'), fillColor: token('--st-transport'), fillOpacity: 1 });
  }

  #frame() {
    if (Date.now() - this.touchedAt_ms < HANDS_OFF_MS || this.map.getSize().x === 0) return;
    const bounds = L.latLngBounds([[this.hospital.lat, this.hospital.lon]]);
    for (const marker of this.units.values()) bounds.extend(marker.getLatLng());
    const zoom = this.units.size === 0 ? NEAREST_ZOOM - 1 : Math.min(NEAREST_ZOOM, this.map.getBoundsZoom(bounds, false, L.point(2 * PADDING_PX, 2 * PADDING_PX)));
    if (this.map.getBounds().contains(bounds) && Math.abs(this.map.getZoom() - zoom) <= ZOOM_SLACK) return;
    this.map.setView(bounds.getCenter(), zoom, { animate: false });
  }
}
