import { fill, h } from '../dom.js';
import { clockShort, distance, duration } from '../format.js';
import { t } from '../i18n.js';
import { showRecord } from '../record/show.js';
import { sayError } from './actions.js';
import { fillOnce } from './queue.js';

/**
 * Where a vehicle takes its patient, what the hospital said, and what the crew
 * wrote down, below each vehicle of an incident.
 *
 * @typedef {import('./desk.js').Desk} Desk
 * @typedef {import('../types.js').AssignmentRow} AssignmentRow
 * @typedef {import('../types.js').RankedHospital} RankedHospital
 */

/** How many are listed before searching by eye becomes slower than asking. */
const LISTED = 12;
const AGAINST = new Set(['lacks', 'closed', 'declined']);
const BEFORE_SCENE = new Set(['notified', 'acknowledged', 'en_route']);

/** Called with every change of the row. @param {Desk} desk @param {HTMLElement} element @param {AssignmentRow} row */
export function showDestination(desk, element, row) {
  const line = /** @type {HTMLElement} */ (element.children[0] ?? element.appendChild(h('div', { class: 'bound-line' })));
  const place = /** @type {HTMLElement} */ (element.children[1] ?? element.appendChild(h('div', { class: 'bound-place' })));
  const key = JSON.stringify([row.active, row.step, row.destination, row.prealert, row.record_at]);
  fillOnce(line, key, () => [
    row.destination || !BEFORE_SCENE.has(row.step) ? h('span', { class: `bound bound-${stateOf(row)}` }, boundWords(row, desk.state.hospitals.get(row.destination?.hospital_id ?? '')?.page ?? true)) : null,
    row.active && row.step !== 'handed_over' ? h('button', { type: 'button', class: 'small', onclick: () => void toggle(place, () => chooser(desk, row, (hospital_id) => choose(desk, row, hospital_id, place))) },
      row.destination ? t('Đổi bệnh viện') : t('Chọn bệnh viện')) : null,
    row.record_at ? h('button', { type: 'button', class: 'small', title: t('Ghi lần cuối {time}', { time: clockShort(row.record_at) }), onclick: () => void toggle(place, () => record(desk, row)) }, t('Hồ sơ bệnh nhân')) : null,
  ]);
  if (!row.active && place.dataset.kind === 'hospitals') fill(place);
}

/** @param {HTMLElement} place @param {() => Promise<HTMLElement>} build */
async function toggle(place, build) {
  if (place.hasChildNodes()) { fill(place); return; }
  fill(place, h('p', { class: 'muted' }, t('Đang tải…')));
  const built = await build();
  fill(place, built);
}

/** @param {AssignmentRow} row */
function stateOf({ prealert }) {
  return prealert?.state === 'waiting' && prealert.overdue_at ? 'overdue' : prealert?.state ?? 'none';
}

/** @param {AssignmentRow} row @param {boolean} hasPage whether anybody there can be told on a page */
function boundWords(row, hasPage) {
  const { destination, prealert } = row;
  if (!destination) return t('Chưa chọn bệnh viện');
  const time = clockShort(prealert?.answered_at ?? prealert?.at ?? 0);
  const said = {
    none: '', waiting: hasPage ? t('chờ xác nhận') : t('chưa có trang báo trước, hãy gọi điện'), overdue: t('CHƯA XÁC NHẬN'), acknowledged: t('đã nhận tin {time}', { time }),
    declined: t('KHÔNG NHẬN: {reason}', { reason: prealert?.reason ?? '' }),
    signed: t('{name} ký nhận {time}', { name: prealert?.signed?.name ?? '', time: clockShort(prealert?.signed?.at ?? 0) }),
  }[stateOf(row)];
  return `→ ${destination.name}${said ? ` · ${said}` : ''}`;
}

/**
 * The hospitals in their order for this patient, each with the reason for its place.
 *
 * @param {Desk} desk @param {AssignmentRow} row @param {(hospital_id: number) => void} onChoose
 * @returns {Promise<HTMLElement>}
 */
export async function chooser(desk, row, onChoose) {
  try {
    const found = await desk.api.get(`/assignments/${row.id}/hospitals`);
    const how = [t('Xếp cho: {condition}', { condition: found.condition.name }), found.child ? t('trẻ em') : '',
      found.from === 'scene' ? t('tính từ hiện trường') : t('tính từ xe'), found.degraded ? t('giờ đến ước theo đường thẳng') : ''];
    return h('div', { class: 'hospital-choice' }, h('p', { class: 'muted small-text' }, how.filter(Boolean).join(' · ')),
      h('ol', {}, found.hospitals.slice(0, LISTED).map((/** @type {RankedHospital} */ each) => option(each, row, onChoose))));
  } catch (error) {
    return h('p', { class: 'note bad', role: 'alert' }, /** @type {Error} */ (error).message);
  }
}

/** @param {RankedHospital} each @param {AssignmentRow} row @param {(hospital_id: number) => void} onChoose */
function option(each, row, onChoose) {
  const chosen = each.hospital_id === row.destination?.hospital_id;
  return h('li', {}, h('button', { type: 'button', class: `hospital-option${each.fits ? '' : ' unfit'}`, 'aria-pressed': String(chosen), onclick: () => onChoose(each.hospital_id) },
    h('b', {}, each.name), h('span', { class: 'tabular' }, each.eta_s === null ? distance(each.distance_m) : duration(each.eta_s)),
    h('small', {}, each.reasons.map(({ code, text }, place) => h('span', { class: AGAINST.has(code) ? 'tone-bad' : '' }, place ? ' · ' : '', text)))));
}

/** @param {Desk} desk @param {AssignmentRow} row @param {number} hospital_id @param {HTMLElement} place */
async function choose(desk, row, hospital_id, place) {
  try {
    const after = await desk.api.post(`/assignments/${row.id}/destination`, { hospital_id });
    desk.say(t('{call_sign} đến {hospital}', { call_sign: row.call_sign, hospital: after.destination?.name ?? '' }));
    fill(place);
  } catch (error) {
    sayError(desk, error);
  }
}

/** @param {Desk} desk @param {AssignmentRow} row @returns {Promise<HTMLElement>} */
async function record(desk, row) {
  try {
    const { records } = await desk.api.get(`/incidents/${row.incident_id}/record`);
    const mine = records.find((/** @type {{assignment_id: any}} */ each) => each.assignment_id === row.id);
    const base = `/assignments/${row.id}/record`;
    return showRecord(mine?.entries ?? [], desk.page.record, {
      identity: (key) => desk.api.get(`${base}/${key}/identity`),
      photo: (key) => `${desk.page.urls.api}${base}/${key}/photo`,
    });
  } catch (error) {
    return h('p', { class: 'note bad', role: 'alert' }, /** @type {Error} */ (error).message);
  }
}
