import { ApiError, isAbort } from '../api.js';
import { fill, h, kbd, setText, syncList, walkWithArrows } from '../dom.js';
import { age, clock, distance, duration } from '../format.js';
import { t } from '../i18n.js';
import { isDone, isWaiting } from '../store.js';
import { assign, seenOf } from './actions.js';
import { className } from './words.js';

/**
 * The ranking: who gets there first, and why. It refreshes while it is looked
 * at, but never under the pointer or the keyboard.
 *
 * @typedef {import('./desk.js').Desk} Desk
 * @typedef {import('../types.js').Id} Id
 * @typedef {import('../types.js').Ranking} Ranking
 * @typedef {import('../types.js').Recommendation} Recommendation
 * @typedef {{vehicle_id: Id, call_sign: string, eta_s?: number}} Chosen one of the ranking, or one that a person picks against it
 * @typedef {{assignment_id: Id, call_sign: string, send: (vehicle: Chosen, seen: import('./actions.js').Seen | null) => Promise<void>, cancel: () => void}} Replacing
 */

const REFRESH_MS = 15_000;
/** One for each key, 1–9. */
const SHOWN = 9;
/** Right after a ranking appears, Enter may still belong to the form before it. */
const ARM_MS = 400;

export class Recommendations {
  /**
   * @param {Desk} desk
   * @param {Id} incident_id
   * @param {{onRoute: (vehicle_id: Id | null) => void, onFirst: (ranking: Ranking) => void, onPick: (vehicle_id: Id) => void}} events
   */
  constructor(desk, incident_id, events) {
    this.desk = desk;
    this.incident_id = incident_id;
    this.events = events;
    /** @type {Ranking | null} */
    this.ranking = null;
    /** @type {Ranking | null} */
    this.held = null;
    /** @type {Replacing | null} */
    this.replacing = null;
    this.armed_ms = Infinity;
    this.sending = false;
    /** @type {AbortController | null} */
    this.fetching = null;
    this.hovering = false;
    this.warning = h('p', { class: 'note warn', hidden: true });
    this.lost = h('div', { class: 'note bad', role: 'alert', hidden: true });
    this.mode = h('div', { class: 'note', hidden: true });
    this.list = h('ol', { class: 'ranking' });
    this.asOf = h('span', { class: 'muted small-text' });
    this.more = h('p', { class: 'muted small-text more-vehicles', hidden: true }, t('Bấm 1–9 để điều thêm xe.'));
    this.leftCount = h('summary');
    this.leftList = h('ul', { class: 'left-list' });
    this.leftOut = h('details', { class: 'left-out', hidden: true }, this.leftCount, this.leftList);
    this.root = h('section', { class: 'panel-section' },
      h('h3', {}, t('Xe nhanh nhất'), this.asOf), this.warning, this.mode, this.lost, this.more, this.list, this.leftOut);
    walkWithArrows(this.list, 'button:not(:disabled)');
    walkWithArrows(this.leftList, 'button');
    this.list.addEventListener('pointerenter', () => (this.hovering = true));
    this.list.addEventListener('pointerleave', () => this.#left());
    this.list.addEventListener('focusout', () => setTimeout(() => this.#left()));
    fill(this.list, h('li', { class: 'muted loading' }, t('Đang tính đường…')));
    this.timer = setInterval(() => void this.load(), REFRESH_MS);
    void this.load();
  }

  stop() {
    clearInterval(this.timer);
    this.fetching?.abort();
    this.events.onRoute(null);
  }

  async load() {
    this.fetching?.abort();
    this.fetching = new AbortController();
    try {
      const ranking = await this.desk.api.get(`/incidents/${this.incident_id}/recommendations?limit=${SHOWN}`, { signal: this.fetching.signal });
      this.#receive(ranking);
    } catch (error) {
      if (!isAbort(error)) this.#failed(error);
    }
  }

  /** @param {unknown} error */
  #failed(error) {
    if (!(error instanceof ApiError)) throw error;
    if (this.ranking && error.status === 0) return; // the banner speaks of the connection
    setText(this.warning, error.message);
    this.warning.hidden = false;
    if (!this.ranking) fill(this.list);
  }

  get busyHere() {
    return this.hovering || this.list.contains(document.activeElement);
  }

  /** @param {Ranking} ranking */
  #receive(ranking) {
    const first = this.ranking === null;
    if (!first && this.busyHere) {
      this.held = ranking;
      return;
    }
    this.ranking = ranking;
    if (first) {
      this.armed_ms = performance.now() + ARM_MS;
      this.events.onFirst(ranking);
    }
    this.#show();
  }

  #left() {
    if (this.list.contains(document.activeElement)) return;
    this.hovering = this.list.matches(':hover');
    if (this.hovering) return;
    this.events.onRoute(null);
    if (!this.held) return;
    this.ranking = this.held;
    this.held = null;
    this.#show();
  }

