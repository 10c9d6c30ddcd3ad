/** Choosing a vehicle at the start of a shift. */

import { ApiError } from '../api.js';
import { t } from '../i18n.js';
import { byId, h, fill, setText } from '../dom.js';
import { scanVehicle } from './scanner.js';
import { askChoice, askCrew, plain } from './sheets.js';
import { askHandOverReason } from './shift.js';

/** @typedef {import('./types.js').Vehicle} Vehicle */
/** @typedef {import('./session.js').CrewSession} CrewSession */

/** @param {string} letter vehicle class @returns {string} */
export function className(letter) {
  switch (letter) {
    case 'A': return t('Vận chuyển');
    case 'B': return t('Cấp cứu cơ bản');
    case 'C': return t('Hồi sức di động');
    case 'M': return t('Mô tô');
    case 'W': return t('Tàu, xuồng');
    default: return letter;
  }
}

export class SignOn {
  /** @param {CrewSession} session */
  constructor(session) {
    this.session = session;
    /** @type {Vehicle[]} */
    this.vehicles = [];
    this.busy = false;
    this.search = /** @type {HTMLInputElement} */ (byId('vehicle-search'));
    this.search.addEventListener('input', () => this.#list());
    /** The vehicle of the QR that opened this page, until it was asked about. */
    this.wanted = Number(new URLSearchParams(location.search).get('vehicle')) || null;
    byId('scan-vehicle').addEventListener('click', () => void this.#scan());
  }

  /** Ask who is on what; called each time the screen comes up. */
  async load() {
    setText(byId('vehicle-none'), t('Đang tải danh sách xe…'));
    byId('vehicle-none').hidden = this.vehicles.length > 0;
    try {
      this.vehicles = (await this.session.api.get('/vehicles')).items;
      this.#list();
      if (this.wanted !== null) this.#open(this.wanted);
    } catch (error) {
      this.session.complain(error);
      setText(byId('vehicle-none'), t('Chưa tải được danh sách xe. Sẽ thử lại khi có mạng.'));
    }
  }

  #list() {
    const typed = plain(this.search.value).replace(/[^a-z0-9]/g, '');
    const found = this.vehicles.filter((vehicle) => vehicle.in_service && key(vehicle).includes(typed));
    found.sort((a, b) => rank(a) - rank(b) || a.call_sign.localeCompare(b.call_sign, 'vi', { numeric: true }));
    fill(byId('vehicle-list'), ...found.map((vehicle) => this.#row(vehicle)));
    byId('vehicle-none').hidden = found.length > 0;
    setText(byId('vehicle-none'), this.vehicles.length
      ? t('Không có xe nào như vậy.') : t('Trung tâm chưa có xe nào. Hãy báo quản trị.'));
  }

  async #scan() {
    const id = await scanVehicle();
    if (id !== null) this.#open(id);
  }

  /** A scanned vehicle, once: the address forgets it. @param {number} id */
  #open(id) {
    this.wanted = null;
    history.replaceState(null, '', location.pathname);
    const vehicle = this.vehicles.find((each) => each.id === id);
    if (vehicle?.in_service) void this.#choose(vehicle);
    else this.session.notify({ id: 'scan', tone: 'warn', text: vehicle ? t('Xe {call_sign} đang ngưng phục vụ.', { call_sign: vehicle.call_sign }) : t('Trung tâm của bạn không có xe này.') });
  }

  /** @param {Vehicle} vehicle */
  #row(vehicle) {
    return h('li', {}, h('button', {
      type: 'button', class: 'choice vehicle', onclick: () => void this.#choose(vehicle),
    },
    h('span', { class: 'choice-letter', 'aria-hidden': 'true' }, vehicle.class),
    h('span', { class: 'choice-name' }, vehicle.call_sign),
    h('span', { class: 'choice-side' }, vehicle.plate),
    h('span', { class: 'choice-about' }, occupants(vehicle) || className(vehicle.class))));
  }

  /** @param {Vehicle} vehicle */
  async #choose(vehicle) {
    if (this.busy) return;
    this.busy = true;
    const how = vehicle.shift?.by === 'staff' ? await this.#howToBoard(vehicle) : 'begin';
    if (how === 'join') await this.#join(vehicle);
    else if (how) await this.#begin(vehicle, how === 'take-over');
    this.busy = false;
  }

  /** A vehicle that has its crew can be joined, or taken over. @param {Vehicle} vehicle */
  #howToBoard(vehicle) {
    const full = (vehicle.shift?.crew.length ?? 0) >= 4;
    const join = { value: 'join', label: t('Tham gia kíp này'), about: occupants(vehicle) };
    const takeOver = { value: 'take-over', label: t('Nhận bàn giao xe'), about: t('Kíp cũ ra ca, bạn và kíp mới vào ca cùng lúc') };
    return askChoice({ title: vehicle.call_sign, options: full ? [takeOver] : [join, takeOver] });
  }

  /** @param {Vehicle} vehicle */
  async #join(vehicle) {
    const { user } = this.session.page;
    const chosen = await askCrew({ title: vehicle.call_sign, about: occupants(vehicle), mates: [], me: user, go: t('Tham gia kíp này') });
    if (chosen) await this.#send(`/shifts/${vehicle.shift?.id}/join`, { crew: [user.id], roles: chosen.roles });
  }

  /** @param {Vehicle} vehicle @param {boolean} takeOver */
  async #begin(vehicle, takeOver) {
    const { user } = this.session.page;
    const chosen = await askCrew({
      title: vehicle.call_sign,
      about: [vehicle.plate, className(vehicle.class)].filter(Boolean).join(' · '),
      mates: await this.#mates(), me: user, go: takeOver ? t('Nhận bàn giao xe') : t('Vào ca'),
    });
    if (!chosen) return;
    if (!takeOver) return this.#send('/shifts', { vehicle_id: vehicle.id, crew: chosen.ids, roles: chosen.roles });
    const reason = vehicle.status === 'free' ? '' : await askHandOverReason();
    if (reason === null) return;
    await this.#send(`/shifts/${vehicle.shift?.id}/hand-over`, { crew: [user.id, ...chosen.ids], roles: chosen.roles, reason });
  }

  /** Without the list a crew of one still gets on the road. @returns {Promise<import('./types.js').Person[]>} */
  async #mates() {
    try {
      return (await this.session.api.get('/crew/mates')).items;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return [];
    }
  }

  /** @param {string} path @param {Record<string, unknown>} body */
  async #send(path, body) {
    try {
      await this.session.api.post(path, body);
      await this.session.refresh();
    } catch (error) {
      this.session.complain(error);
      await this.load();
    }
  }
}

/** @param {Vehicle} vehicle */
const key = (vehicle) => plain(`${vehicle.call_sign}${vehicle.plate}`).replace(/[^a-z0-9]/g, '');

/** Vehicles without people first. @param {Vehicle} vehicle */
const rank = (vehicle) => (vehicle.shift?.by === 'staff' ? 1 : 0);

/** @param {Vehicle} vehicle */
function occupants({ shift }) {
  if (!shift) return '';
  if (shift.by === 'device') return t('Đang chạy tự động · nhận lái');
  return t('Đang có {names}', { names: shift.crew.map((each) => each.name).join(', ') });
}
