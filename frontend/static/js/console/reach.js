import { ApiError } from '../api.js';
import { fill, h, kbd, setText } from '../dom.js';
import { clock } from '../format.js';
import { t } from '../i18n.js';

/**
 * Who or what is reached within 5, 10 and 15 minutes at this hour, from a point
 * of the map (right click, a long press, the R key) or from a vehicle. Drawn
 * with a legend; Esc takes it away.
 *
 * @typedef {import('./desk.js').Desk} Desk
 * @typedef {import('../map/map.js').CommandMap} CommandMap
 * @typedef {{lat: number, lon: number}} Place
 */

const MINUTES = [5, 10, 15];

export class ReachControl {
  /** @param {HTMLElement} root @param {Desk} desk @param {CommandMap} map */
  constructor(root, desk, map) {
    this.desk = desk;
    this.map = map;
    this.glance = map.glance();
    this.turn = 0;
    /** The vehicle that it starts from; null from a point. @type {any} */
    this.vehicle_id = null;
    this.title = h('b', {});
    this.said = h('p', { role: 'status' });
    const close = h('button', { type: 'button', class: 'quiet close', 'aria-label': t('Đóng tầm với'), onclick: () => this.close() }, '×', kbd('Esc'));
    const bands = MINUTES.map((minutes, nth) => h('li', {}, h('i', { class: `swatch reach-swatch reach-${nth}` }), t('trong {n} phút', { n: minutes })));
    this.legend = h('section', { class: 'coverage-legend reach-legend', 'aria-label': t('Tầm với'), hidden: true }, h('p', { class: 'reach-head' }, this.title, close), h('ul', {}, bands), this.said);
    fill(root, this.legend);
  }

  /** From a point of the map. @param {Place} place @param {Place | null} [under] the pointer, where it was asked by that */
  async from(place, under = null) {
    this.vehicle_id = null;
    await this.#show(t('Tầm với từ điểm này'), `lat=${place.lat.toFixed(6)}&lon=${place.lon.toFixed(6)}`, place, under);
  }

  /** From where a vehicle is. @param {any} vehicle_id @param {Place | null} [under] */
  async fromVehicle(vehicle_id, under = null) {
    this.vehicle_id = vehicle_id;
    const fix = this.desk.state.positions.get(vehicle_id);
    const name = this.desk.state.vehicles.get(vehicle_id)?.call_sign ?? '';
    await this.#show(t('Tầm với của {call_sign}', { call_sign: name }), `vehicle_id=${vehicle_id}`, fix ? { lat: fix[1], lon: fix[2] } : null, under);
  }

  /** The R key: from the vehicle or the looked-up place whose card is open, otherwise from the middle of the map. */
  fromHere() {
    const { card } = this.desk.ui;
    if (card?.kind === 'vehicle') void this.fromVehicle(card.id);
    else void this.from(card?.kind === 'place' ? { lat: card.lat, lon: card.lon } : this.map.centre());
  }

  /** @param {string} title @param {string} start of the search, as the server reads it @param {Place | null} place @param {Place | null} under */
  async #show(title, start, place, under) {
    this.turn += 1;
    const { turn } = this;
    setText(this.title, title);
    setText(this.said, t('đang tính…'));
    this.legend.hidden = false;
    this.map.coverage.showReach(null, place);
    try {
      const areas = await this.desk.api.get(`/reach?${start}&minutes=${MINUTES.join(',')}`);
      if (turn !== this.turn) return;
      this.map.coverage.showReach(areas, place);
      this.glance.look(() => this.map.frameReach(under));
      setText(this.said, t('bằng đường bộ, giờ này, không kể lúc xuất phát · lúc {at}', { at: clock(areas.at) }));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (turn === this.turn) setText(this.said, error.message);
    }
  }

  /** Takes it away, and the map goes back to where it was. @returns {boolean} whether there was something to take away */
  close() {
    this.glance.back();
    return this.#away();
  }

  #away() {
    this.glance.stay();
    if (this.legend.hidden) return false;
    this.turn += 1;
    this.vehicle_id = null;
    this.legend.hidden = true;
    this.map.coverage.showReach(null);
    return true;
  }

  /** A vehicle's reach belongs to its card and goes with it. */
  render() {
    const { card } = this.desk.ui;
    if (this.vehicle_id !== null && (card?.kind !== 'vehicle' || card.id !== this.vehicle_id)) this.#away(); // a click on the map may have changed it: nothing moves
  }
}