  #show() {
    const { ranking } = this;
    if (!ranking) return;
    setText(this.asOf, t('lúc {time}', { time: clock(ranking.at) }));
    this.#explainSource(ranking);
    this.desk.set({ suggested: ranking.recommendations.map((each) => each.vehicle_id) });
    fill(this.list, ranking.recommendations.map((each, place) => this.#row(each, place)));
    if (!ranking.recommendations.length) fill(this.list, h('li', { class: 'empty muted' }, t('Không còn xe phù hợp. Xem các xe không chọn bên dưới để biết vì sao.')));
    this.#showLeftOut(ranking);
    this.refresh();
  }

  /** @param {Ranking} ranking */
  #explainSource(ranking) {
    const straight = ranking.degraded || ranking.source === 'straight_line';
    setText(this.warning, straight ? t('Bản đồ không có đường đến chỗ này: thời gian ước theo đường chim bay, có thể sai nhiều.') : '');
    this.warning.hidden = !straight;
  }

  /** @param {Recommendation} row @param {number} place */
  #row(row, place) {
    const button = h('button', { type: 'button', class: 'row rank-row', dataset: { vehicle: String(row.vehicle_id) } },
      h('span', { class: 'rank' }, kbd(String(place + 1))),
      h('span', { class: 'rank-name' }, h('b', {}, row.call_sign), ' ', h('span', { class: 'muted' }, className(row.class))),
      h('span', { class: 'rank-eta' }, h('b', {}, duration(row.eta_s))),
      h('span', { class: 'rank-why' }, row.reasons.map((reason) => reason.text).join(' · ')),
      h('span', { class: 'rank-sub muted', title: row.crew.join(', ') }, rankFacts(row)),
      h('span', { class: 'rank-send' }));
    button.addEventListener('click', () => void this.send(row));
    button.addEventListener('pointerenter', () => this.events.onRoute(row.vehicle_id));
    button.addEventListener('focus', () => this.events.onRoute(row.vehicle_id));
    return h('li', {}, button);
  }

  /** @param {Ranking} ranking */
  #showLeftOut({ left_out }) {
    this.leftOut.hidden = left_out.length === 0;
    setText(this.leftCount, t('{n} xe không chọn, vì sao', { n: left_out.length }));
    syncList(this.leftList, left_out, (each) => String(each.vehicle_id), (each) => this.#leftRow(each), (element, each) => setText(/** @type {Element} */ (element.querySelector('.muted')), each.text));
  }

  /** Pressed, it opens the vehicle's card, from where it can still be sent. @param {Ranking['left_out'][number]} row */
  #leftRow({ vehicle_id, call_sign }) {
    return h('li', {}, h('button', { type: 'button', class: 'quiet', onclick: () => this.events.onPick(vehicle_id) }, h('b', {}, call_sign), ' ', h('span', { class: 'muted' })));
  }

  /** Live facts on rows already shown: a vehicle taken meanwhile says so at once. */
  refresh() {
    const incident = this.desk.state.incidents.get(this.incident_id);
    // Enter alone never sends a second vehicle, nor one to an incident that is done.
    this.enterSends = incident !== undefined && (isWaiting(incident) || this.replacing !== null);
    this.more.hidden = this.enterSends || !this.ranking?.recommendations.length || !incident || isDone(incident);
    for (const button of this.list.querySelectorAll('button[data-vehicle]')) this.#refreshRow(/** @type {HTMLButtonElement} */ (button));
    const live = this.desk.ui.live?.link.state === 'live';
    this.root.classList.toggle('not-live', !live);
  }

  /** @param {HTMLButtonElement} button */
  #refreshRow(button) {
    const row = this.ranking?.recommendations.find((each) => String(each.vehicle_id) === button.dataset.vehicle);
    const vehicle = row && this.desk.state.vehicles.get(row.vehicle_id);
    const taken = vehicle?.assignment ?? null;
    const first = row === this.ranking?.recommendations[0];
    const label = /** @type {HTMLElement} */ (button.querySelector('.rank-send'));
    const key = taken ? `taken:${taken.incident_number}` : `${first && this.enterSends}:${this.replacing !== null}`;
    button.disabled = taken !== null;
    button.classList.toggle('first', first && !taken && Boolean(this.enterSends));
    if (label.dataset.key === key) return;
    label.dataset.key = key;
    if (taken) fill(label, t('ca #{number}', { number: taken.incident_number }));
    else fill(label, this.replacing ? t('thay') : t('điều'), first && this.enterSends ? kbd('⏎') : null);
  }

  /** Enter: the first one. @returns {boolean} whether the key was used */
  sendFirst() {
    return this.enterSends ? this.sendNth(1) : false;
  }

  /** @param {number} nth from 1 @returns {boolean} */
  sendNth(nth) {
    const row = this.ranking?.recommendations[nth - 1];
    if (!row || performance.now() < this.armed_ms) return false;
    const taken = this.desk.state.vehicles.get(row.vehicle_id)?.assignment;
    if (taken) this.desk.say(t('{call_sign} đang ở ca #{number}.', { call_sign: row.call_sign, number: taken.incident_number }), 'bad');
    else void this.send(row);
    return true;
  }

  /** @param {Chosen} row @returns {Promise<string>} why it could not be sent; '' when it was */
  async send(row) {
    if (this.sending) return t('Một xe khác đang được điều, hãy bấm lại.');
    this.sending = true;
    this.lost.hidden = true;
    try {
      const seen = seenOf(this.ranking, row.vehicle_id, (id) => Boolean(this.desk.state.vehicles.get(id)?.assignment));
      if (this.replacing) await this.replacing.send(row, seen);
      else await assign(this.desk, this.incident_id, row, seen);
      this.events.onRoute(null);
      void this.load();
      return '';
    } catch (error) {
      return this.#explainLost(error, row);
    } finally {
      this.sending = false;
    }
  }

  /** @param {unknown} error @param {Chosen} row */
  #explainLost(error, row) {
    if (!(error instanceof ApiError)) throw error;
    const { winner, next_best: next } = error.data;
    const who = winner
      ? t('{name} đã điều {call_sign} cho ca #{number} lúc {time}.', { name: winner.by?.name ?? '', call_sign: row.call_sign, number: winner.incident_number, time: clock(winner.at) })
      : error.message;
    const offer = next ? h('button', { type: 'button', class: 'primary', onclick: () => void this.send(next) }, t('Điều {call_sign} ({eta})', { call_sign: next.call_sign, eta: duration(next.eta_s) })) : null;
    fill(this.lost, h('p', {}, who), offer);
    this.lost.hidden = false;
    offer?.focus();
    void this.load();
    return who;
  }

  /** @param {Replacing | null} replacing */
  setReplacing(replacing) {
    this.replacing = replacing;
    this.mode.hidden = replacing === null;
    if (replacing) {
      fill(this.mode, t('Chọn xe thay cho {call_sign}.', { call_sign: replacing.call_sign }), ' ',
        h('button', { type: 'button', class: 'small', onclick: replacing.cancel }, t('Thôi'), kbd('Esc')));
    }
    this.refresh();
  }
}

/** Distance, age of the fix, crew. @param {Recommendation} row */
function rankFacts(row) {
  const facts = [distance(row.distance_m)];
  if (row.fix_age_s !== null) facts.push(t('vị trí {age} trước', { age: age(row.fix_age_s) }));
  if (row.crew.length) facts.push(row.crew.join(', '));
  return facts.join(' · ');
}
