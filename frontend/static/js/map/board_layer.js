import * as paint from './paint.js';
import { freshness, opacity } from './freshness.js';
import { LabelSpace } from './label_space.js';
import { glideTo, isMoving, placeAt } from './motion.js';
import { atStations, buildUnits, incidentsToDraw, stageOf } from './scene.js';
import { Sprites, stamp } from './sprites.js';
import { minutesLeft } from '../format.js';
import { openCalls } from '../store.js';

/**
 * Every moving and standing thing of the board on one canvas, so that a city of
 * vehicles costs one drawing and not a thousand elements.
 *
 * @typedef {import('../types.js').Id} Id
 * @typedef {import('./scene.js').Unit} Unit
 * @typedef {{kind: 'vehicle' | 'incident' | 'station' | 'hospital' | 'call', id: Id}} Pick
 * @typedef {{vehicle_id: Id | null, incident_id: Id | null, call_id: Id | null, suggested: Id[], hover: Pick | null, arrivals: ReadonlyMap<Id, number>}} Chosen arrivals: of vehicles whose way is drawn, epoch ms
 * @typedef {{fresh_s: number, stale_s: number}} Limits
 */

const MARGIN_PX = 40;
const PULSE_FRAME_MS = 80;
const GLIDE_FRAME_MS = 33;
/** An old PC without a GPU rests this many times longer than it draws: full fluency is not worth a busy desk. */
const REST_PER_DRAWING = 6;
const LABEL_HEIGHT_PX = 15;
/** Drawn beyond each edge, as a share of the view: a drag within it moves the canvas and draws nothing. */
const BEYOND = 0.2;
/** Headings that a sprite is painted for. */
const HEADING_STEP_DEG = 10;
const OPACITY_STEPS = 10;
/** From this zoom on, vehicles at a station fan out round it instead of being a number. */
const FAN_ZOOM = 15;
const LETTER_ZOOM = 14;
const NAMES_ZOOM = 14;
const BUSY_NAMES_ZOOM = 12;

/** @param {number} zoom */
function unitRadius(zoom) {
  if (zoom < 12) return 4.5;
  if (zoom < 14) return 6;
  return zoom < 16 ? 8 : 9.5;
}

export class BoardLayer {
  /**
   * @param {L.Map} map
   * @param {{limits: Limits, now_ms: () => number, ageText: (s: number) => string}} options
   */
  constructor(map, { limits, now_ms, ageText }) {
    this.map = map;
    this.limits = limits;
    this.now_ms = now_ms;
    this.ageText = ageText;
    this.canvas = L.DomUtil.create('canvas', 'board-canvas', map.getPane('board'));
    this.ctx = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext('2d'));
    this.ink = paint.readInk();
    this.sprites = new Sprites();
    this.reduced = matchMedia('(prefers-reduced-motion: reduce)');
    /** @type {import('../store.js').State | null} */
    this.state = null;
    /** @type {Unit[]} */
    this.units = [];
    /** @type {import('../types.js').IncidentRow[]} */
    this.incidents = [];
    /** @type {Map<Id, import('./motion.js').Glide>} */
    this.glides = new Map();
    /** @type {Chosen} */
    this.chosen = { vehicle_id: null, incident_id: null, call_id: null, suggested: [], hover: null, arrivals: new Map() };
    /** @type {{pick: Pick, x: number, y: number, radius: number}[]} */
    this.hits = [];
    /** @type {Map<string, number>} */
    this.widths = new Map();
    this.frame = 0;
    this.waiting = false;
    this.drew_ms = 0;
    /** What the canvas shows: its corner among the map's layers, its size, and at which zoom. */
    this.view = { corner: L.point(0, 0), size: L.point(0, 0), zoom: -1 };
    map.on('move zoom viewreset resize moveend zoomend', () => this.#follow());
    document.addEventListener('visibilitychange', () => this.schedule());
  }

  /** @param {import('../store.js').State} state */
  setState(state) {
    this.state = state;
    this.units = buildUnits(state);
    this.incidents = incidentsToDraw(state);
    const now_ms = performance.now();
    for (const unit of this.units) this.#glide(unit, now_ms);
    this.schedule();
  }

