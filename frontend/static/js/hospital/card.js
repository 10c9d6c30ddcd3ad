/** One vehicle on its way: who is in it, when it is here, and what the hospital says to it. */

import { ApiError } from '../api.js';
import { categoryName, priorityMark, priorityName, stepName } from '../console/words.js';
import { byId, fill, h, setText } from '../dom.js';
import { age, clockShort, elapsed, secondsSince } from '../format.js';
import { t } from '../i18n.js';
import { known } from '../record/view.js';
import { patientWords } from '../record/words.js';
import { showRecord } from '../record/show.js';
import { isOld, isThere, isWaiting, mayAnswer, maySign, secondsLeft } from './inbound.js';

/** @typedef {import('./inbound.js').Inbound} Inbound */
/** @typedef {import('./inbound.js').Arrival} Arrival */
/** @typedef {import('./main.js').HospitalPage} HospitalPage */

/** Reasons one touch away when a patient cannot be taken. */
const declineReasons = () => [t('Hết giường hồi sức'), t('Phòng mổ đang bận'), t('Không có bác sĩ chuyên khoa'), t('Máy chụp hỏng'), t('Quá tải cấp cứu')];

export class Card {
  /** @param {Inbound} one @param {HospitalPage} page */
  constructor(one, page) {
    this.page = page;
    this.one = one;
    this.shown = '';
    this.eta = h('p', { class: 'card-eta tabular' });
    this.due = h('p', { class: 'card-due' });
    this.head = h('div', { class: 'card-head' });
    this.state = h('p', { class: 'card-state', role: 'status' });
    this.record = h('div', { class: 'card-record' });
    this.actions = h('div', { class: 'card-actions' });
    this.form = h('div', { class: 'card-form' });
    this.root = h('li', { class: 'card', 'aria-label': one.vehicle.call_sign },
      h('div', { class: 'card-top' }, this.head, h('div', { class: 'card-when' }, this.eta, this.due)),
      this.state, this.actions, this.form, this.record);
  }

  /** What the server said anew. @param {Inbound} one */
  update(one) {
    const key = JSON.stringify(one);
    if (key === this.shown) return;
    const before = this.one;
    this.shown = key;
    this.one = one;
    this.root.dataset.state = one.gone ? 'gone' : one.state;
    this.root.dataset.level = one.incident.priority;
    fill(this.head, this.#who());
    if (before.state !== one.state || before.step !== one.step || before.gone !== one.gone || !this.actions.hasChildNodes()) fill(this.actions, this.#buttons());
    if (!mayAnswer(one) && !maySign(one)) fill(this.form);
    this.#showRecord();
  }

  #who() {
    const { vehicle, incident, entries } = this.one;
    const { patients } = known(entries);
    const category = this.page.page.categories?.find((row) => row.code === incident.category);
    const who = patients.map((patient) => patientWords(patient, this.page.page.record)).filter(Boolean).join(' + ');
    return [
      h('p', { class: 'card-sign' }, h('strong', {}, vehicle.call_sign), ' ', h('span', { class: `level level-${incident.priority}` }, `${priorityMark(incident.priority)} ${priorityName(incident.priority)}`.trim())),
      h('h3', {}, who || categoryName(category, incident.category)),
      h('p', { class: 'muted' }, `#${incident.number} · ${who ? `${categoryName(category, incident.category)} · ` : ''}${stepName(this.one.step)}`),
    ];
  }

  /** Rebuilt only when the record changed, or an opened photo would close. */
  #showRecord() {
    const key = JSON.stringify([this.one.state === 'declined', this.one.entries]);
    if (this.record.dataset.shown === key || this.one.gone) {
      if (this.one.gone) fill(this.record);
      return;
    }
    this.record.dataset.shown = key;
    if (this.one.state === 'declined') {
      fill(this.record, h('p', { class: 'muted' }, t('Hồ sơ bệnh nhân hiện lại khi bệnh viện nhận lại được.')));
      return;
    }
    const base = `/assignments/${this.one.assignment_id}/record`;
    fill(this.record, showRecord(this.one.entries, this.page.page.record, {
      identity: (name) => this.page.api.get(`${base}/${name}/identity`),
      photo: (name) => `${this.page.page.urls.api}${base}/${name}/photo`,
    }));
  }

