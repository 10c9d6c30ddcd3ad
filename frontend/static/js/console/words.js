import { distance } from '../format.js';
import { language, t } from '../i18n.js';

/**
 * The field's words for the codes that travel over the API. Functions, not
 * tables: the catalogue may load after this module.
 */

/** @typedef {import('../types.js').Priority} Priority */

/** @type {readonly Priority[]} */
export const PRIORITIES = ['critical', 'urgent', 'transport'];
export const CLOSE_CALL_REASONS = /** @type {const} */ (['nuisance', 'information', 'wrong_number', 'duplicate', 'abandoned', 'other']);
export const CLOSE_INCIDENT_REASONS = /** @type {const} */ (['resolved', 'cancelled_by_caller', 'no_patient', 'other']);

/** @param {string} code */
export function priorityName(code) {
  return { critical: t('Nguy kịch'), urgent: t('Khẩn cấp'), transport: t('Vận chuyển') }[code] ?? code;
}

/** @param {string} code */
export function priorityMark(code) {
  return { critical: '!!', urgent: '!' }[code] ?? '';
}

/** An arrival that was pressed somewhere else. @param {number} off_m */
export function farWords(off_m) {
  return t('bấm lúc cách hiện trường {distance}', { distance: distance(off_m) });
}

/** @param {string} code */
export function stepName(code) {
  return (
    {
      notified: t('Đã báo lệnh'),
      acknowledged: t('Đã nhận lệnh'),
      refused: t('Từ chối'),
      timed_out: t('Quá giờ nhận'),
      en_route: t('Đang đến'),
      on_scene: t('Tại hiện trường'),
      at_patient: t('Tiếp cận bệnh nhân'),
      left_scene: t('Đang chuyển viện'),
      at_destination: t('Đến bệnh viện'),
      handed_over: t('Bàn giao xong'),
      clear: t('Sẵn sàng lại'),
      cancelled: t('Đã huỷ'),
      diverted: t('Chuyển ca khác'),
    }[code] ?? code
  );
}

/** @param {string} code */
export function statusName(code) {
  return (
    {
      free: t('Sẵn sàng'),
      notified: t('Đã điều, chưa xuất phát'),
      en_route: t('Đang đến hiện trường'),
      on_scene: t('Tại hiện trường'),
      transporting: t('Đang chuyển viện'),
      at_hospital: t('Tại bệnh viện'),
      off_duty: t('Chưa vào ca'),
      out_of_service: t('Ngưng phục vụ'),
    }[code] ?? code
  );
}

/** What a crew asks for. @param {string} code */
export function needName(code) {
  return (
    {
      vehicle: t('thêm một xe'),
      class_c: t('xe hồi sức hạng C'),
      police: t('công an 113'),
      fire: t('cứu hoả, cứu nạn 114'),
      lifting: t('người khiêng'),
      other: t('hỗ trợ khác'),
    }[code] ?? code
  );
}

/** @param {string} code */
export function className(code) {
  return (
    { A: t('A · vận chuyển'), B: t('B · cơ bản'), C: t('C · hồi sức'), M: t('Mô tô'), W: t('Xuồng') }[code] ?? code
  );
}

/** `traccar`, or `phone:3fa91c`: of several phones each has its own name. @param {string} source */
export function sourceName(source) {
  const [code, which] = source.split(':');
  const name = (
    {
      osmand: t('máy định vị'),
      traccar: t('máy định vị'),
      feed: t('hộp hành trình'),
      phone: t('điện thoại kíp'),
      owntracks: t('điện thoại OwnTracks'),
      simulator: t('mô phỏng'),
    }[code] ?? code
  );
  return which ? `${name} ${which}` : name;
}

/** @param {string} code */
export function closeCallReason(code) {
  return (
    {
      nuisance: t('Quấy rối'),
      information: t('Hỏi thông tin'),
      wrong_number: t('Nhầm số'),
      duplicate: t('Trùng cuộc khác'),
      abandoned: t('Bỏ máy'),
      other: t('Lý do khác'),
    }[code] ?? code
  );
}

/** @param {string} code */
export function closeIncidentReason(code) {
  return (
    {
      resolved: t('Xong việc'),
      cancelled_by_caller: t('Người gọi huỷ'),
      no_patient: t('Không có bệnh nhân'),
      other: t('Lý do khác'),
    }[code] ?? code
  );
}

/** @param {import('../types.js').CategoryRow | undefined} row @param {string} code */
export function categoryName(row, code) {
  if (!row) return code;
  return language() === 'en' && row.name_en ? row.name_en : row.name;
}

/** @param {import('../types.js').ActorRow | null | undefined} actor */
export function actorName(actor) {
  if (!actor || actor.kind === 'system') return actor?.name || t('hệ thống');
  return actor.name || t('thiết bị');
}
