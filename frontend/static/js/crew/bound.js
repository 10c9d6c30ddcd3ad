/** Where the patient is taken: the choice, with the reason for every place, and what the hospital answered. */

import { ApiError, isAbort } from '../api.js';
import { byId, fill, h, setText } from '../dom.js';
import { clockShort, distance, duration } from '../format.js';
import { t } from '../i18n.js';
import { distanceM, nearestFirst } from './geo.js';
import { answer, matching } from './sheets.js';

/** @typedef {import('./session.js').CrewSession} CrewSession */
/** @typedef {import('./types.js').Hospital} Hospital */
/** @typedef {import('../types.js').RankedHospital} RankedHospital */
/** @typedef {{lat: number, lon: number}} Place */

const LISTED = 40;
/** Longer than this nobody stands before a list that does not come. */
const WAIT_MS = 5000;
const AGAINST = new Set(['lacks', 'closed', 'declined']);

export class BoundPanel {
  /** @param {CrewSession} session @param {() => Place|null} here */
  constructor(session, here) {
    this.session = session;
    this.here = here;
    this.element = byId('bound');
    this.shown = '';
    this.state = '';
  }

  /** The line on the job's screen. @returns {boolean} whether the hospital has just said no, or nothing for too long */
  show() {
    const assignment = this.session.shown?.assignment;
    const picked = assignment && this.#picked(assignment.id, assignment.destination);
    const early = !assignment || ['notified', 'acknowledged', 'en_route'].includes(assignment.step);
    const prealert = assignment?.prealert ?? null;
    const state = picked?.unsent || !prealert ? 'unsent' : prealert.overdue_at && prealert.state === 'waiting' ? 'overdue' : prealert.state;
    this.element.hidden = !picked?.name && early;
    const key = JSON.stringify([picked, prealert, assignment?.step]);
    if (key === this.shown) return false;
    this.shown = key;
    const news = state !== this.state && (state === 'declined' || state === 'overdue') && this.state !== '';
    this.state = state;
    this.element.dataset.state = state;
    const done = assignment?.step === 'handed_over';
    fill(this.element, h('p', { class: 'bound-name' }, picked?.name ? `→ ${picked.name}` : t('Chưa chọn bệnh viện')),
      picked?.name ? h('p', { class: 'bound-state', role: 'status' }, state === 'waiting' && !this.#hasPage(prealert) ? t('Bệnh viện chưa có trang báo trước: trung tâm gọi điện') : stateWords(state, prealert)) : null,
      done ? null : h('button', { type: 'button', onclick: () => void this.change() }, picked?.name ? t('Đổi') : t('Chọn')));
    return news;
  }

  /** The choice that waits here goes before what the server knows. @param {any} assignment_id @param {{name: string}|null} told */
  #picked(assignment_id, told) {
    const mine = this.session.queue.parcels.filter((each) => each.kind === 'destination' && each.assignment_id === assignment_id).at(-1);
    if (!mine) return { name: told?.name ?? '', unsent: false };
    const hospital = this.session.job?.hospitals.find(({ id }) => id === mine.body.hospital_id);
    return { name: hospital?.name ?? '', unsent: true };
  }

  /** Has the crew chosen already, and has the hospital not said no? Then leaving the scene asks nothing again. */
  get settled() {
    const assignment = this.session.shown?.assignment;
    const picked = assignment && this.#picked(assignment.id, assignment.destination);
    return Boolean(picked?.name) && (picked?.unsent || assignment?.prealert?.state !== 'declined');
  }

