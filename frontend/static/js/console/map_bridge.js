import { byId, setText } from '../dom.js';
import { age } from '../format.js';
import { t } from '../i18n.js';
import { placeOfAlert } from '../map/alert_layer.js';
import { CommandMap } from '../map/map.js';
import { openAlerts } from '../store.js';
import { PlaceMark } from '../map/place_mark.js';
import { firstMap } from './first_map.js';
import { Routes } from './routes.js';
import { Ways } from './ways.js';

/**
 * Ties the map to the desk: what is chosen on one side is chosen on the other.
 *
 * @typedef {import('./routes.js').Route} Route
 * @typedef {import('./desk.js').Desk} Desk
 * @typedef {import('./work.js').Work} Work
 */

/** A place known no better than this is shown with the whole ring around it. */
const WIDE_M = 150;
const WIDEST_M = 20_000;
const M_PER_DEGREE = 111_195;

export class MapBridge {
  /** @param {Desk} desk @param {() => Work} work @param {{openCall: (id: any) => void, openIncident: (id: any) => void, reachFrom: (place: {lat: number, lon: number}) => void, reachOf: (vehicle_id: any, place: {lat: number, lon: number}) => void}} actions */
  constructor(desk, work, actions) {
    this.desk = desk;
    this.work = work;
    this.actions = actions;
    this.hint = byId('map-hint');
    this.shownWork = '';
    this.map = new CommandMap(firstMap, {
      centre: desk.page.centre,
      tiles: desk.page.urls.tiles,
      limits: desk.page.settings,
      now_ms: () => desk.now_ms(),
      ageText: age,
      events: {
        onPick: (pick) => this.#pick(pick),
        onPlace: (place) => this.#place(place),
        onPin: (place) => this.#place(place),
        onPlacingEnd: () => this.#endPlacing(),
        onAsk: (place, pick) => this.#ask(place, pick),
      },
    });
    this.mark = new PlaceMark(this.map.map);
    this.ghost = new PlaceMark(this.map.map, 'ghost');
    this.glance = this.map.glance();
    this.glancing = false;
    /** The other window of this desk, when the map is torn off. @type {import('./tear_off.js').TearOff | null} */
    this.other = null;
    this.routes = new Routes(desk.api, (route) => {
      this.drawRoute(route);
      this.other?.tell({ route });
    });
    this.ways = new Ways(desk, (ways) => this.#drawWays(ways));
    new ResizeObserver(() => this.map.resized()).observe(byId('map'));
  }

  /** @param {Route | null} route */
  drawRoute(route) {
    this.map.showRoute(route?.line ?? null, route?.source === 'straight_line', route?.walk_line ?? []);
  }

  /** What is walked over with the keys, on both windows' maps. @returns {import('./address_search.js').Preview} */
  get preview() {
    const tell = (/** @type {import('./tear_off.js').Glanced} */ glanced, /** @type {DOMRect | undefined} */ cover = undefined) => {
      this.showGlanced(glanced, cover);
      this.other?.tell({ glanced });
    };
    return { show: (place, cover) => tell({ place }, cover), end: (stay) => this.glancing && tell({ place: null, end: stay ? 'stay' : 'back' }) };
  }

  /** A ghost stands where it is; the map moves only as far as it must, and back. @param {import('./tear_off.js').Glanced} glanced @param {DOMRect} [cover] what lies over the map meanwhile */
  showGlanced({ place, end }, cover) {
    this.glancing = !end;
    this.ghost.show(place);
    if (place) this.glance.look(() => (cover ? this.map.revealBeside(place, cover) : this.map.reveal(place)));
    if (end === 'stay') this.glance.stay();
    else if (end) this.glance.back();
  }

  /** @param {readonly import('./ways.js').Way[]} ways */
  #drawWays(ways) {
    this.map.ways.show(ways);
    this.map.board.choose({ arrivals: new Map(ways.flatMap(({ vehicle_id, arrive_ms }) => (arrive_ms === null ? [] : [[vehicle_id, arrive_ms]]))) });
  }

  /** Where a crew calls from, and its vehicle's card. @param {import('../types.js').AlertRow} alert */
  showAlert(alert) {
    this.desk.set({ card: { kind: 'vehicle', id: alert.vehicle_id } });
    const place = placeOfAlert(alert, this.desk.state.positions);
    if (place) this.map.reveal(place, { close: true });
    else this.desk.say(t('Chưa có vị trí nào của {call_sign}.', { call_sign: alert.call_sign }), 'bad');
  }

