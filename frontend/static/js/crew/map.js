/** The job's small map: where to, where we are, and the road between. */

import { attributionOf, baseLayer, fetchTiles, repaint } from '../map/base_layer.js';
import { tilesAround } from '../map/tiles_around.js';
import { ZoneLayer } from '../map/zone_layer.js';
import { currentTheme, onTheme, token } from '../theme.js';

/** @typedef {import('./geo.js').Place} Place */
/** @typedef {import('./navigation.js').Way} Way */

const NEAREST_ZOOM = 16;
const MARGIN_PX = 26;
/** Nearer to the edge than this, a marker counts as out of view. */
const EDGE_PX = 12;
/** Of the way's points every so many is enough to know its tiles. */
const WAY_SAMPLE = 8;
/** A finger on the map holds the view for this long before it follows again. */
const HANDS_OFF_MS = 20_000;
export class JobMap {
  /** @param {{element: HTMLElement, cover: HTMLElement, tiles: string, now_ms: () => number}} parts cover: what may lie over the map's foot */
  constructor({ element, cover, tiles, now_ms }) {
    this.element = element;
    this.cover = cover;
    this.map = L.map(element, { zoomControl: false, attributionControl: false, zoomSnap: 0.5 });
    this.base = baseLayer(tiles, currentTheme()).addTo(this.map);
    void this.#credit();
    this.zones = new ZoneLayer(this.map, now_ms);
    this.line = L.polyline([], { weight: 6, opacity: 0.85, interactive: false }).addTo(this.map);
    this.walk = L.polyline([], { weight: 6, opacity: 0.85, dashArray: '1 10', lineCap: 'round', interactive: false }).addTo(this.map);
    this.mouth = L.circleMarker([0, 0], { radius: 7, weight: 3, interactive: false });
    this.target = L.circleMarker([0, 0], { radius: 11, weight: 4, interactive: false });
    this.self = L.circleMarker([0, 0], { radius: 8, weight: 3, interactive: false });
    /** @type {Place|null} */
    this.to = null;
    /** @type {Place|null} */
    this.at = null;
    /** The way that is drawn. @type {Way|null} */
    this.way = null;
    this.touchedAt_ms = 0;
    /** Tiles that were asked for already. @type {Set<string>} */
    this.kept = new Set();
    /** Whether the view was ever set. */
    this.framed = false;
    element.addEventListener('pointerdown', () => { this.touchedAt_ms = Date.now(); });
    const resized = new ResizeObserver(() => { this.map.invalidateSize(); this.#frame(); });
    resized.observe(element);
    resized.observe(cover);
    onTheme((theme) => { repaint(this.base, theme); this.#colour(); });
  }

  /** @param {{to: Place, at: Place|null, way: Way|null, zones: Iterable<import('../types.js').ZoneRow>}} view way: the road there, when it is known */
  show(view) {
    const moved = this.to?.lat !== view.to.lat || this.to.lon !== view.to.lon;
    this.to = view.to;
    this.at = view.at;
    this.zones.show(view.zones);
    this.target.setLatLng([view.to.lat, view.to.lon]).addTo(this.map);
    if (view.at) this.self.setLatLng([view.at.lat, view.at.lon]).addTo(this.map);
    if (moved) { this.touchedAt_ms = 0; this.framed = false; }
    if (moved || view.way !== this.way) void this.#keepTiles(view.to, view.way);
    if (moved || view.way !== this.way || !view.way) this.#drawWay(view.way);
    this.#colour();
    this.#frame();
  }

  /** The map around the goal and along the way, while there is a network to fetch it by. @param {Place} to @param {Way|null} way */
  async #keepTiles(to, way) {
    const line = way?.line.filter((_, at) => at % WAY_SAMPLE === 0).map(([lat, lon]) => ({ lat, lon })) ?? [];
    const wanted = tilesAround([to], line).filter((tile) => !this.kept.has(String(tile)));
    for (const tile of wanted) this.kept.add(String(tile));
    const came = await fetchTiles(this.base, wanted);
    for (const tile of wanted.slice(came)) this.kept.delete(String(tile));
  }

  /** Whose data the map shows. */
  async #credit() {
    const words = await attributionOf(this.base);
    if (words) L.control.attribution({ prefix: false, position: 'bottomleft' }).addAttribution(words).addTo(this.map);
  }

  /** Before the road is known, and where it cannot be: a dashed straight line, plainly not a road. @param {Way|null} way */
  #drawWay(way) {
    this.way = way;
    const ends = [this.at, this.to].filter((end) => end !== null);
    const straight = ends.length === 2 ? ends.map(({ lat, lon }) => /** @type {[number, number]} */ ([lat, lon])) : [];
    this.line.setLatLngs(way?.line ?? straight);
    const walk = way?.walk_line ?? [];
    this.walk.setLatLngs(walk);
    if (walk.length > 1) this.mouth.setLatLng(walk[0]).addTo(this.map);
    else this.mouth.remove();
    this.line.setStyle({ dashArray: way?.source === 'roads' ? undefined : '4 10' });
  }

  #colour() {
    const [ink, surface] = [token('--text'), token('--surface')];
    this.target.setStyle({ color: token('--lv-critical'), fillColor: surface, fillOpacity: 1 });
    this.self.setStyle({ color: surface, fillColor: token('--primary'), fillOpacity: 1 });
    this.line.setStyle({ color: token('--primary') || ink });
    this.walk.setStyle({ color: token('--primary') || ink });
    this.mouth.setStyle({ color: token('--primary') || ink, fillColor: surface, fillOpacity: 1 });
  }

