/** Choosing a vehicle at the start of a shift. */

import { ApiError } from '../api.js';
import { t } from '../i18n.js';
import { byId, h, fill, setText } from '../dom.js';
import { askCrew, plain } from './sheets.js';

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
  }

  /** Ask who is on what; called each time the screen comes up. */
  async load() {
    setText(byId('vehicle-none'), t('Đang tải danh sách xe…'));
    byId('vehicle-none').hidden = this.vehicles.length > 0;
    try {
      this.vehicles = (await this.session.api.get('/vehicles')).items;
      this.#list();
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

  /** @param {Vehicle} vehicle */
  #row(vehicle) {
    const taken = vehicle.shift?.by === 'staff';
    return h('li', {}, h('button', {
      type: 'button', class: 'choice vehicle', disabled: taken, onclick: () => this.#choose(vehicle),
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
    const crew = await askCrew({
      title: vehicle.call_sign,
      about: [vehicle.plate, className(vehicle.class)].filter(Boolean).join(' · '),
      mates: await this.#mates(),
    });
    if (crew) await this.#begin(vehicle, crew);
    this.busy = false;
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

  /** @param {Vehicle} vehicle @param {import('./types.js').Person['id'][]} crew */
  async #begin(vehicle, crew) {
    try {
      await this.session.api.post('/shifts', { vehicle_id: vehicle.id, crew });
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