  render() {
    const { ui } = this.desk;
    const panel = this.work().panel;
    this.map.board.choose({
      vehicle_id: ui.card?.kind === 'vehicle' ? ui.card.id : null,
      incident_id: ui.work?.kind === 'incident' ? ui.work.id : null,
      call_id: ui.work?.kind === 'call' ? ui.work.id : null,
      suggested: ui.suggested,
    });
    this.map.alerts.show(openAlerts(this.desk.state), this.desk.state.positions);
    // Only a place that may be moved here has a pin: a call's. An incident has its own mark.
    this.map.setPin(ui.work?.kind === 'call' ? (panel?.position ?? null) : null);
    this.mark.show(ui.card?.kind === 'place' ? { ...ui.card, error_m: ui.card.chosen?.error_m } : null);
    this.ways.render();
    this.#revealNewWork(panel?.position ?? null);
  }

  /** Work just opened is brought into view once. @param {{lat: number, lon: number} | null} place */
  #revealNewWork(place) {
    const { work } = this.desk.ui;
    const key = work ? `${work.kind}:${work.id}` : '';
    if (key === this.shownWork) return;
    if (work && !this.work().panel) return;
    this.shownWork = key;
    this.preview.end(true); // its list went with the panel before
    if (place) this.map.reveal(place);
  }

  /** @param {import('../map/board_layer.js').Pick | null} pick */
  #pick(pick) {
    if (!pick) this.desk.set({ card: null });
    else if (pick.kind === 'incident') this.actions.openIncident(pick.id);
    else if (pick.kind === 'call') this.actions.openCall(pick.id);
    else this.desk.set({ card: { kind: pick.kind, id: pick.id } });
  }

  /** A right click or a long press: how far is it from here? @param {{lat: number, lon: number}} place @param {import('../map/board_layer.js').Pick | null} pick */
  #ask(place, pick) {
    if (pick?.kind !== 'vehicle') {
      this.actions.reachFrom(place);
      return;
    }
    this.desk.set({ card: { kind: 'vehicle', id: pick.id } });
    this.actions.reachOf(pick.id, place);
  }

  /** P: the next click (or Enter, at the cross) is the place. */
  startPlacing() {
    if (!this.work().panel) {
      this.desk.say(t('Hãy mở một cuộc gọi hay một ca trước khi đặt vị trí.'));
      return;
    }
    this.placeHere();
    this.other?.tell({ placing: true });
  }

  /** Placing on this window's map, asked here or from the other window. */
  placeHere() {
    setText(this.hint, t('Bấm vào bản đồ để đặt vị trí. Bằng phím: mũi tên để dời, Enter đặt tại dấu cộng, Esc thôi.'));
    this.hint.hidden = false;
    this.map.startPlacing();
  }

  #endPlacing() {
    this.hint.hidden = true;
  }

  /** @param {{lat: number, lon: number}} place */
  #place(place) {
    const panel = this.work().panel;
    if (panel) this.takePlace(place);
    else this.other?.tell({ place });
  }

  /** @param {{lat: number, lon: number}} place */
  takePlace(place) {
    const panel = this.work().panel;
    if (!panel) return;
    this.map.stopPlacing();
    void panel.setPlace(place);
    panel.afterPlace();
  }

  /** What addresses should be near to: the open work's place, or the middle of what is looked at. */
  get near() {
    const panel = this.work().panel;
    if (panel?.position) return panel.position;
    const { lat, lng } = this.map.map.getCenter();
    return { lat, lon: lng };
  }

  /** A place somebody looked up, with all the ground it may be on. @param {{lat: number, lon: number}} place @param {number} error_m */
  revealPlace(place, error_m) {
    if (error_m <= WIDE_M) {
      this.map.reveal(place, { close: true });
      return;
    }
    const up = Math.min(error_m, WIDEST_M) / M_PER_DEGREE;
    const across = up / Math.cos((place.lat * Math.PI) / 180);
    this.map.frame([{ lat: place.lat - up, lon: place.lon - across }, { lat: place.lat + up, lon: place.lon + across }]);
  }

  /** Where a vehicle is now. @param {any} id @param {boolean} [close] */
  revealVehicle(id, close = false) {
    const fix = this.desk.state.positions.get(id);
    if (fix) this.map.reveal({ lat: fix[1], lon: fix[2] }, { close });
  }
}
