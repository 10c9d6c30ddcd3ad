import { clock, elapsed } from '../format.js';
import { t } from '../i18n.js';

/**
 * What the top bar and the banner say about the connection. Pure.
 *
 * @typedef {import('../live.js').LiveStatus} LiveStatus
 * @typedef {{state: 'live' | 'connecting' | 'polling' | 'lost' | 'refused', word: string, banner: string | null}} LiveWords
 */

/** A gap shorter than this is not worth a banner. */
const QUIET_MS = 2000;

/** @param {LiveStatus | null} live @param {number} now_ms this desk's clock @returns {LiveWords} */
export function liveWords(live, now_ms) {
  if (!live) return { state: 'connecting', word: t('đang nối'), banner: null };
  const { link } = live;
  if (link.state === 'live') return { state: 'live', word: t('trực tiếp'), banner: null };
  if (link.state === 'refused') return refused(link.code);
  if (!live.polling && now_ms - link.since_ms < QUIET_MS) return { state: 'connecting', word: t('đang nối'), banner: null };
  return live.polling ? polling(live, now_ms) : lost(live, now_ms);
}

/** @param {number | undefined} code @returns {LiveWords} */
function refused(code) {
  const banner = code === 4403 ? t('Tài khoản này không được xem bàn điều phối.') : t('Phiên làm việc đã hết. Hãy đăng nhập lại để tiếp tục.');
  return { state: 'refused', word: t('đã ngắt'), banner };
}

/** @param {LiveStatus} live @param {number} now_ms @returns {LiveWords} */
function polling({ link }, now_ms) {
  return {
    state: 'polling',
    word: t('hỏi lại 2 s'),
    banner: t('MẤT TRỰC TIẾP từ {time} ({ago}). Vẫn nhận cuộc gọi và điều xe được: số liệu cập nhật mỗi 2 giây, vị trí xe mỗi 10 giây. Đang tự nối lại{next}.', {
      time: clock(link.since_ms), ago: since(link.since_ms, now_ms), next: nextTry(link.retry_at_ms, now_ms),
    }),
  };
}

/** @param {LiveStatus} live @param {number} now_ms @returns {LiveWords} */
function lost({ link, as_of }, now_ms) {
  return {
    state: 'lost',
    word: t('mất nối'),
    banner: t('KHÔNG TỚI ĐƯỢC MÁY CHỦ từ {time} ({ago}). Bảng đứng ở số liệu lúc {as_of}: chỉ xem được, chưa lưu được gì. Hãy điều xe qua bộ đàm. Đang tự nối lại{next}.', {
      time: clock(link.since_ms), ago: since(link.since_ms, now_ms), as_of: as_of ? clock(as_of) : '–', next: nextTry(link.retry_at_ms, now_ms),
    }),
  };
}

/** @param {number} since_ms @param {number} now_ms */
function since(since_ms, now_ms) {
  return elapsed((now_ms - since_ms) / 1000);
}

/** @param {number | null} retry_at_ms @param {number} now_ms */
function nextTry(retry_at_ms, now_ms) {
  if (retry_at_ms === null || retry_at_ms <= now_ms) return '';
  return t(', lần tới sau {n} s', { n: Math.ceil((retry_at_ms - now_ms) / 1000) });
}
