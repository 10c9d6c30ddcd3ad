import { ApiError, isAbort } from '../api.js';
import { fill, h, kbd, setText, syncList, walkWithArrows } from '../dom.js';
import { age, clock, distance, duration } from '../format.js';
import { t } from '../i18n.js';
import { isDone, isWaiting } from '../store.js';
import { assign } from './actions.js';
import { LeftOut } from './left_out.js';
import { fillOnce } from './queue.js';
import { SHOWN, asRead, betterFirst, inOrder, keepOrder } from './ranking_order.js';
import { className } from './words.js';

/**
 * The ranking: who gets there first, and why. Its figures are renewed while it
 * is looked at; its order only when that is asked for.
 *
 * @typedef {import('./desk.js').Desk} Desk
 * @typedef {import('../types.js').Id} Id
 * @typedef {import('../types.js').Ranking} Ranking
 * @typedef {import('../types.js').Recommendation} Recommendation
 * @typedef {import('./ranking_order.js').Shown} Shown
 * @typedef {{vehicle_id: Id, call_sign: string}} Chosen one of the ranking, or one that a person picks against it
 * @typedef {{assignment_id: Id, call_sign: string, send: (vehicle: Chosen, seen: string) => Promise<void>, cancel: () => void}} Replacing
 */

const REFRESH_MS = 15_000;
/** Right after a ranking appears, Enter may still belong to the form before it. */
const ARM_MS = 400;

export class Recommendations {
  /**
   * @param {Desk} desk
   * @param {Id} incident_id
   * @param {{onRoute: (vehicle_id: Id | null) => void, onFirst: (ranking: Ranking) => void, onLeft: () => void, onPick: (vehicle_id: Id) => void}} events
   */
  constructor(desk, incident_id, events) {
    this.desk = desk;
    this.incident_id = incident_id;
    this.events = events;
    /** In the order on the screen. @type {Ranking | null} */
    this.ranking = null;
    /** As it was last told. @type {Ranking | null} */
    this.latest = null;
    /** @type {Shown[]} */
    this.shown = [];
    /** @type {Replacing | null} */
    this.replacing = null;
    this.armed_ms = Infinity;
    this.sending = false;
    /** @type {AbortController | null} */
    this.fetching = null;
    this.warning = h('p', { class: 'note warn', hidden: true });
    this.lost = h('div', { class: 'note bad', role: 'alert', hidden: true });
    this.mode = h('div', { class: 'note', hidden: true });
    /** In the heading: its coming moves no row. */
    this.better = h('button', { type: 'button', class: 'small better', hidden: true, onclick: () => this.reorder() });
    this.first = h('ol', { class: 'ranking' });
    this.rest = h('ol', { class: 'ranking', start: 2 });
    /** Right under the first choice. */
    this.slot = h('div', { class: 'rank-slot' });
    this.list = h('div', { class: 'rankings' }, this.first, this.slot, this.rest);
    this.asOf = h('span', { class: 'muted small-text' });
    this.more = h('p', { class: 'muted small-text more-vehicles', hidden: true }, t('Bấm 1–9 để điều thêm xe.'));
    this.leftOut = new LeftOut(events.onPick);
    this.root = h('section', { class: 'panel-section' },
      h('h3', { class: 'ranking-head' }, t('Xe nhanh nhất'), this.better, this.asOf), this.warning, this.mode, this.lost, this.more, this.list, this.leftOut.root);
    walkWithArrows(this.list, 'button');
    this.list.addEventListener('pointerleave', () => this.#left());
    this.list.addEventListener('focusout', () => setTimeout(() => this.#left()));
    this.timer = setInterval(() => void this.load(), REFRESH_MS);
    this.seen = ''; // of the ranking whose order is on the screen
    this.restart();
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
    if (this.latest && error.status === 0) return; // the banner speaks of the connection
    setText(this.warning, error.message);
    this.warning.hidden = false;
    if (!this.latest) fill(this.first);
  }

  /** @param {Ranking} ranking */
  #receive(ranking) {
    const first = this.latest === null;
    this.latest = ranking;
    this.shown = first ? inOrder(ranking) : keepOrder(this.shown, ranking);
    if (first) {
      this.seen = ranking.seen;
      this.armed_ms = performance.now() + ARM_MS;
      this.events.onFirst(ranking);
    }
    this.#show();
  }

  /** Another question is asked now (the place, the kind of case): what was read before answers it no more. */
  restart() {
    this.latest = this.ranking = null;
    this.seen = '';
    this.shown = [];
    this.armed_ms = Infinity;
    fill(this.first, h('li', { class: 'muted loading' }, t('Đang tính đường…')));
    fill(this.rest);
    this.better.hidden = true;
    void this.load();
  }

  /** O: the order as it is now. @returns {boolean} */
  reorder() {
    if (!this.latest) return false;
    this.shown = inOrder(this.latest);
    this.seen = this.latest.seen;
    this.armed_ms = performance.now() + ARM_MS;
    this.#show();
    return true;
  }

  #left() {
    if (!this.root.isConnected || this.list.matches(':hover')) return;
    if (!this.list.contains(document.activeElement)) this.events.onRoute(null);
    this.#show();
    this.events.onLeft();
  }

  #show() {
    const { latest } = this;
    if (!latest) return;
    this.ranking = asRead(this.shown, latest);
    setText(this.asOf, t('lúc {time}', { time: clock(latest.at) }));
    this.#explainSource(latest);
    this.desk.set({ suggested: this.ranking.recommendations.map((each) => each.vehicle_id) });
    this.#syncRows(this.first, this.shown.slice(0, 1));
    this.#syncRows(this.rest, this.shown.slice(1));
    if (!this.shown.length) fill(this.first, h('li', { class: 'empty muted' }, t('Không còn xe phù hợp. Xem các xe không chọn bên dưới để biết vì sao.')));
    this.leftOut.show(latest.left_out);
    this.refresh();
  }

