import { attributionOf, repaint } from './base_layer.js';
import { AlertLayer } from './alert_layer.js';
import { freeMiddle, isSeen } from './beside.js';
import { BoardLayer } from './board_layer.js';
import { CoverageLayer } from './coverage_layer.js';
import { Glance } from './glance.js';
import { viewKey } from './opening.js';
import { WayLayer } from './way_layer.js';
import { ZoneLayer } from './zone_layer.js';
import { h } from '../dom.js';
import { currentTheme, onTheme } from '../theme.js';
import { t } from '../i18n.js';

/**
 * The map of the console. It opens where the centre says (or where this desk
 * left it, `opening.js`), never on the mean of points, and moves only when a
 * person asks.
 *
 * @typedef {import('../types.js').Id} Id
 * @typedef {{lat: number, lon: number}} Place
 * @typedef {import('./board_layer.js').Pick} Pick
 *
 * @typedef {Object} MapEvents
 * @property {(pick: Pick | null) => void} onPick a click on something, or on nothing
 * @property {(place: Place) => void} onPlace a place chosen while placing
 * @property {(place: Place) => void} onPin the pin was dragged
 * @property {() => void} onPlacingEnd
 * @property {(place: Place, pick: Pick | null) => void} onAsk a right click or a long press: what of this place?
 */

const CLOSE_ZOOM = 16;
const FRAME_ZOOM = 15;
/** A view that already holds everything is left alone unless it is this many levels too far. */
const WORTH_ZOOMING = 2;
const HOVER_EVERY_MS = 40;

/** @param {[number, number][]} line @returns {L.Layer[]} */
function onFoot(line) {
  if (line.length < 2) return [];
  const walk = (/** @type {string} */ className, /** @type {number} */ weight) =>
    L.polyline(line, { pane: 'route', className, weight, interactive: false, dashArray: '1 9', lineCap: 'round' });
  const mouth = L.circleMarker(line[0], { pane: 'route', className: 'route-mouth', radius: 7, weight: 3, interactive: false });
  return [walk('route-casing', 9), walk('route-walk', 6), mouth];
}

export class CommandMap {
  /**
   * @param {import('./opening.js').Opened} opened
   * @param {{centre: import('./opening.js').Centre, tiles: string,
   *          limits: import('./board_layer.js').Limits, now_ms: () => number,
   *          ageText: (s: number) => string, events: MapEvents}} options
   */
  constructor({ map, base }, { centre, tiles, limits, now_ms, ageText, events }) {
    this.map = map;
    this.base = base;
    this.events = events;
    this.viewKey = viewKey(centre);
    this.placing = false;
    /** Takes each corner while an area is drawn. @type {((place: Place) => void) | null} */
    this.drawing = null;
    this.map.createPane('board').classList.add('board-pane');
    this.map.createPane('route').classList.add('route-pane');
    this.#addControls();
    if (!tiles) this.#sayBaseless();
    this.coverage = new CoverageLayer(this.map);
    this.zones = new ZoneLayer(this.map, now_ms);
    this.alerts = new AlertLayer(this.map);
    this.ways = new WayLayer(this.map);
    this.board = new BoardLayer(this.map, { limits, now_ms, ageText });
    this.#listen();
    void this.#creditTiles();
  }

