/** The job sheet: one page of A4 that goes with the vehicle. */

import { categoryName, priorityName } from '../console/words.js';
import { pressLabel } from '../crew/steps.js';
import { fill, h } from '../dom.js';
import { clock, coordinates, date, phone } from '../format.js';
import { t } from '../i18n.js';

/** @typedef {import('./types.js').StationJob} StationJob */

/** Steps that a crew without a phone writes by hand. */
const BY_HAND = /** @type {const} */ (['en_route', 'on_scene', 'at_patient', 'left_scene', 'at_destination', 'handed_over', 'clear']);

/**
 * @param {HTMLElement} paper
 * @param {StationJob} job
 * @param {{station: string, crew: string, categories: import('../types.js').CategoryRow[], now_ms: number}} about
 */
export function writePaper(paper, job, { station, crew, categories, now_ms }) {
  const { incident, assignment } = job;
  const category = categoryName(categories.find((row) => row.code === incident.category), incident.category);
  fill(
    paper,
    h('h1', {}, t('Phiếu điều xe 115'), ` · ${assignment.call_sign} · #${incident.number}`),
    h('p', {}, h('b', {}, priorityName(incident.priority)), ` · ${category}`),
    h('p', { class: 'paper-place' }, incident.address),
    job.alley ? h('p', {}, job.alley) : null,
    h('dl', {}, [
      [t('Toạ độ'), coordinates(incident.lat, incident.lon)],
      [t('Người báo'), incident.phone ? phone(incident.phone) : t('không có số')],
      [t('Ghi chú'), incident.notes || '–'],
      [t('Nhận cuộc gọi'), incident.call_received_at ? `${clock(incident.call_received_at)} ${date(incident.call_received_at)}` : '–'],
      [t('Điều xe'), assignment.times.notified ? clock(assignment.times.notified) : '–'],
      [t('Kíp'), crew || '–'],
      [t('Xe cùng ca'), job.others.map((each) => each.call_sign).join(', ') || '–'],
    ].map(([label, value]) => [h('dt', {}, label), h('dd', {}, value)]).flat()),
    h('table', {}, h('thead', {}, h('tr', {}, h('th', {}, t('Mốc')), h('th', {}, t('Giờ')), h('th', {}, t('Ghi chú')))),
      h('tbody', {}, BY_HAND.map((step) => h('tr', {}, h('td', {}, pressLabel(step)), h('td', {}, written(assignment.times[step])), h('td', {}))))),
    h('div', { class: 'paper-sign' }, h('p', {}, t('Kíp xe ký')), h('p', {}, t('Nơi nhận ký'))),
    h('p', {}, t('{station} · in lúc {time} {date}', { station, time: clock(now_ms), date: date(now_ms) })),
  );
}

/** @param {string | null | undefined} at */
const written = (at) => (at ? clock(at) : '');
