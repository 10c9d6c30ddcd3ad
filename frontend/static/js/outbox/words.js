/**
 * What the outbox says of a message. Pure.
 *
 * @typedef {Object} OutboxRow
 * @property {number} id
 * @property {string} at
 * @property {string | null} sent_at
 * @property {import('../types.js').Person} to
 * @property {string} number all but its end hidden
 * @property {string} text
 * @property {'waiting' | 'sending' | 'sent' | 'failed' | 'dropped'} state
 * @property {string} outcome
 * @property {number} tries
 * @property {string} call_sign
 * @property {number} incident_id
 * @property {string} incident_number
 */

import { t } from '../i18n.js';

/** @param {Pick<OutboxRow, 'state' | 'outcome' | 'tries'>} row */
export function stateWords({ state, outcome, tries }) {
  switch (state) {
    case 'waiting': return tries ? t('sẽ gửi lại, lần {n}', { n: tries + 1 }) : t('chờ gửi');
    case 'sending': return t('đang gửi');
    case 'sent': return outcome === 'outbox' ? t('nằm lại đây, chưa nối cổng SMS') : t('cổng SMS đã nhận');
    case 'dropped': return outcome === 'off_duty' ? t('không gửi: đã ra ca') : t('không gửi: đã có người trả lời');
    default: return t('không gửi được sau {n} lần: {why}', { n: tries, why: whyWords(outcome) });
  }
}

/** @param {string} outcome */
function whyWords(outcome) {
  if (outcome === 'timeout') return t('cổng SMS không trả lời kịp');
  if (outcome === 'unreachable') return t('không kết nối được cổng SMS');
  if (outcome === 'no_number') return t('không có số');
  if (outcome === 'error') return t('lỗi của phần mềm, xem nhật ký máy chủ');
  if (outcome === 'interrupted') return t('máy chủ dừng giữa chừng nhiều lần');
  return t('cổng SMS báo lỗi {status}', { status: outcome.replace('status_', '') });
}