  /** @param {HTMLElement} list @param {Shown[]} rows */
  #syncRows(list, rows) {
    syncList(list, rows, (each) => String(each.row.vehicle_id), (each) => this.#row(each.row.vehicle_id), (element, each) => fillRow(element, each, this.list.matches(':hover')));
  }

  /** @param {Ranking} ranking */
  #explainSource(ranking) {
    const straight = ranking.degraded || ranking.source === 'straight_line';
    setText(this.warning, straight ? t('Bản đồ không có đường đến chỗ này: thời gian ước theo đường chim bay, có thể sai nhiều.') : '');
    this.warning.hidden = !straight;
  }

  /** @param {Id} vehicle_id */
  #row(vehicle_id) {
    const button = h('button', { type: 'button', class: 'row rank-row', dataset: { vehicle: String(vehicle_id) } },
      ['rank', 'rank-name', 'rank-eta', 'rank-why', 'rank-sub muted', 'rank-send'].map((name) => h('span', { class: name })));
    button.addEventListener('click', () => this.#press(this.#shownOf(vehicle_id)));
    button.addEventListener('pointerenter', () => this.events.onRoute(vehicle_id));
    button.addEventListener('focus', () => this.events.onRoute(vehicle_id));
    return h('li', {}, button);
  }

  /** @param {Id} vehicle_id */
  #shownOf(vehicle_id) {
    return this.shown.find((each) => each.row.vehicle_id === vehicle_id);
  }

  /** @param {Id} vehicle_id */
  #jobOf(vehicle_id) {
    return this.desk.state.vehicles.get(vehicle_id)?.assignment ?? null;
  }

  /** Sends what the row says, or says why it cannot go any more. @param {Shown | undefined} shown @returns {boolean} */
  #press(shown) {
    if (!shown) return false;
    const { vehicle_id, call_sign } = shown.row;
    const job = this.#jobOf(vehicle_id);
    if (job) this.desk.say(t('{call_sign} đang ở ca #{number}.', { call_sign, number: job.incident_number }), 'bad');
    else if (shown.gone !== null) this.desk.say(t('{call_sign} không điều được nữa: {why}.', { call_sign, why: shown.gone }), 'bad');
    else void this.send({ vehicle_id, call_sign });
    return true;
  }

  /** Live facts on rows already shown: a vehicle taken meanwhile says so at once. */
  refresh() {
    const incident = this.desk.state.incidents.get(this.incident_id);
    // Enter alone never sends a second vehicle, nor one to an incident that is done, nor one that has just refused.
    const waiting = incident !== undefined && (isWaiting(incident) || this.replacing !== null);
    this.enterSends = waiting && !this.shown[0]?.row.refused;
    this.more.hidden = waiting || !this.shown.length || !incident || isDone(incident);
    for (const each of this.shown) this.#refreshRow(each);
    this.#offerOrder();
    const live = this.desk.ui.live?.link.state === 'live';
    this.root.classList.toggle('not-live', !live);
  }

  /** @param {Shown} shown */
  #refreshRow({ place, row, gone }) {
    const button = this.list.querySelector(`button[data-vehicle="${row.vehicle_id}"]`);
    const label = /** @type {HTMLElement | undefined | null} */ (button?.querySelector('.rank-send'));
    if (!button || !label) return;
    const job = this.#jobOf(row.vehicle_id);
    const dead = job !== null || gone !== null;
    const first = place === 0 && !dead && Boolean(this.enterSends);
    button.setAttribute('aria-disabled', String(dead)); // not `disabled`: the focus would jump, and Enter with it
    button.classList.toggle('first', first);
    fillOnce(label, job ? `job:${job.incident_number}` : `${dead}:${first}:${this.replacing !== null}`, () => {
      if (job) return t('ca #{number}', { number: job.incident_number });
      return dead ? '' : [this.replacing ? t('thay') : t('điều'), first ? kbd('⏎') : null];
    });
  }

  /** A better first choice than the one that is read is said; the rows stay until it is asked for. */
  #offerOrder() {
    const better = this.latest && betterFirst(this.shown, this.latest, (id) => this.#jobOf(id) !== null);
    this.better.hidden = !better;
    this.asOf.hidden = Boolean(better);
    if (better) fillOnce(this.better, JSON.stringify(better), () => [betterWords(better), kbd('O')]);
    this.better.title = t('Xếp lại theo giờ đến mới nhất: tới lúc đó mỗi xe giữ số đã đọc');
  }

  /** Enter: the first one. @returns {boolean} whether the key was used */
  sendFirst() {
    return this.enterSends ? this.sendNth(1) : false;
  }

  /** @param {number} nth from 1 @returns {boolean} */
  sendNth(nth) {
    return performance.now() >= this.armed_ms && this.#press(this.shown[nth - 1]);
  }

  /** @param {Chosen} row @returns {Promise<string>} why it could not be sent; '' when it was */
  async send(row) {
    if (this.sending) return t('Một xe khác đang được điều, hãy bấm lại.');
    this.sending = true;
    this.lost.hidden = true;
    try {
      if (this.replacing) await this.replacing.send(row, this.seen);
      else await assign(this.desk, this.incident_id, row, this.seen);
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

/** @param {HTMLElement} element @param {Shown} shown @param {boolean} still the pointer is on the list: no row may change its height */
function fillRow(element, { place, row, gone, behind }, still) {
  const [rank, name, eta, why, sub] = /** @type {HTMLElement[]} */ ([.../** @type {Element} */ (element.firstElementChild).children]);
  element.classList.toggle('struck', gone !== null);
  fillOnce(rank, String(place + 1), () => kbd(String(place + 1)));
  fillOnce(name, row.call_sign, () => [h('b', {}, row.call_sign), ' ', h('span', { class: 'muted' }, className(row.class))]);
  fillOnce(eta, gone !== null || behind ? '' : duration(row.eta_s), () => h('b', {}, gone !== null || behind ? '–' : duration(row.eta_s)));
  if (still && why.textContent) return;
  setText(why, gone ?? (behind ? t('nay chậm hơn các xe đầu') : row.reasons.map((reason) => reason.text).join(' · ')));
  setText(sub, gone !== null || behind ? '' : rankFacts(row));
  sub.title = row.crew.join(', ');
}

/** @param {{call_sign: string, sooner_s: number | null}} better */
function betterWords({ call_sign, sooner_s }) {
  return sooner_s !== null && sooner_s > 0 ? t('{call_sign} nay sớm hơn {time}', { call_sign, time: duration(sooner_s) }) : t('{call_sign} nay đứng đầu', { call_sign });
}
