/**
 * The crew's side of the step table: what the big button says and does next.
 * The server decides what is allowed; this only has to be right offline.
 */

import { t } from '../i18n.js';

/** @typedef {import('./types.js').Step} Step */

/** Order in which a job normally goes. @type {readonly Step[]} */
export const CHAIN = [
  'notified', 'acknowledged', 'en_route', 'on_scene', 'at_patient',
  'left_scene', 'at_destination', 'handed_over', 'clear',
];

/** Steps that end a job. @type {readonly Step[]} */
export const ENDED = ['refused', 'timed_out', 'clear', 'cancelled', 'diverted'];

/** Steps from which a job may end without a transport, and needs a reason for it. */
const MAY_STAY = ['on_scene', 'at_patient'];

/** @param {Step} step @returns {Step|null} the step the big button takes, null when the job is over */
export function nextStep(step) {
  const place = CHAIN.indexOf(step);
  return place < 0 ? null : CHAIN[place + 1] ?? null;
}

/** A job may be turned down, or given back when the vehicle cannot go on, until it is on scene. @param {Step} step */
export const mayRefuse = (step) => step === 'notified' || isGoing(step);

/** Accepted and not there yet. @param {Step} step */
export const isGoing = (step) => step === 'acknowledged' || step === 'en_route';

/** On the road, or about to be: to the scene, or from it. @param {Step} step */
export const isDriving = (step) => step === 'notified' || isGoing(step) || step === 'left_scene';

/** @param {Step} step */
export const mayClearWithoutTransport = (step) => MAY_STAY.includes(step);

/** @param {Step} step is it possible to leave for a hospital without pressing "at patient"? */
export const mayLeaveEarly = (step) => step === 'on_scene';

/** @param {Step} step */
export const isOver = (step) => ENDED.includes(step);

/** Words on the button that takes this step. @param {Step} step @returns {string} */
export function pressLabel(step) {
  switch (step) {
    case 'acknowledged': return t('Nhận lệnh');
    case 'en_route': return t('Xuất phát');
    case 'on_scene': return t('Đã đến hiện trường');
    case 'at_patient': return t('Tiếp cận bệnh nhân');
    case 'left_scene': return t('Rời hiện trường');
    case 'at_destination': return t('Đến bệnh viện');
    case 'handed_over': return t('Bàn giao xong');
    case 'clear': return t('Sẵn sàng');
    case 'refused': return t('Từ chối');
    default: return stepLabel(step);
  }
}

/** Words for being at this step. @param {Step} step @returns {string} */
export function stepLabel(step) {
  switch (step) {
    case 'notified': return t('Có lệnh mới');
    case 'acknowledged': return t('Đã nhận lệnh');
    case 'en_route': return t('Đang đến hiện trường');
    case 'on_scene': return t('Tại hiện trường');
    case 'at_patient': return t('Đang xử trí bệnh nhân');
    case 'left_scene': return t('Đang chuyển viện');
    case 'at_destination': return t('Tại bệnh viện');
    case 'handed_over': return t('Đã bàn giao');
    case 'clear': return t('Xong ca');
    case 'refused': return t('Đã từ chối');
    case 'timed_out': return t('Quá giờ nhận lệnh');
    case 'cancelled': return t('Đã hủy lệnh');
    case 'diverted': return t('Đã điều sang ca khác');
    default: return step;
  }
}

/** Reasons one touch away when refusing. @returns {string[]} */
export function refusalReasons() {
  return [t('Xe hỏng'), t('Thiếu kíp'), t('Đang tiếp nhiên liệu'), t('Thiếu thiết bị'), t('Quá xa')];
}

/** Reasons one touch away when an accepted job has to be given back. @returns {string[]} */
export function breakdownReasons() {
  return [t('Xe hỏng giữa đường'), t('Xe gặp tai nạn'), t('Đường bị chặn, không tới được'), t('Kíp gặp sự cố')];
}

/** Reasons one touch away when nobody is taken to hospital. @returns {string[]} */
export function stayReasons() {
  return [
    t('Xử trí tại chỗ'), t('Người bệnh từ chối'), t('Không tìm thấy người bệnh'),
    t('Đã được chở đi'), t('Tử vong tại chỗ'),
  ];
}
