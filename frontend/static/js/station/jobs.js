/** The station's jobs as large cards; those that nobody answered carry the buttons. */

import { categoryName, priorityMark, priorityName } from '../console/words.js';
import { stepLabel } from '../crew/steps.js';
import { fill, h, kbd, runningTime, syncList } from '../dom.js';
import { phone } from '../format.js';
import { t } from '../i18n.js';
import { inOrder, isNew, isRinging, toAnswer } from './picture.js';

/** @typedef {import('./types.js').StationJob} StationJob */

/**
 * @typedef {Object} Actions
 * @property {(job: StationJob) => void} accept
 * @property {(job: StationJob) => void} refuse
 * @property {(job: StationJob) => void} print
 */

/** What each card shows now: it is built anew only when that changed, or a button would go from under the finger. @type {WeakMap<HTMLElement, string>} */
const shown = new WeakMap();

/**
 * @param {HTMLElement} root
 * @param {readonly StationJob[]} jobs
 * @param {import('../types.js').CategoryRow[]} categories
 * @param {Actions} actions
 */
export function showJobs(root, jobs, categories, actions) {
  const answered = toAnswer(jobs);
  syncList(root, inOrder(jobs), (job) => String(job.assignment.id), () => h('article', { class: 'job' }), (card, job) => {
    card.classList.toggle('is-new', isNew(job));
    card.classList.toggle('is-ringing', isRinging(job));
    const key = JSON.stringify([job, job === answered]);
    if (shown.get(card) === key) return;
    shown.set(card, key);
    fill(card, band(job, categories), body(job, job === answered, actions));
  });
}

/** @param {StationJob} job @param {import('../types.js').CategoryRow[]} categories */
function band({ incident, assignment }, categories) {
  const category = categoryName(categories.find((row) => row.code === incident.category), incident.category);
  const since = incident.call_received_at ?? incident.created_at;
  return h('header', { class: `job-band job-band-${incident.priority}` },
    h('p', { class: 'job-sign' }, assignment.call_sign),
    h('p', { class: 'job-what' }, h('b', {}, `${priorityMark(incident.priority)} ${priorityName(incident.priority)}`.trim()), `#${incident.number} · ${category}`),
    runningTime(since));
}

/** @param {StationJob} job @param {boolean} keyed whether the keys answer this one @param {Actions} actions */
function body(job, keyed, actions) {
  const { incident, assignment } = job;
  return h('div', { class: 'job-body' },
    h('p', { class: 'job-address' }, incident.address),
    job.alley ? line(t('Đường vào'), job.alley) : null,
    incident.notes ? line(t('Ghi chú'), incident.notes) : null,
    incident.phone ? line(t('Người báo'), phone(incident.phone)) : null,
    job.others.length ? line(t('Xe cùng ca'), job.others.map((each) => each.call_sign).join(', ')) : null,
    isNew(job) ? null : line(t('Tình trạng'), stepLabel(/** @type {any} */ (assignment.step))),
    h('div', { class: 'job-actions' },
      isNew(job) ? h('button', { type: 'button', class: 'job-accept', onclick: () => actions.accept(job) }, t('Nhận lệnh'), keyed ? kbd('N') : null) : null,
      isNew(job) ? h('button', { type: 'button', class: 'job-refuse', onclick: () => actions.refuse(job) }, t('Từ chối'), keyed ? kbd('T') : null) : null,
      h('button', { type: 'button', onclick: () => actions.print(job) }, t('In phiếu'), keyed ? kbd('I') : null)));
}

/** @param {string} label @param {string} value */
function line(label, value) {
  return h('p', { class: 'job-line' }, h('span', { class: 'muted' }, label), ' ', h('b', {}, value));
}