  /** Everything in view, and no closer or further than it need be; still while it is. */
  #frame() {
    if (!this.to || Date.now() - this.touchedAt_ms < HANDS_OFF_MS) return;
    const bounds = this.#wanted(this.to);
    const bottom = L.point(MARGIN_PX, MARGIN_PX + this.#covered_px());
    const margin = L.point(MARGIN_PX, MARGIN_PX);
    const zoom = Math.min(NEAREST_ZOOM, this.map.getBoundsZoom(bounds, false, margin.add(bottom)));
    if (this.#fits(bounds, zoom, bottom.y)) return;
    this.map.fitBounds(bounds, {
      paddingTopLeft: margin, paddingBottomRight: bottom, maxZoom: NEAREST_ZOOM, animate: false,
    });
    this.framed = true;
  }

  /** @param {Place} to */
  #wanted(to) {
    const bounds = L.latLngBounds([[to.lat, to.lon]]);
    if (this.at) bounds.extend([this.at.lat, this.at.lon]);
    for (const point of this.line.getLatLngs()) bounds.extend(/** @type {L.LatLng} */ (point));
    return bounds;
  }

  /**
   * Is the present view good enough? Moving it costs tiles, which may not come while offline.
   *
   * @param {L.LatLngBounds} bounds @param {number} zoom the closest that would show it all @param {number} foot_px
   */
  #fits(bounds, zoom, foot_px) {
    if (!this.framed || zoom - this.map.getZoom() >= 1) return false;
    const { x: wide, y: high } = this.map.getSize();
    return [bounds.getNorthWest(), bounds.getSouthEast()].every((corner) => {
      const { x, y } = this.map.latLngToContainerPoint(corner);
      return x > EDGE_PX && x < wide - EDGE_PX && y > EDGE_PX && y < high - foot_px + MARGIN_PX - EDGE_PX;
    });
  }

  /** How much of the map the button and the undo bar hide. */
  #covered_px() {
    const [map, cover] = [this.element.getBoundingClientRect(), this.cover.getBoundingClientRect()];
    const hidden_px = cover.height ? map.bottom - cover.top : 0;
    return Math.min(Math.max(0, hidden_px), map.height / 2);
  }
}
