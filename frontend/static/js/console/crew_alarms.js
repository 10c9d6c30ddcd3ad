import { h, kbd, runningTime } from '../dom.js';
import { clock } from '../format.js';
import { t } from '../i18n.js';
import { openAlerts } from '../store.js';
import { sayError } from './actions.js';
import { needName } from './words.js';

/**
 * Crews' calls for help in the bottom line: SOS and back-up, until a dispatcher
 * takes them; a taken SOS stays there, quiet, until somebody says how it ended.
 *
 * @typedef {import('./desk.js').Desk} Desk
 * @typedef {import('../types.js').AlertRow} AlertRow
 * @typedef {import('./alarms.js').Alarm} Alarm
 * @typedef {{openIncident: (id: any) => void, showAlert: (alert: AlertRow) => void}} Actions
 */

/** @param {AlertRow} alert who calls for what, in one line */
export function alertWords({ kind, call_sign, needs, note }) {
  const wants = [...needs.map(needName), note].filter(Boolean).join(', ');
  if (kind === 'sos') return wants ? t('SOS {call_sign}: {wants}', { call_sign, wants }) : t('SOS {call_sign}', { call_sign });
  return t('{call_sign} xin hỗ trợ: {wants}', { call_sign, wants });
}

/** @param {Desk} desk @param {AlertRow} alert */
export async function takeAlert(desk, alert) {
  try {
    await desk.api.post(`/alerts/${alert.id}/take`);
    desk.say(t('Bạn đã nhận báo động của {call_sign}', { call_sign: alert.call_sign }));
  } catch (error) {
    sayError(desk, error);
  }
}

/** @param {Desk} desk @param {AlertRow} alert @param {string} note */
export async function settleAlert(desk, alert, note) {
  await desk.api.post(`/alerts/${alert.id}/settle`, { note });
  desk.say(t('Đã kết thúc báo động của {call_sign}', { call_sign: alert.call_sign }));
}

/** What nobody has taken yet. @param {Desk} desk @param {Actions} actions @returns {Alarm[]} */
export function crewAlarms(desk, actions) {
  return openAlerts(desk.state).filter((alert) => !alert.taken).map((alert) => ({
    key: `alert${alert.id}`,
    sound: alert.kind === 'sos' ? 'sos' : 'overdue',
    line: () => [
      h('b', {}, '⚠ ', alertWords(alert)),
      h('span', {}, alert.by.name),
      h('span', { 'aria-hidden': 'true' }, runningTime(alert.raised_at)),
      ...placeButtons(alert, actions),
      h('button', { type: 'button', class: 'small', onclick: () => void takeAlert(desk, alert) }, t('Tôi nhận'), kbd('A')),
    ],
    acknowledge: () => takeAlert(desk, alert),
  }));
}

/** @param {AlertRow} alert @param {Actions} actions */
function placeButtons(alert, { openIncident, showAlert }) {
  const onMap = h('button', { type: 'button', class: 'small', onclick: () => showAlert(alert) }, t('Xem trên bản đồ'));
  const { incident_id, incident_number } = alert;
  return incident_id === null ? [onMap] : [onMap,
    h('button', { type: 'button', class: 'small', onclick: () => openIncident(incident_id) }, t('Mở ca #{number}', { number: incident_number ?? '' }))];
}

/** The SOS that somebody is on, for the bar when nothing else alarms. @param {Desk} desk */
export function takenSos(desk) {
  return openAlerts(desk.state).find((alert) => alert.kind === 'sos' && alert.taken);
}

/** @param {AlertRow} alert @param {Actions} actions @param {() => void} settle */
export function takenLine(alert, actions, settle) {
  const { taken } = alert;
  return [
    h('b', {}, alertWords(alert)),
    h('span', {}, t('{name} nhận lúc {time}', { name: taken?.by.name ?? '', time: taken ? clock(taken.at) : '' })),
    ...placeButtons(alert, actions),
    settleButton(settle),
  ];
}

/** Opens the question how it ended. @param {() => void} settle */
export function settleButton(settle) {
  return h('button', { type: 'button', class: 'small', onclick: settle }, t('Kết thúc SOS'));
}
