import { fill, h, kbd } from '../dom.js';
import { age, clock, clockShort, minutesLeft } from '../format.js';
import { language, t } from '../i18n.js';
import { DeviceLine } from '../devices/line.js';
import { rivalText } from '../devices/rows.js';
import { freshness } from '../map/freshness.js';
import { pausedSince } from '../store.js';
import { lookIcon, lookOf } from '../map/unit_shapes.js';
import { capabilityName } from './capabilities.js';
import { sendOffer, sosOffer } from './vehicle_offers.js';
import { className, sourceName, statusName, stepName } from './words.js';

/**
 * The small card over the map's corner: one vehicle, station or hospital.
 *
 * @typedef {import('./desk.js').Desk} Desk
 * @typedef {import('../types.js').VehicleRow} VehicleRow
 * @typedef {{openIncident: (id: any) => void, pickVehicle: (id: any) => void, showReach: (id: any) => void, way: (assignment_id: any) => import('./ways.js').Way | undefined, found: import('./found_place.js').FoundPlace,
 *            ranking: () => import('./vehicle_offers.js').Sender | undefined, endSos: ((alert_id: any) => void) | null}} Actions
 */

export class Card {
  /** @param {HTMLElement} root @param {Desk} desk @param {Actions} actions */
  constructor(root, desk, actions) {
    this.root = root;
    this.desk = desk;
    this.actions = actions;
    this.shown = '';
    this.devices = new DeviceLine(desk.api, () => this.render());
    /** The looked-up place that is shown. @type {string | null} */
    this.place = null;
  }

  render() {
    const { card } = this.desk.ui;
    const content = card && this.#content(card);
    this.root.hidden = !content;
    if (!content) {
      this.shown = '';
      this.place = null;
      return;
    }
    const key = JSON.stringify(content.key);
    // A button that is being pressed stays under the finger: the ages can wait.
    if (key === this.shown || this.root.querySelector('button:active')) return;
    this.shown = key;
    const focused = this.root.contains(document.activeElement) ? document.activeElement?.textContent : null;
    const close = h('button', { type: 'button', class: 'quiet close', 'aria-label': t('Đóng'), onclick: () => this.desk.set({ card: null }) }, '×', kbd('Esc'));
    fill(this.root, close, content.build());
    if (focused) [...this.root.querySelectorAll('button')].find((each) => each.textContent === focused)?.focus({ preventScroll: true });
    const fresh = card?.kind === 'place' && this.place !== card.id;
    this.place = card?.kind === 'place' ? card.id : null;
    this.root.classList.toggle('found', this.place !== null);
    // The next key after looking a place up is about that place.
    if (fresh) /** @type {HTMLElement | null} */ (this.root.querySelector('.primary'))?.focus({ preventScroll: true });
  }