  /** @param {import('../types.js').PreAlertRow|null} prealert */
  #hasPage(prealert) {
    return this.session.job?.hospitals.find(({ id }) => id === prealert?.hospital_id)?.page ?? true;
  }

  async change() {
    const assignment = this.session.shown?.assignment;
    const chosen = await this.ask(t('Chưa rõ bệnh viện'));
    if (!assignment || !chosen || this.session.shown?.assignment?.id !== assignment.id) return;
    this.session.post('destination', assignment.id, { hospital_id: chosen.hospital?.id ?? null });
  }

  /** @param {string} unknown words for going without saying where to @returns {Promise<{hospital: {id: any}|null}|null>} */
  ask(unknown) {
    const job = this.session.shown;
    if (!job?.assignment || !job.incident) return Promise.resolve(null);
    const from = this.here() ?? job.incident;
    const search = /** @type {HTMLInputElement} */ (byId('hospital-search'));
    search.value = '';
    setText(byId('hospital-unknown'), unknown);
    /** @type {RankedHospital[]|null} */
    let ranked = null;
    const near = nearestFirst(job.hospitals, from);
    return answer(byId('hospital-sheet'), (/** @type {(value: {hospital: {id: any}|null}) => void} */ done) => {
      const list = () => fill(byId('hospital-list'), ...(ranked
        ? matching(ranked, search.value).slice(0, LISTED).map((each) => rankedRow(each, () => done({ hospital: { id: each.hospital_id } })))
        : matching(near, search.value).slice(0, LISTED).map((each) => nearRow(each, from, () => done({ hospital: each })))));
      search.oninput = list;
      byId('hospital-unknown').onclick = () => done({ hospital: null });
      setText(byId('hospital-how'), t('Đang hỏi trung tâm nơi phù hợp nhất…'));
      list();
      void this.#rank(job.assignment?.id).then((found) => { ranked = found; list(); });
    });
  }

  /** @param {any} assignment_id @returns {Promise<RankedHospital[]|null>} null: by distance then, and the sheet says so */
  async #rank(assignment_id) {
    try {
      const found = await this.session.api.get(`/assignments/${assignment_id}/hospitals`, { timeout_ms: WAIT_MS });
      const child = found.child ? ` · ${t('trẻ em')}` : '';
      setText(byId('hospital-how'), t('Xếp cho: {condition}', { condition: found.condition.name }) + child
        + (found.degraded ? ` · ${t('giờ đến ước theo đường thẳng')}` : ''));
      return found.hospitals;
    } catch (error) {
      if (!(error instanceof ApiError) && !isAbort(error) && !(error instanceof DOMException)) throw error;
      setText(byId('hospital-how'), t('Ngoại tuyến: xếp theo khoảng cách, không biết chuyên khoa và số xe đang đến.'));
      return null;
    }
  }
}

/** @param {string} state @param {import('../types.js').PreAlertRow|null} prealert */
function stateWords(state, prealert) {
  const time = prealert?.answered_at ? clockShort(prealert.answered_at) : '';
  switch (state) {
    case 'declined': return t('BỆNH VIỆN KHÔNG NHẬN: {reason}', { reason: prealert?.reason ?? '' });
    case 'overdue': return t('Bệnh viện chưa xác nhận, trung tâm đã biết');
    case 'acknowledged': return t('Bệnh viện đã nhận tin {time}', { time });
    case 'signed': return t('{name} đã ký nhận {time}', { name: prealert?.signed?.name ?? '', time: clockShort(prealert?.signed?.at ?? '') });
    case 'unsent': return t('Chờ gửi cho bệnh viện');
    default: return t('Đã báo bệnh viện, chờ xác nhận');
  }
}

/** @param {RankedHospital} each @param {() => void} choose */
function rankedRow(each, choose) {
  const time = each.eta_s === null ? distance(each.distance_m) : duration(each.eta_s);
  return h('li', {}, h('button', { type: 'button', class: `choice${each.fits ? '' : ' unfit'}`, onclick: choose },
    h('span', { class: 'choice-name' }, each.name), h('span', { class: 'choice-side' }, time),
    h('span', { class: 'choice-about' }, each.reasons.map(({ code, text }, place) => h('span', { class: `reason${AGAINST.has(code) ? ' bad' : ''}` }, place ? ' · ' : '', text)))));
}

/** @param {Hospital} hospital @param {Place} from @param {() => void} choose */
function nearRow(hospital, from, choose) {
  const word = hospital.status === 'limited' ? t('Hạn chế nhận') : t('Tạm ngưng nhận');
  return h('li', {}, h('button', { type: 'button', class: 'choice', onclick: choose },
    h('span', { class: 'choice-name' }, hospital.name), h('span', { class: 'choice-side' }, distance(distanceM(from, hospital))),
    hospital.status !== 'open' && h('span', { class: `choice-about status-${hospital.status}` }, word)));
}
