/** What the crew must know besides the job: a thin strip for states, a card for news. */

import { clock, clockShort } from '../format.js';
import { t } from '../i18n.js';
import { byId, h, fill } from '../dom.js';
import { pressLabel } from './steps.js';

/** @typedef {import('./session.js').CrewSession} CrewSession */
/** @typedef {import('./session.js').Notice} Notice */
/** @typedef {import('./types.js').Conflict} Conflict */

const SLOW_MS = 1500;

/** @param {{session: CrewSession, tracker: import('./tracker.js').Tracker, alarm: import('./alarm.js').Alarm}} parts */
export function showNotices({ session, tracker, alarm }) {
  const onShift = Boolean(session.shown?.vehicle);
  const onJob = Boolean(session.shown?.assignment);
  const lines = [
    session.signedOut && t('Phiên đăng nhập đã hết. Tải lại trang để đăng nhập; thao tác đã lưu trong máy.'),
    !session.signedOut && offlineLine(session),
    !session.queue.durable && t('Máy không lưu được thao tác. Đừng tắt trang này.'),
    onJob && trackingLine(tracker.state),
    onShift && !alarm.ready && t('Chạm màn hình một lần để bật chuông'),
  ].filter((line) => line !== false && line !== '');
  update(byId('strips'), lines.join('\n'), () => lines.map((line) => h('p', { class: 'strip' }, line)));
  showCards(session);
}

/** @param {CrewSession} session @returns {string} */
function offlineLine(session) {
  const { state, since_ms } = session.socket.link;
  const waiting = session.queue.presses.length;
  if (state === 'live') return slowToArrive(session) ? t('Đang gửi {n} thao tác…', { n: waiting }) : '';
  const cut = state === 'down' || state === 'silent' || waiting > 0;
  if (!cut) return '';
  if (waiting > 0) return t('Ngoại tuyến · {n} thao tác chờ gửi', { n: waiting });
  return t('Ngoại tuyến từ {time} · nút bấm vẫn dùng được', { time: clockShort(since_ms) });
}

/** A press on its way for a moment is nothing to speak of; a longer one is. @param {CrewSession} session */
function slowToArrive(session) {
  const oldest = session.queue.presses[0];
  return Boolean(oldest) && session.clock.now_ms() - Date.parse(oldest.at) > SLOW_MS;
}

/** @param {import('./tracker.js').TrackingState} state @returns {string} */
function trackingLine(state) {
  if (state === 'denied') return t('Tạm dừng theo dõi vị trí: chưa được phép. Hãy bật trong cài đặt trình duyệt.');
  if (state === 'hidden') return t('Tạm dừng theo dõi vị trí: màn hình đã tắt.');
  if (state === 'lost') return t('Tạm dừng theo dõi vị trí: mất tín hiệu GPS.');
  return '';
}

/** @param {CrewSession} session */
function showCards(session) {
  const cards = [...session.notices, ...session.queue.conflicts.map((each) => conflictNotice(session, each))];
  update(byId('notices'), cards.map((each) => each.id).join(), () => cards.map((notice) => h(
    'div', { class: `note ${notice.tone}` },
    h('p', {}, notice.text),
    h('button', { type: 'button', onclick: () => session.read(notice) }, t('Đã biết')),
  )));
}

/** @param {CrewSession} session @param {Conflict} conflict @returns {Notice} */
function conflictNotice(session, { press, detail }) {
  return {
    id: press.key,
    tone: 'bad',
    text: t('Trung tâm không ghi «{step}» lúc {time}: {detail}', {
      step: labelOf(press), time: clock(press.at), detail,
    }),
    onRead: () => session.queue.dismiss(press.key),
  };
}

/** @param {Conflict['press']} press @returns {string} */
function labelOf(press) {
  if (press.kind === 'record') return t('Hồ sơ bệnh nhân');
  return press.kind === 'destination' ? t('Chọn bệnh viện') : pressLabel(press.step);
}

/** Rebuild only when it says something new, or buttons would vanish under the thumb. @param {HTMLElement} element @param {string} key @param {() => Node[]} build */
function update(element, key, build) {
  if (element.dataset.shown === key) return;
  element.dataset.shown = key;
  fill(element, ...build());
}
