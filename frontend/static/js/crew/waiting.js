/** Between jobs: the vehicle, the crew, and whether a job would reach them. */

import { clock, clockShort } from '../format.js';
import { t } from '../i18n.js';
import { byId, setText } from '../dom.js';
import { className } from './signon.js';

/** @typedef {import('./types.js').Vehicle} Vehicle */
/** @typedef {import('./session.js').CrewSession} CrewSession */
/** @typedef {import('./tracker.js').Tracker} Tracker */
/** @typedef {import('./alarm.js').Alarm} Alarm */

/** @param {{session: CrewSession, tracker: Tracker, alarm: Alarm}} parts @param {Vehicle} vehicle */
export function showWaiting({ session, tracker, alarm }, vehicle) {
  setText(byId('waiting-sign'), vehicle.call_sign);
  setText(byId('waiting-about'), [vehicle.plate, className(vehicle.class)].filter(Boolean).join(' · '));
  setText(byId('waiting-state'), session.live ? t('Sẵn sàng, đang chờ lệnh') : t('Chưa nối được trung tâm'));
  setText(byId('waiting-crew'), vehicle.shift?.crew.map((each) => each.name).join(', ') ?? '');
  setText(byId('waiting-link'), linkWords(session));
  setText(byId('waiting-gps'), gpsWords(tracker));
  setText(byId('waiting-sound'), alarm.describe());
  byId('screen-waiting').classList.toggle('is-cut-off', !session.live);
}

/** @param {CrewSession} session @returns {string} */
export function linkWords(session) {
  const { state, since_ms } = session.socket.link;
  if (state === 'live') return t('Trực tiếp {time}', { time: clock(session.clock.now_ms()) });
  if (state === 'connecting') return t('Đang nối lại…');
  return t('Mất kết nối từ {time}', { time: clockShort(since_ms) });
}

/** @param {Tracker} tracker @returns {string} */
export function gpsWords({ state, last }) {
  switch (state) {
    case 'on': return last?.accuracy_m ? t('GPS tốt, sai số {n} m', { n: last.accuracy_m }) : t('GPS tốt');
    case 'asking': return t('Đang tìm vị trí…');
    case 'denied': return t('Chưa được phép lấy vị trí. Hãy bật trong cài đặt trình duyệt.');
    case 'lost': return t('Mất tín hiệu GPS');
    case 'hidden': return t('Tạm dừng khi màn hình tắt');
    default: return t('Chưa bật');
  }
}
