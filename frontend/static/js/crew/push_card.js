/** The card on the waiting screen that explains what being woken is for, and asks. */

import { byId, setText } from '../dom.js';
import { t } from '../i18n.js';

/** @param {import('./push.js').PushState} state @returns {{text: string, ask: boolean}} */
export function pushWords(state) {
  switch (state) {
    case 'on': return { text: t('Điện thoại sẽ kêu khi có lệnh, cả khi đóng ứng dụng.'), ask: false };
    case 'denied': return { text: t('Trình duyệt đang chặn thông báo: khi đóng ứng dụng, lệnh chỉ đến bằng tin nhắn. Bật lại trong cài đặt trình duyệt.'), ask: false };
    case 'unsupported': return { text: t('Máy này không nhận thông báo khi đóng ứng dụng: giữ ứng dụng mở, hoặc chờ tin nhắn.'), ask: false };
    case 'failed': return { text: t('Chưa bật được thông báo khi đóng ứng dụng. Kiểm tra mạng rồi thử lại.'), ask: true };
    default: return { text: t('Cho phép thông báo để điện thoại kêu khi có lệnh, cả khi bạn đóng ứng dụng. Chỉ kêu trong ca trực.'), ask: true };
  }
}

/** @param {import('./push.js').PushAlerts} alerts */
export function showPushCard(alerts) {
  const { text, ask } = pushWords(alerts.state);
  setText(byId('push-text'), text);
  byId('push-on').hidden = !ask;
  byId('push-card').dataset.state = alerts.state;
}