  #addControls() {
    L.control.zoom({ position: 'bottomright', zoomInTitle: t('Phóng to'), zoomOutTitle: t('Thu nhỏ') }).addTo(this.map);
    L.control.scale({ position: 'bottomright', imperial: false, maxWidth: 120, updateWhenIdle: true }).addTo(this.map);
    this.credit = L.control.attribution({ position: 'bottomright', prefix: false }).addTo(this.map);
  }

  /** Units are still drawn where they are, on a plain ground. */
  #sayBaseless() {
    const words = t('Chưa có bản đồ nền. Xe và ca vẫn hiện đúng chỗ; quản trị dựng bản đồ bằng lệnh build_roads.');
    this.map.getContainer().parentElement?.append(h('p', { class: 'no-base', role: 'status' }, words));
  }

  async #creditTiles() {
    try {
      const text = await attributionOf(this.base);
      if (text) this.credit?.addAttribution(text);
    } catch {
      // Out of reach for now: the tiles are asked for again with the next move.
    }
  }

  #listen() {
    this.map.on('click', (event) => this.#click(event));
    this.map.on('contextmenu', (event) => this.#ask(event));
    this.map.on('moveend', () => this.#remember());
    let last_ms = 0;
    this.map.on('mousemove', (event) => {
      if (event.originalEvent.timeStamp - last_ms < HOVER_EVERY_MS) return;
      last_ms = event.originalEvent.timeStamp;
      this.#hover(this.placing || this.drawing ? null : this.board.hit(event.containerPoint));
    });
    this.map.on('mouseout', () => this.#hover(null));
    this.map.getContainer().addEventListener('keydown', (event) => this.#key(event));
    onTheme((theme) => {
      repaint(this.base, theme);
      this.board.rereadColours();
      this.coverage.readColours();
    });
  }

  /** @param {L.LeafletMouseEvent} event */
  #click({ latlng, containerPoint }) {
    const place = { lat: latlng.lat, lon: latlng.lng };
    if (this.drawing) this.drawing(place);
    else if (this.placing) this.#placed(place);
    else this.events.onPick(this.board.hit(containerPoint));
  }

  /** @param {L.LeafletMouseEvent} event */
  #ask({ latlng, containerPoint }) {
    if (this.drawing || this.placing) return;
    this.events.onAsk({ lat: latlng.lat, lon: latlng.lng }, this.board.hit(containerPoint));
  }

  /** @param {import('../store.js').State} state */
  setState(state) {
    const { stations, hospitals } = this.board.state ?? {};
    this.board.setState(state);
    if (state.stations === stations && state.hospitals === hospitals) return; // only vehicles moved
    if (this.base.standing?.set([...state.stations.values(), ...state.hospitals.values()])) repaint(this.base, currentTheme());
  }

  /** The middle of the map. @returns {Place} */
  centre() {
    const { lat, lng } = this.map.getCenter();
    return { lat, lon: lng };
  }

  /** @param {Pick | null} pick */
  #hover(pick) {
    const before = this.board.chosen.hover;
    if (before?.id === pick?.id && before?.kind === pick?.kind) return;
    this.map.getContainer().classList.toggle('over-mark', pick !== null);
    this.board.choose({ hover: pick });
  }

  /** While placing, the keyboard pans under the cross and Enter takes its place. @param {KeyboardEvent} event */
  #key(event) {
    if (!this.placing && !this.drawing) return;
    if (event.key === 'Enter') {
      const { lat, lng } = this.map.getCenter();
      if (this.drawing) this.drawing({ lat, lon: lng });
      else this.#placed({ lat, lon: lng });
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === 'Escape') {
      this.stopPlacing();
      event.preventDefault();
    }
  }

  /** @param {Place} place */
  #placed(place) {
    this.stopPlacing();
    this.events.onPlace(place);
  }

  startPlacing() {
    this.placing = true;
    this.map.getContainer().classList.add('placing');
    this.focus();
  }

  stopPlacing() {
    if (!this.placing) return;
    this.placing = false;
    this.map.getContainer().classList.remove('placing');
    this.events.onPlacingEnd();
  }

  /** Every click (or Enter, at the cross) is a corner, until drawing stops. @param {(place: Place) => void} onCorner */
  startDrawing(onCorner) {
    this.stopPlacing();
    this.drawing = onCorner;
    this.map.doubleClickZoom.disable();
    this.map.getContainer().classList.add('placing');
    this.focus();
  }

  stopDrawing() {
    this.drawing = null;
    this.map.doubleClickZoom.enable();
    this.map.getContainer().classList.remove('placing');
  }

  focus() {
    this.map.getContainer().focus();
  }

  /** Shows, moves or (null) removes the pin of the place being worked on. @param {Place | null} place */
  setPin(place) {
    if (!place) {
      this.pin?.remove();
      this.pin = undefined;
      return;
    }
    if (this.pin) this.pin.setLatLng([place.lat, place.lon]);
    else this.pin = this.#makePin(place);
  }

  /** @param {Place} place */
  #makePin({ lat, lon }) {
    const icon = L.divIcon({ className: 'place-pin', iconSize: [26, 34], iconAnchor: [13, 34] });
    const pin = L.marker([lat, lon], { icon, draggable: true, keyboard: false, autoPan: true, zIndexOffset: 1000, title: t('Kéo để sửa vị trí') });
    pin.on('dragend', () => {
      const at = pin.getLatLng();
      this.events.onPin({ lat: at.lat, lon: at.lng });
    });
    return pin.addTo(this.map);
  }

  /**
   * @param {[number, number][] | null} line @param {boolean} [straight] not along roads: dashed
   * @param {[number, number][]} [walk] the rest on foot: dotted, with a mark where the vehicle stops
   */
  showRoute(line, straight = false, walk = []) {
    this.route?.remove();
    this.route = undefined;
    if (!line) return;
    const style = (/** @type {string} */ className, /** @type {number} */ weight) =>
      L.polyline(line, { pane: 'route', className, weight, interactive: false, dashArray: straight ? '6 8' : undefined });
    this.route = L.layerGroup([style('route-casing', 8), style('route-line', 4), ...onFoot(walk)]).addTo(this.map);
  }

  /** Brings a place into view, moving as little as it can. @param {Place} place @param {{close?: boolean}} [options] */
  reveal({ lat, lon }, { close = false } = {}) {
    const zoom = close ? Math.max(this.map.getZoom(), CLOSE_ZOOM) : this.map.getZoom();
    const inside = this.map.getBounds().pad(-0.15).contains([lat, lon]);
    if (inside && zoom === this.map.getZoom()) return;
    this.map.setView([lat, lon], zoom, { animate: false });
  }

  /** The same while something covers a part of the map. @param {Place} place @param {DOMRect} rect of what covers it, in the window */
  revealBeside({ lat, lon }, rect) {
    const corner = this.map.getContainer().getBoundingClientRect();
    const cover = { left: rect.left - corner.left, top: rect.top - corner.top, right: rect.right - corner.left, bottom: rect.bottom - corner.top };
    const [at, size] = [this.map.latLngToContainerPoint([lat, lon]), this.map.getSize()];
    if (!isSeen(at, size, cover)) this.map.panBy(at.subtract(L.point(freeMiddle(size, cover))), { animate: false });
  }

  /** A new look at another part of the map, for whoever will want to come back. */
  glance() {
    return new Glance({
      view: () => ({ ...this.centre(), zoom: this.map.getZoom() }),
      show: ({ lat, lon, zoom }) => void this.map.setView([lat, lon], zoom, { animate: false }),
    });
  }

  /** All of a reach, where it is not in view or far too small to read. @param {Place | null} [under] stays where it is on the screen: a pointer is there */
  frameReach(under = null) {
    const bounds = this.coverage.areas?.getBounds();
    if (!bounds?.isValid()) return;
    const zoom = this.map.getBoundsZoom(bounds);
    const fits = this.map.getBounds().contains(bounds) && zoom - this.map.getZoom() < WORTH_ZOOMING;
    if (under) this.map.setZoomAround([under.lat, under.lon], Math.min(zoom, this.map.getZoom()), { animate: false });
    else if (!fits) this.map.fitBounds(bounds, { padding: [24, 24], animate: false });
  }

  /** Shows a place together with others. @param {Place[]} places */
  frame(places) {
    const bounds = L.latLngBounds(places.map(({ lat, lon }) => [lat, lon]));
    const inside = this.map.getBounds().pad(-0.08).contains(bounds);
    const closer = Math.min(FRAME_ZOOM, this.map.getBoundsZoom(bounds.pad(0.3))) - this.map.getZoom();
    if (inside && closer < WORTH_ZOOMING) return;
    this.map.fitBounds(bounds, { padding: [70, 70], maxZoom: FRAME_ZOOM, animate: false });
  }

  resized() {
    this.map.invalidateSize({ animate: false });
  }

  #remember() {
    const { lat, lng } = this.map.getCenter();
    try {
      localStorage.setItem(this.viewKey, JSON.stringify({ lat, lon: lng, zoom: this.map.getZoom() }));
    } catch {
      // Without storage the next visit opens on the centre.
    }
  }
}