  /** @param {import('./desk.js').Card} card @returns {{key: unknown, build: () => HTMLElement[]} | null} */
  #content(card) {
    const { state } = this.desk;
    if (card.kind === 'place') return { key: [card, this.actions.found.panel !== null, this.desk.ui.work], build: () => this.actions.found.lines(card) };
    const { kind, id } = card;
    if (kind === 'vehicle') return this.#vehicle(state.vehicles.get(id));
    if (kind === 'station') return this.#station(state.stations.get(id));
    return this.#hospital(state.hospitals.get(id));
  }

  /** @param {VehicleRow | undefined} row */
  #vehicle(row) {
    if (!row) return null;
    const fix = this.desk.state.positions.get(row.id);
    const fixAge = fix ? age((this.desk.now_ms() - fix[3]) / 1000) : '';
    const devices = this.devices.of(row.id, this.desk.now_ms());
    const offers = [sosOffer(this.desk, row.id, this.actions.endSos), sendOffer(this.desk, this.actions.ranking(), row)];
    return {
      key: [row, this.#arrival(row.assignment), fix?.[4], fix?.[7], fix?.[8], fixAge, devices, pausedSince(this.desk.state, row), offers.map((offer) => offer?.key)],
      build: () => [...this.#vehicleLines(row, fix, fixAge, devices), ...offers.flatMap((offer) => offer?.build() ?? [])],
    };
  }

  /** @param {VehicleRow} row @param {import('../types.js').Fix | undefined} fix @param {string} fixAge @param {string} devices */
  #vehicleLines(row, fix, fixAge, devices) {
    const crew = row.shift?.crew.map((each) => each.name).join(', ');
    const station = row.station_id !== null ? this.desk.state.stations.get(row.station_id)?.name : '';
    const lines = [
      h('h3', {}, lookIcon(lookOf(row.status, false)), row.call_sign, h('span', { class: 'muted' }, className(row.class), ' · ', row.plate)),
      fact(t('Trạng thái'), statusName(row.status)),
      fact(t('Kíp'), crew || (row.shift ? t('máy trên xe báo vào ca') : t('chưa có kíp'))),
      fact(t('Vị trí'), fix ? this.#fixText(fix, fixAge) : t('chưa có vị trí')),
    ];
    if (fix?.[8]) lines.push(h('p', { class: 'fact warn' }, h('span', { class: 'muted' }, t('Hai nguồn')), h('span', {}, rivalLine(fix, fix[8]))));
    if (devices) lines.push(fact(t('Thiết bị'), devices));
    const paused_ms = pausedSince(this.desk.state, row);
    if (paused_ms !== null) lines.push(h('p', { class: 'fact warn' }, h('span', { class: 'muted' }, t('Theo dõi')), h('span', {}, t('điện thoại tạm ngừng gửi vị trí từ {time}', { time: clockShort(paused_ms) }))));
    if (row.shift?.missing) lines.push(h('p', { class: 'fact warn' }, h('span', { class: 'muted' }, t('Thiếu')), h('span', {}, language() === 'en' ? row.shift.missing_en : row.shift.missing)));
    if (fix && fix[4] !== null) lines.push(fact(t('Tốc độ'), `${Math.round(fix[4])} km/h`));
    if (station) lines.push(fact(t('Trạm'), station));
    if (fix && row.class !== 'W') lines.push(h('p', {}, h('button', { type: 'button', class: 'small', onclick: () => this.actions.showReach(row.id) }, t('Tầm với 5 · 10 · 15 phút'))));
    if (row.assignment) lines.push(this.#job(row.assignment));
    return lines;
  }

  /** @param {import('../types.js').Fix} fix @param {string} fixAge */
  #fixText(fix, fixAge) {
    const state = freshness(fix[3], this.desk.now_ms(), this.desk.page.settings);
    const word = { fresh: '', ageing: t(' (đang cũ)'), stale: t(' (cũ, không dùng để chọn xe)'), none: '' }[state];
    return `${t('{age} trước', { age: fixAge })}${word} · ${sourceName(fix[7])} · ${clock(fix[3])}`;
  }

  /** @param {NonNullable<VehicleRow['assignment']>} job */
  #job(job) {
    const open = h('button', { type: 'button', class: 'small', onclick: () => this.actions.openIncident(job.incident_id) }, t('Ca #{number}', { number: job.incident_number }));
    return h('p', { class: 'fact' }, h('span', { class: 'muted' }, t('Việc')), h('span', {}, open, ' ', stepName(job.step).toLowerCase(), this.#arrival(job)));
  }

  /** ` · còn 4 phút, đến 14:32`, while its way is known. @param {VehicleRow['assignment']} job */
  #arrival(job) {
    const arrive_ms = job && this.actions.way(job.id)?.arrive_ms;
    return arrive_ms ? ` · ${t('còn {left}, đến {time}', { left: minutesLeft(arrive_ms - this.desk.now_ms()), time: clockShort(arrive_ms) })}` : '';
  }

  /** @param {import('../types.js').StationRow | undefined} row */
  #station(row) {
    if (!row) return null;
    const vehicles = [...this.desk.state.vehicles.values()].filter((each) => each.station_id === row.id);
    return {
      key: [row, vehicles.map((each) => [each.call_sign, each.status])],
      build: () => [
        h('h3', {}, row.name),
        h('p', { class: 'muted' }, row.address),
        h('ul', { class: 'card-list' }, vehicles.map((each) =>
          h('li', {}, h('button', { type: 'button', class: 'row', onclick: () => this.actions.pickVehicle(each.id) },
            lookIcon(lookOf(each.status, true)), h('b', {}, each.call_sign), h('span', { class: 'muted' }, statusName(each.status)))))),
        vehicles.length ? null : h('p', { class: 'muted' }, t('Trạm này chưa có xe.')),
      ].filter((line) => line !== null),
    };
  }

  /** @param {import('../types.js').HospitalRow | undefined} row */
  #hospital(row) {
    if (!row) return null;
    const status = { open: t('Đang nhận'), limited: t('Hạn chế'), closed: t('Tạm ngưng') }[row.status];
    return {
      key: row,
      build: () => [h('h3', {}, row.name), h('p', { class: 'muted' }, row.address), fact(t('Nhận bệnh'), status), fact(t('Chuyên khoa'), row.capabilities.map(capabilityName).join(', '))],
    };
  }
}

/** Both positions. @param {import('../types.js').Fix} fix @param {import('../types.js').Rival} rival */
function rivalLine(fix, [source, lat, lon, at, metres]) {
  return `${rivalText({ source, lat, lon, at, metres })}; ${t('đang hiện {lat}, {lon}', { lat: fix[1].toFixed(5), lon: fix[2].toFixed(5) })}`;
}

/** @param {string} label @param {string} value */
function fact(label, value) {
  return h('p', { class: 'fact' }, h('span', { class: 'muted' }, label), h('span', {}, value));
}
