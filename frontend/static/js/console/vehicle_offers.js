import { h } from '../dom.js';
import { duration } from '../format.js';
import { t } from '../i18n.js';
import { openAlerts } from '../store.js';
import { alertWords, settleButton, takeAlert } from './crew_alarms.js';

/**
 * What can be done about one vehicle from its card: sending it to the open
 * incident, wherever the ranking has put it, and ending its SOS.
 *
 * @typedef {import('./desk.js').Desk} Desk
 * @typedef {import('../types.js').Id} Id
 * @typedef {import('../types.js').VehicleRow} VehicleRow
 * @typedef {{fits: boolean, text: string}} Standing
 * @typedef {Pick<import('./recommendations.js').Recommendations, 'incident_id' | 'ranking' | 'send'> & {replacing: {call_sign: string} | null}} Sender the ranking of the open incident, here or in the other window
 */

/**
 * Where the ranking puts a vehicle, in words: against it, nobody sends by accident.
 * @param {import('../types.js').Ranking | null} ranking @param {Id} vehicle_id @returns {Standing}
 */
export function standingOf(ranking, vehicle_id) {
  if (!ranking) return { fits: false, text: t('chưa có bảng xếp hạng') };
  const place = ranking.recommendations.findIndex((each) => each.vehicle_id === vehicle_id);
  if (place >= 0) {
    const { eta_s } = ranking.recommendations[place];
    return { fits: true, text: t('thứ {n} trong bảng xếp hạng, đến sau {eta}', { n: place + 1, eta: duration(eta_s) }) };
  }
  const left = ranking.left_out.find((each) => each.vehicle_id === vehicle_id);
  if (left) return { fits: false, text: t('không chọn · {why}', { why: left.text }) };
  return { fits: false, text: t('chậm hơn {n} xe đầu bảng xếp hạng', { n: ranking.recommendations.length }) };
}

/**
 * The open incident a free vehicle can be sent to, or null.
 * @param {Desk} desk @param {Sender | undefined} ranking of the open incident @param {VehicleRow} row
 */
export function sendOffer(desk, ranking, row) {
  const { incident } = desk;
  if (!incident || ranking?.incident_id !== incident.id || row.status !== 'free') return null;
  const standing = standingOf(ranking.ranking, row.id);
  const old = ranking.replacing?.call_sign;
  const action = old ? t('Thay {call_sign} bằng xe này', { call_sign: old })
    : standing.fits ? t('Điều cho ca #{number}', { number: incident.number }) : t('Vẫn điều cho ca #{number}', { number: incident.number });
  const send = () => void ranking.send({ vehicle_id: row.id, call_sign: row.call_sign });
  return {
    key: [standing, action],
    send,
    build: () => [
      h('p', { class: standing.fits ? 'fact' : 'fact warn' }, h('span', { class: 'muted' }, t('Ca #{number}', { number: incident.number })), h('span', {}, standing.text)),
      h('p', {}, h('button', { type: 'button', class: standing.fits ? 'small primary' : 'small', onclick: send }, action)),
    ],
  };
}

/**
 * The SOS of a vehicle: taking it, or saying how it ended.
 * @param {Desk} desk @param {Id} vehicle_id @param {((id: Id) => void) | null} settle null where nobody can be asked
 */
export function sosOffer(desk, vehicle_id, settle) {
  const sos = openAlerts(desk.state).find((alert) => alert.kind === 'sos' && alert.vehicle_id === vehicle_id);
  if (!sos) return null;
  return {
    key: [sos.id, sos.taken],
    build: () => [h('p', { class: 'fact warn' }, h('span', { class: 'muted' }, 'SOS'), h('span', {}, alertWords(sos), ' ',
      sos.taken ? settle && settleButton(() => settle(sos.id)) : h('button', { type: 'button', class: 'small', onclick: () => void takeAlert(desk, sos) }, t('Tôi nhận'))))],
  };
}
