/** One incident told in order, for the dialog and for paper. */

import { actorName, categoryName, priorityMark, priorityName, stepName, farWords } from '../console/words.js';
import { h } from '../dom.js';
import { clock, coordinates, date, phone as grouped } from '../format.js';
import { t } from '../i18n.js';
import { NOTHING } from './words.js';

/** @typedef {import('../types.js').IncidentRow} Incident */
/** @typedef {import('../types.js').AssignmentRow} Assignment */
/** @typedef {{seq: number, at: string, kind: string, actor: import('../types.js').ActorRow, text: string}} Event */

/**
 * @param {Incident & {timeline: Event[]}} incident
 * @param {import('../types.js').CategoryRow[]} categories
 * @returns {HTMLElement}
 */
export function story(incident, categories) {
  return h('article', { class: 'story' }, heading(incident, categories), facts(incident),
    incident.assignments.map(vehicle), h('h3', {}, t('Diễn biến')),
    h('ol', { class: 'events' }, incident.timeline.map(event)));
}

/** @param {Incident} incident @param {import('../types.js').CategoryRow[]} categories */
function heading({ number, priority, category, call_received_at, created_at }, categories) {
  const row = categories.find((each) => each.code === category);
  return h('header', {},
    h('h2', {}, t('Ca #{number}', { number })),
    h('p', {}, h('span', { class: `level level-${priority}` }, `${priorityMark(priority)} ${priorityName(priority)}`.trim()),
      ` ${categoryName(row, category)} · ${date(call_received_at ?? created_at)}`));
}

/** @param {Incident} incident */
function facts({ address, lat, lon, phone, notes, created_by }) {
  return h('dl', { class: 'facts' },
    fact(t('Địa chỉ'), address), fact(t('Tọa độ'), coordinates(lat, lon)),
    fact(t('Người báo'), phone ? grouped(phone) : NOTHING), fact(t('Điều phối viên'), created_by?.name ?? NOTHING),
    notes && fact(t('Ghi chú'), notes));
}

/** @param {string} name @param {string} value */
function fact(name, value) {
  return h('div', {}, h('dt', {}, name), h('dd', {}, value));
}

/** @param {Assignment} assignment */
function vehicle({ call_sign, times, off_m, destination, reason, by }) {
  const where = [by && t('điều bởi {name}', { name: by.name }), destination && `→ ${destination.name}`, reason].filter(Boolean).join(' · ');
  return h('section', { class: 'sent' },
    h('h3', {}, call_sign, where && h('span', { class: 'muted' }, ` ${where}`)),
    h('ol', { class: 'steps' }, Object.entries(times).map(([step, at]) => h('li', {},
      h('span', {}, stepName(step)),
      at ? h('time', { datetime: at }, clock(at)) : h('span', { class: 'lacking' }, t('thiếu')),
      off_m?.[step] === undefined ? null : h('span', { class: 'late' }, farWords(off_m[step]))))));
}

/** @param {Event} event */
function event({ at, text, actor }) {
  return h('li', {}, h('time', { datetime: at }, clock(at)), h('span', {}, text), h('span', { class: 'muted' }, actorName(actor)));
}
