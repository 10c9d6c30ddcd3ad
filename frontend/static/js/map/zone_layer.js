import { h } from '../dom.js';
import { zoneState, zoneText } from './zone_words.js';

/**
 * Closed and slow places on the map, and the one being drawn. Closed: a solid
 * edge and ✕. Slow: a dashed edge and ≈. Still to come: dotted and pale.
 *
 * @typedef {import('../types.js').ZoneRow} ZoneRow
 * @typedef {{lat: number, lon: number}} Place
 */

const LABEL_ZOOM = 13;

/** Above the area, where its label hides nothing that stands inside. @param {[number, number][]} points @returns {[number, number]} */
function northOf(points) {
  const bounds = L.latLngBounds(points);
  return [bounds.getNorth(), bounds.getCenter().lng];
}

export class ZoneLayer {
  /** @param {L.Map} map @param {() => number} now_ms */
  constructor(map, now_ms) {
    this.map = map;
    this.now_ms = now_ms;
    map.createPane('zones').classList.add('zones-pane');
    this.group = L.layerGroup().addTo(map);
    this.draft = L.layerGroup().addTo(map);
    this.shown = '';
    map.on('zoomend', () => this.#names());
    this.#names();
  }

  /** Far out the marks alone are left. */
  #names() {
    this.map.getPane('zones')?.classList.toggle('zones-far', this.map.getZoom() < LABEL_ZOOM);
  }

  /** @param {Iterable<ZoneRow>} zones */
  show(zones) {
    const now_ms = this.now_ms();
    const rows = [...zones].map((zone) => ({ zone, state: zoneState(zone, now_ms) })).filter(({ state }) => state !== 'over');
    const key = JSON.stringify(rows.map(({ zone, state }) => [zone.id, state]));
    if (key === this.shown) return;
    this.shown = key;
    this.group.clearLayers();
    for (const { zone, state } of rows) this.#draw(zone, state);
  }

  /** @param {ZoneRow} zone @param {string} state */
  #draw(zone, state) {
    const { shape, points } = zone.geometry;
    const className = `zone zone-${zone.kind} zone-${state} zone-${shape}`;
    const style = { pane: 'zones', className, interactive: false, weight: shape === 'line' ? 6 : 3 };
    const area = shape === 'line' ? L.polyline(points, style) : L.polygon(points, style);
    const mark = h('span', { class: `zone-label zone-${zone.kind}` }, h('b', { 'aria-hidden': 'true' }, zone.kind === 'closed' ? '✕' : '≈'), h('span', {}, zoneText(zone, this.now_ms())));
    const icon = L.divIcon({ className: 'zone-icon', html: mark, iconSize: [0, 0] });
    const at = shape === 'line' ? points[Math.floor(points.length / 2)] : northOf(points);
    this.group.addLayer(area).addLayer(L.marker(at, { pane: 'zones', icon, interactive: false, keyboard: false }));
  }

  /** What has been drawn so far. @param {Place[]} places */
  sketch(places) {
    this.draft.clearLayers();
    const points = places.map(({ lat, lon }) => /** @type {[number, number]} */ ([lat, lon]));
    const style = { pane: 'zones', className: 'zone-draft', interactive: false, weight: 3 };
    if (points.length > 1) this.draft.addLayer(points.length > 2 ? L.polygon(points, style) : L.polyline(points, style));
    for (const point of points) this.draft.addLayer(L.circleMarker(point, { pane: 'zones', className: 'zone-corner', radius: 5, interactive: false }));
  }
}
