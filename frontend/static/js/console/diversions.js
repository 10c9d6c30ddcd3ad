import { ApiError, isAbort } from '../api.js';
import { fill, h } from '../dom.js';
import { duration } from '../format.js';
import { t } from '../i18n.js';
import { isWaiting } from '../store.js';
import { offerUndo } from './actions.js';
import { ReasonForm } from './choices.js';

/**
 * Vehicles on their way to lesser incidents that would be here sooner: each
 * with what it wins here and what the other incident loses.
 *
 * @typedef {import('./desk.js').Desk} Desk
 * @typedef {Object} Diversion
 * @property {number} assignment_id
 * @property {string} call_sign
 * @property {number} eta_s
 * @property {number | null} saves_s
 * @property {{number: string, priority: string}} from
 * @property {string} text
 */

const REFRESH_MS = 20_000;
/** What gains this much stands right under the first choice. */
const GAINS_S = 60;

export class Diversions {
  /** @param {Desk} desk @param {import('../types.js').Id} incident_id @param {HTMLElement} slot in the ranking, under its first row */
  constructor(desk, incident_id, slot) {
    this.slot = slot;
    /** @type {Diversion[]} */
    this.items = [];
    this.desk = desk;
    this.incident_id = incident_id;
    this.list = h('div', {});
    this.shown = '[]';
    this.root = h('section', { class: 'panel-section', hidden: true }, h('h3', {}, t('Có thể chuyển hướng xe đang chạy')), this.list);
    /** @type {AbortController | null} */
    this.asking = null;
    this.timer = setInterval(() => void this.load(), REFRESH_MS);
    void this.load();
  }

  stop() {
    clearInterval(this.timer);
    this.asking?.abort();
  }

  /** Nobody is asked to choose again while a reason is being typed, and no row of the ranking moves under the pointer. */
  get busy() {
    const { activeElement } = document;
    return this.list.contains(activeElement) || this.slot.contains(activeElement) || Boolean(this.slot.parentElement?.matches(':hover'));
  }

  async load() {
    const incident = this.desk.state.incidents.get(this.incident_id);
    if (!incident || !isWaiting(incident) || incident.priority === 'transport') return this.show([]);
    this.asking?.abort();
    this.asking = new AbortController();
    try {
      const { items } = await this.desk.api.get(`/incidents/${this.incident_id}/diversions`, { signal: this.asking.signal });
      this.show(items);
    } catch (error) {
      if (isAbort(error)) return;
      if (!(error instanceof ApiError)) throw error;
      this.show([]); // the ranking above says what is wrong
    }
  }

  /** At once, or when nobody is at it any more. @param {Diversion[]} [items] */
  show(items = this.items) {
    this.items = items;
    if (!this.busy && JSON.stringify(items) !== this.shown) this.#fill(items);
  }

  /** @param {Diversion[]} items */
  #fill(items) {
    this.shown = JSON.stringify(items);
    const high = items.filter((each) => each.saves_s === null || each.saves_s > GAINS_S);
    const low = items.filter((each) => !high.includes(each));
    fill(this.slot, high.map((each) => this.#row(each)));
    fill(this.list, low.map((each) => this.#row(each)));
    this.root.hidden = low.length === 0;
  }

  /** @param {Diversion} item */
  #row(item) {
    const form = h('div', {});
    const ask = () => this.#ask(item, form);
    const from = t('đang tới ca #{number}', { number: item.from.number });
    const gain = item.saves_s === null ? t('không có xe rảnh nào đến được') : t('sớm hơn xe rảnh {time}', { time: duration(item.saves_s) });
    return h('div', { class: 'diversion' },
      h('p', { class: 'diversion-head' }, h('b', {}, item.call_sign), h('b', {}, duration(item.eta_s)), h('span', { class: 'muted' }, `${from} · ${gain}`),
        h('button', { type: 'button', class: 'small', onclick: ask }, t('Chuyển về đây'))),
      h('p', { class: 'small-text' }, item.text), form);
  }

  /** @param {Diversion} item @param {HTMLElement} form */
  #ask(item, form) {
    const reason = new ReasonForm({
      label: t('Vì sao lấy {call_sign} của ca #{number}?', { call_sign: item.call_sign, number: item.from.number }),
      action: t('Chuyển {call_sign}', { call_sign: item.call_sign }),
      suggestions: [t('Ca này nặng hơn'), t('Không còn xe gần')],
      onSubmit: (note) => this.#divert(item, note),
      onCancel: () => fill(form),
    });
    fill(form, reason.root);
    reason.input.focus();
  }

  /** @param {Diversion} item @param {string} reason */
  async #divert(item, reason) {
    const row = await this.desk.api.post(`/assignments/${item.assignment_id}/divert`, { incident_id: this.incident_id, reason });
    this.items = [];
    this.#fill([]);
    offerUndo(this.desk, row, t('Đã chuyển {call_sign} về ca này', { call_sign: item.call_sign }));
    this.desk.say(t('Ca #{number} cần xe khác.', { number: item.from.number }));
    /** @type {HTMLElement | null | undefined} */ (this.slot.closest('.panel')?.querySelector('h2'))?.focus();
    void this.load();
  }
}