  #buttons() {
    const one = this.one;
    const buttons = [];
    if (mayAnswer(one) && one.state !== 'acknowledged') buttons.push(h('button', { type: 'button', class: 'primary big', onclick: () => void this.#say('acknowledge') }, one.state === 'declined' ? t('Nhận lại được') : t('Đã nhận tin')));
    if (maySign(one)) buttons.push(h('button', { type: 'button', class: isThere(one) ? 'primary big' : 'big', onclick: () => this.#askName() }, t('Ký nhận bệnh nhân')));
    if (mayAnswer(one) && one.state !== 'declined') buttons.push(h('button', { type: 'button', class: 'danger big', onclick: () => this.#askReason() }, t('Không nhận được')));
    return buttons;
  }

  /** Once a second. @param {Arrival|undefined} arrival @param {number} now_ms */
  tick(arrival, now_ms) {
    const left_s = isThere(this.one) || this.one.gone ? null : secondsLeft(arrival, now_ms);
    const sure = arrival?.moving && !isOld(arrival, now_ms);
    setText(this.eta, left_s === null ? this.#noCountdown() : `${sure ? '' : '~'}${elapsed(left_s)}`);
    setText(this.due, !arrival || isThere(this.one) || this.one.gone ? '' : this.#dueWords(arrival, left_s ?? 0, now_ms));
    setText(this.state, this.#stateWords(now_ms));
    this.root.classList.toggle('is-late', isWaiting(this.one) && secondsSince(this.one.at, now_ms) > this.one.timeout_s);
  }

  #noCountdown() {
    if (this.one.gone) return '–';
    return isThere(this.one) ? t('Đã đến') : '--:--';
  }

  /** @param {Arrival} arrival @param {number} left_s @param {number} now_ms */
  #dueWords(arrival, left_s, now_ms) {
    const about = arrival.source === 'roads' ? '' : ` · ${t('ước theo đường thẳng')}`;
    if (isOld(arrival, now_ms)) return t('vị trí đã cũ {age}', { age: age(secondsSince(arrival.fix_at, now_ms)) });
    if (!arrival.moving) return t('chưa rời hiện trường') + about;
    return t('dự kiến {time}', { time: clockShort(now_ms + left_s * 1000) }) + about;
  }

  /** @param {number} now_ms */
  #stateWords(now_ms) {
    const { state, at, answered_at, by, reason, signed, gone, times } = this.one;
    if (gone) return t('Xe này không còn đến đây.');
    if (signed) return t('{name} ký nhận lúc {time}', { name: signed.name, time: clockShort(signed.at) });
    if (state === 'declined') return t('{name} báo không nhận lúc {time}: {reason}', { name: by?.name ?? '', time: clockShort(answered_at ?? at), reason });
    if (state === 'acknowledged') return t('{name} đã nhận tin lúc {time}', { name: by?.name ?? '', time: clockShort(answered_at ?? at) });
    if (isThere(this.one)) return times.at_destination ? t('Xe đến lúc {time}, chưa ai ký nhận', { time: clockShort(times.at_destination) }) : t('Xe đã đến, chưa ai ký nhận');
    return t('Chưa xác nhận · báo cách đây {time}', { time: elapsed(secondsSince(at, now_ms)) });
  }

  #askReason() {
    const input = h('input', { maxlength: '200', 'aria-label': t('Lý do không nhận được'), placeholder: t('Lý do khác') });
    const send = () => { if (input.value.trim()) void this.#say('decline', { reason: input.value.trim() }); };
    fill(this.form, h('p', {}, t('Vì sao không nhận được? Điều phối viên biết ngay.')),
      h('div', { class: 'reasons' }, declineReasons().map((reason) => h('button', { type: 'button', onclick: () => void this.#say('decline', { reason }) }, reason))),
      inlineForm(send, input, h('button', { class: 'danger' }, t('Báo không nhận'))), this.#back());
    input.focus();
  }

  #askName() {
    const input = h('input', { maxlength: '120', value: this.page.signer, 'aria-label': t('Họ tên người nhận'), placeholder: t('Họ tên người nhận'), autocomplete: 'name' });
    const note = h('input', { maxlength: '200', 'aria-label': t('Ghi chú khi nhận'), placeholder: t('Ghi chú (không bắt buộc)') });
    const send = () => {
      this.page.signer = input.value.trim();
      if (this.page.signer) void this.#say('sign', { name: this.page.signer, note: note.value.trim() });
    };
    fill(this.form, h('p', {}, t('Ai nhận bệnh nhân? Giờ ký do máy chủ ghi.')),
      inlineForm(send, input, note, h('button', { class: 'primary' }, t('Ký nhận'))), this.#back());
    input.focus();
  }

  #back() {
    return h('button', { type: 'button', class: 'quiet', onclick: () => fill(this.form) }, t('Quay lại'));
  }

  /** @param {string} what @param {Record<string, string>} [body] */
  async #say(what, body = {}) {
    try {
      this.page.take(await this.page.api.post(`/prealerts/${this.one.id}/${what}`, body));
      fill(this.form);
    } catch (error) {
      if (!(error instanceof ApiError) && !(error instanceof DOMException)) throw error;
      fill(this.form, h('p', { class: 'note bad', role: 'alert' }, error.message));
    }
    byId('page-title').focus({ preventScroll: true });
  }
}

/** Enter in any of its fields sends it too. @param {() => void} send @param {...HTMLElement} fields */
function inlineForm(send, ...fields) {
  return h('form', { class: 'inline', onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); send(); } }, fields);
}