  /** @param {Unit} unit @param {number} now_ms */
  #glide(unit, now_ms) {
    const known = this.glides.get(unit.id);
    if (known && known.to.lat === unit.lat && known.to.lon === unit.lon) return;
    this.glides.set(unit.id, glideTo(known, { lat: unit.lat, lon: unit.lon }, now_ms, this.reduced.matches));
  }

  /** @param {Partial<Chosen>} change */
  choose(change) {
    this.chosen = { ...this.chosen, ...change };
    this.schedule();
  }

  rereadColours() {
    this.ink = paint.readInk();
    this.sprites.forget();
    this.schedule();
  }

  /** The canvas moves with the map; it is drawn anew when the view leaves what is drawn. */
  #follow() {
    const size = this.map.getSize();
    const at = this.map.containerPointToLayerPoint([0, 0]).subtract(this.view.corner);
    const inside = at.x >= 0 && at.y >= 0 && at.x + size.x <= this.view.size.x && at.y + size.y <= this.view.size.y;
    if (!inside || this.map.getZoom() !== this.view.zoom) this.draw();
  }

  schedule() {
    if (this.frame || document.hidden) return;
    this.frame = requestAnimationFrame(() => this.draw());
  }

  /** What is under a point of the container, the topmost first. @param {L.Point} point @returns {Pick | null} */
  hit(point) {
    const { x: left, y: top } = this.map.containerPointToLayerPoint(point).subtract(this.view.corner);
    for (let i = this.hits.length - 1; i >= 0; i -= 1) {
      const { pick, x, y, radius } = this.hits[i];
      if (Math.hypot(left - x, top - y) <= radius) return pick;
    }
    return null;
  }

  draw() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    if (!this.state) return;
    const started_ms = performance.now();
    this.#resize();
    this.hits = [];
    this.space = new LabelSpace();
    const zoom = this.map.getZoom();
    this.#drawPlaces(zoom);
    this.#drawCalls();
    this.#drawIncidents();
    const spots = this.#drawUnits(zoom);
    this.#drawLabels(zoom, spots);
    this.drew_ms = performance.now() - started_ms;
    this.#keepMoving();
  }

  #resize() {
    const beyond = this.map.getSize().multiplyBy(BEYOND).round();
    const size = this.map.getSize().add(beyond).add(beyond);
    const corner = this.map.containerPointToLayerPoint(beyond.multiplyBy(-1));
    const ratio = globalThis.devicePixelRatio || 1;
    L.DomUtil.setPosition(this.canvas, corner);
    if (this.canvas.width !== Math.round(size.x * ratio) || this.canvas.height !== Math.round(size.y * ratio)) {
      this.canvas.width = Math.round(size.x * ratio);
      this.canvas.height = Math.round(size.y * ratio);
      this.canvas.style.width = `${size.x}px`;
      this.canvas.style.height = `${size.y}px`;
    }
    this.ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.ctx.clearRect(0, 0, size.x, size.y);
    this.view = { corner, size, zoom: this.map.getZoom() };
  }

  /** @param {{lat: number, lon: number}} place @returns {L.Point | null} px of the canvas; null outside it */
  #project({ lat, lon }) {
    const { corner, size } = this.view;
    const point = this.map.latLngToLayerPoint([lat, lon]).subtract(corner);
    const inside = point.x > -MARGIN_PX && point.y > -MARGIN_PX && point.x < size.x + MARGIN_PX && point.y < size.y + MARGIN_PX;
    return inside ? point : null;
  }

  /** @param {Pick['kind']} kind @param {Id} id @param {L.Point} at @param {number} radius */
  #mark(kind, id, at, radius) {
    this.hits.push({ pick: { kind, id }, x: at.x, y: at.y, radius });
  }

  /** @param {number} zoom */
  #drawPlaces(zoom) {
    const state = /** @type {import('../store.js').State} */ (this.state);
    const size = zoom < 12 ? 3.5 : zoom < 14 ? 6 : 8;
    for (const hospital of state.hospitals.values()) {
      const at = this.#project(hospital);
      if (!at) continue;
      paint.paintHospital(this.ctx, this.ink, at, size * 0.85, hospital.status);
      this.#mark('hospital', hospital.id, at, size + 3);
    }
    const waiting = atStations(this.units);
    for (const station of state.stations.values()) {
      const at = this.#project(station);
      if (!at) continue;
      const free = (waiting.get(station.id) ?? []).filter((unit) => unit.look === 'free_station').length;
      paint.paintStation(this.ctx, this.ink, at, size, free);
      this.#mark('station', station.id, at, size + 4);
    }
  }

  #drawCalls() {
    for (const call of openCalls(/** @type {any} */ (this.state))) {
      if (call.lat === null || call.lon === null) continue;
      const at = this.#project({ lat: call.lat, lon: call.lon });
      if (!at) continue;
      if (call.id === this.chosen.call_id) continue; // its own pin stands there
      paint.paintCall(this.ctx, this.ink, at);
      this.#mark('call', call.id, at, 10);
    }
  }

  #drawIncidents() {
    for (const incident of this.incidents) {
      const at = this.#project(incident);
      if (!at) continue;
      const stage = stageOf(incident);
      const { radius, rise } = paint.PINS[stage];
      const head = L.point(at.x, at.y - rise);
      if (incident.id === this.chosen.incident_id) paint.paintHalo(this.ctx, this.ink, head, radius + 6);
      paint.paintIncident(this.ctx, this.ink, at, incident.priority, stage);
      this.#mark('incident', incident.id, head, radius + 3);
      this.space?.take({ left: at.x - radius, top: head.y - radius, right: at.x + radius, bottom: at.y });
    }
  }

  /** @param {number} zoom @returns {{unit: Unit, at: L.Point}[]} those drawn, in order of importance for labels */
  #drawUnits(zoom) {
    const now_ms = this.now_ms();
    const clock_ms = performance.now();
    const fanned = this.#fan(zoom);
    const spots = [];
    for (const unit of this.#ordered()) {
      const at = this.#spotOf(unit, zoom, clock_ms, fanned);
      if (!at) continue;
      this.#drawUnit(unit, at, zoom, now_ms);
      spots.push({ unit, at });
    }
    return spots.reverse();
  }

  /** Least important first, so that what matters is drawn on top. */
  #ordered() {
    const rank = (/** @type {Unit} */ unit) =>
      (unit.id === this.chosen.vehicle_id ? 8 : 0) +
      (this.chosen.suggested.includes(unit.id) ? 4 : 0) +
      (unit.busy ? 2 : 0) +
      (unit.look.startsWith('free') ? 1 : 0);
    return [...this.units].sort((a, b) => rank(a) - rank(b));
  }

  /** Offsets of vehicles round their station at close zoom. @param {number} zoom @returns {Map<Id, {x: number, y: number}>} */
  #fan(zoom) {
    /** @type {Map<Id, {x: number, y: number}>} */
    const offsets = new Map();
    if (zoom < FAN_ZOOM) return offsets;
    for (const group of atStations(this.units).values()) {
      group.forEach((unit, place) => {
        const angle = (place / Math.max(6, group.length)) * Math.PI * 2 - Math.PI / 2;
        offsets.set(unit.id, { x: Math.cos(angle) * 26, y: Math.sin(angle) * 26 });
      });
    }
    return offsets;
  }

  /** @param {Unit} unit @param {number} zoom @param {number} clock_ms @param {Map<Id, {x: number, y: number}>} fanned @returns {L.Point | null} */
  #spotOf(unit, zoom, clock_ms, fanned) {
    const marked = unit.id === this.chosen.vehicle_id || this.chosen.suggested.includes(unit.id);
    if (unit.station_id !== null && zoom < FAN_ZOOM && !marked) return null;
    const glide = this.glides.get(unit.id);
    const offset = fanned.get(unit.id);
    const station = offset && this.state?.stations.get(/** @type {Id} */ (unit.station_id));
    const at = this.#project(station ?? (glide ? placeAt(glide, clock_ms) : unit));
    return at && offset ? at.add([offset.x, offset.y]) : at;
  }

  /** @param {Unit} unit @param {L.Point} at @param {number} zoom @param {number} now_ms */
  #drawUnit(unit, at, zoom, now_ms) {
    const radius = unitRadius(zoom);
    const age = freshness(unit.at_ms, now_ms, this.limits);
    if (unit.look === 'notified' && !this.reduced.matches) {
      paint.paintPulse(this.ctx, this.ink, at, radius, (performance.now() % 1000) / 1000);
    }
    stamp(this.ctx, this.#sprite(unit, radius, age, opacity(unit.at_ms, now_ms, this.limits), zoom >= LETTER_ZOOM), at);
    if (unit.paused) paint.paintPause(this.ctx, this.ink, at, radius);
    if (unit.id === this.chosen.vehicle_id) paint.paintHalo(this.ctx, this.ink, at, radius * 1.9);
    this.#mark('vehicle', unit.id, at, radius + 5);
    this.space?.take({ left: at.x - radius, top: at.y - radius, right: at.x + radius, bottom: at.y + radius });
  }

  /** @param {Unit} unit @param {number} radius @param {import('./freshness.js').Freshness} age @param {number} seen opacity @param {boolean} letter */
  #sprite(unit, radius, age, seen, letter) {
    const heading = Math.round((unit.heading ?? 0) / HEADING_STEP_DEG) * HEADING_STEP_DEG;
    const faded = Math.round(seen * OPACITY_STEPS) / OPACITY_STEPS;
    const key = `${unit.look}|${radius}|${age}|${faded}|${paint.turns(unit.look) ? heading : 0}|${letter ? unit.letter : ''}`;
    return this.sprites.take(key, Math.ceil(radius * 2.2) + 3, (ctx, middle) =>
      paint.paintUnit(ctx, this.ink, { ...unit, heading }, middle, { radius, freshness: age, opacity: faded, letter }));
  }

  /** @param {number} zoom @param {{unit: Unit, at: L.Point}[]} spots */
  #drawLabels(zoom, spots) {
    for (const { unit, at } of spots) {
      const marked = unit.id === this.chosen.vehicle_id || this.#hovered('vehicle', unit.id);
      const wanted = marked || this.chosen.arrivals.has(unit.id) || this.chosen.suggested.includes(unit.id) || zoom >= NAMES_ZOOM || (unit.busy && zoom >= BUSY_NAMES_ZOOM);
      if (!wanted) continue;
      this.#label(this.#unitText(unit), at, unitRadius(zoom) + 5, marked);
    }
    this.#drawHoveredName();
  }

  /** @param {Unit} unit */
  #unitText(unit) {
    const age_s = (this.now_ms() - unit.at_ms) / 1000;
    if (age_s > this.limits.stale_s) return `${unit.call_sign} · ${this.ageText(age_s)}`;
    const arrive_ms = this.chosen.arrivals.get(unit.id);
    return arrive_ms === undefined ? unit.call_sign : `${unit.call_sign} → ${minutesLeft(arrive_ms - this.now_ms())}`;
  }

  /** The name of a place under the pointer. */
  #drawHoveredName() {
    const { hover } = this.chosen;
    if (!hover || !this.state || (hover.kind !== 'station' && hover.kind !== 'hospital')) return;
    const row = hover.kind === 'station' ? this.state.stations.get(hover.id) : this.state.hospitals.get(hover.id);
    const at = row && this.#project(row);
    if (row && at) this.#label(row.name, at, 12, true);
  }

  /** @param {Pick['kind']} kind @param {Id} id */
  #hovered(kind, id) {
    return this.chosen.hover?.kind === kind && this.chosen.hover.id === id;
  }

  /** @param {string} text @param {L.Point} at @param {number} gap @param {boolean} strong */
  #label(text, at, gap, strong) {
    const box = this.space?.place(at, this.#width(text) + 6, LABEL_HEIGHT_PX, gap, strong);
    if (box) paint.paintLabel(this.ctx, this.ink, text, box, strong);
  }

  /** @param {string} text */
  #width(text) {
    let width = this.widths.get(text);
    if (width === undefined) {
      this.ctx.font = paint.LABEL_FONT;
      width = this.ctx.measureText(text).width;
      this.widths.set(text, width);
    }
    return width;
  }

  /** Draws on only while something glides or an unanswered vehicle pulses. */
  #keepMoving() {
    if (this.waiting) return;
    const clock_ms = performance.now();
    const gliding = [...this.glides.values()].some((glide) => isMoving(glide, clock_ms));
    const pulsing = !this.reduced.matches && this.units.some((unit) => unit.look === 'notified');
    if (!gliding && !pulsing) return;
    const rest_ms = Math.max(gliding ? GLIDE_FRAME_MS : PULSE_FRAME_MS, this.drew_ms * REST_PER_DRAWING);
    this.waiting = true;
    setTimeout(() => {
      this.waiting = false;
      this.schedule();
    }, rest_ms);
  }
}
