import { h, kbd } from '../dom.js';
import { clockShort } from '../format.js';
import { t } from '../i18n.js';
import { prealertAlarms } from '../store.js';
import { sayError } from './actions.js';

/**
 * Hospitals that will not take a patient who is on the way, and hospitals that
 * have not said anything in time: the dispatcher is told at once.
 *
 * @typedef {import('./desk.js').Desk} Desk
 * @typedef {import('./crew_alarms.js').Alarm} Alarm
 */

/** The oldest first, a refusal before silence. @param {Desk} desk @param {import('./crew_alarms.js').Actions} actions @returns {Alarm[]} */
export function hospitalAlarms(desk, actions) {
  return prealertAlarms(desk.state).map(({ incident, assignment, prealert }) => {
    const see = async () => {
      try {
        await desk.api.post(`/prealerts/${prealert.id}/seen`);
      } catch (error) {
        sayError(desk, error);
      }
    };
    const about = { hospital: assignment.destination?.name ?? '', call_sign: assignment.call_sign, reason: prealert.reason, time: clockShort(prealert.at) };
    const words = prealert.state === 'declined' ? t('{hospital} KHÔNG NHẬN {call_sign}: {reason}', about) : t('{hospital} chưa xác nhận {call_sign}, báo lúc {time}', about);
    return {
      key: `prealert${prealert.id}${prealert.state}`,
      sound: 'overdue',
      line: () => [
        h('b', {}, '⚠ ', words),
        h('button', { type: 'button', class: 'small', onclick: () => actions.openIncident(incident.id) }, t('Mở ca #{number}', { number: incident.number })),
        h('button', { type: 'button', class: 'small', onclick: () => void see() }, t('Đã biết'), kbd('A')),
      ],
      acknowledge: see,
    };
  });
}
