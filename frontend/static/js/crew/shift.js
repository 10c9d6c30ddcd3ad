/** A shift from signing on to signing off: the check at its start, who joins, who takes over, who leaves. */

import { ApiError } from '../api.js';
import { clockShort } from '../format.js';
import { t } from '../i18n.js';
import { byId, setText } from '../dom.js';
import { askChecklist } from './checklist.js';
import { answer, askChoice, askCrew, askReason } from './sheets.js';

/** @typedef {import('./types.js').Vehicle} Vehicle */
/** @typedef {import('./session.js').CrewSession} CrewSession */

export class ShiftScreen {
  /** @param {CrewSession} session @param {() => number} unsent what this phone still has to send */
  constructor(session, unsent) {
    this.session = session;
    this.unsent = unsent;
    byId('sign-off').addEventListener('click', () => void this.#leave());
    byId('check-vehicle').addEventListener('click', () => void this.#check());
    byId('add-mate').addEventListener('click', () => void this.#add());
    for (const id of ['hand-over', 'menu-hand-over']) byId(id).addEventListener('click', () => void this.#handOver());
    byId('menu-pin').addEventListener('click', () => void this.#changePin());
  }

  /** Called often. @param {Vehicle|null} vehicle */
  show(vehicle) {
    byId('menu-hand-over').hidden = !vehicle;
    if (!vehicle?.shift) return;
    const { checked_at, missing, crew } = vehicle.shift;
    setText(byId('waiting-check'), checked_at ? missing ? t('Thiếu: {what}', { what: missing }) : t('Đủ, lúc {time}', { time: clockShort(checked_at) }) : t('Chưa kiểm tra'));
    byId('waiting-check').classList.toggle('missing', !checked_at || missing !== '');
    byId('check-vehicle').classList.toggle('is-due', !checked_at);
    byId('add-mate').hidden = crew.length >= 4;
  }

  get #shift() { return this.session.shown?.vehicle?.shift ?? null; }

  /** Leaving with unsent presses would lose them: say why not. @param {boolean} inJob may it be done during a job? */
  #may(inJob) {
    const waiting = this.unsent();
    const why = waiting > 0 ? t('Còn {n} thao tác chưa gửi. Hãy chờ có mạng rồi rời xe.', { n: waiting })
      : this.session.shown?.assignment && !inJob ? t('Đang có ca. Hãy xong ca, hoặc bàn giao xe cho kíp khác.') : '';
    if (why) this.session.notify({ id: 'may-not-leave', tone: 'warn', text: why });
    return !why;
  }

  /** @param {() => Promise<unknown>} ask a request whose refusal is told to the crew */
  async #try(ask) {
    try {
      await ask();
      await this.session.refresh();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.session.complain(error);
    }
  }

  async #leave() {
    const shift = this.#shift;
    if (!shift || !this.#may(false)) return;
    const alone = shift.crew.length <= 1;
    const choice = alone ? 'all' : await askChoice({
      title: t('Rời xe?'),
      options: [
        { value: 'me', label: t('Chỉ tôi rời xe'), about: t('Những người khác vẫn trong ca') },
        { value: 'all', label: t('Cả kíp ra ca'), about: t('Xe không còn kíp trực') },
      ],
    });
    if (choice) await this.#try(() => this.session.api.post(`/shifts/${shift.id}/${choice === 'me' ? 'leave' : 'end'}`));
  }

  async #check() {
    const { vehicle } = this.session.shown ?? {};
    const shift = this.#shift;
    if (!vehicle || !shift) return;
    await this.#try(async () => {
      const { items } = await this.session.api.get(`/checklist?vehicle_id=${vehicle.id}`);
      if (!items.length) this.session.notify({ id: 'no-list', tone: 'warn', text: t('Trung tâm chưa lập danh mục kiểm tra.') });
      const answers = items.length ? await askChecklist(items) : null;
      if (answers) await this.session.api.post(`/shifts/${shift.id}/checklist`, { answers });
    });
  }

  async #add() {
    const shift = this.#shift;
    if (!shift) return;
    await this.#try(async () => {
      const mates = (await this.session.api.get('/crew/mates')).items;
      const chosen = await askCrew({
        title: t('Thêm người vào kíp'), about: '', mates, most: 4 - shift.crew.length, least: 1, go: t('Thêm vào kíp'),
      });
      if (chosen) await this.session.api.post(`/shifts/${shift.id}/join`, { crew: chosen.ids, roles: chosen.roles });
    });
  }

  /** The vehicle passes to the next crew in one step, also in the middle of a job. */
  async #handOver() {
    const shift = this.#shift;
    if (!shift || !this.#may(true)) return;
    /** @type {HTMLDialogElement} */ (byId('menu')).close();
    await this.#try(async () => {
      const mates = (await this.session.api.get('/crew/mates')).items;
      const chosen = await askCrew({
        title: t('Bàn giao cho ai?'), about: t('Kíp đang trực ra ca, kíp mới vào ca cùng lúc.'), mates, most: 4, least: 1, go: t('Bàn giao xe'),
      });
      const reason = chosen && this.session.shown?.assignment ? await askHandOverReason() : '';
      if (!chosen || reason === null) return;
      await this.session.api.post(`/shifts/${shift.id}/hand-over`, { crew: chosen.ids, roles: chosen.roles, reason });
    });
  }

  async #changePin() {
    const fields = ['pin-now', 'pin-new', 'pin-again'].map((id) => /** @type {HTMLInputElement} */ (byId(id)));
    const [current, fresh, again] = fields;
    for (const field of fields) field.value = '';
    byId('pin-note').hidden = true;
    /** @type {HTMLDialogElement} */ (byId('menu')).close();
    await answer(byId('pin-sheet'), (/** @type {(done: true) => void} */ done) => {
      byId('pin-go').onclick = () => void this.#sendPin(current.value, fresh.value, again.value, done);
    });
  }

  /** @param {string} current @param {string} pin @param {string} again @param {(done: true) => void} done */
  async #sendPin(current, pin, again, done) {
    try {
      if (pin !== again) throw new ApiError(422, { detail: t('Hai lần nhập PIN mới không giống nhau.') });
      await this.session.api.post('/crew/pin', { current, pin });
      this.session.socket.restart(); // its session has a new key, and the old one's socket will be shut
      done(true);
      this.session.notify({ id: 'pin', tone: 'ok', text: t('Đã đổi PIN.') });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setText(byId('pin-note'), error.message);
      byId('pin-note').hidden = false;
    }
  }
}

/** @returns {Promise<string|null>} */
export function askHandOverReason() {
  return askReason({
    title: t('Vì sao bàn giao giữa ca?'), go: t('Bàn giao xe'),
    reasons: [t('Hết giờ trực'), t('Kíp gặp sự cố'), t('Thay người lái'), t('Cần kíp chuyên môn khác')],
  });
}
