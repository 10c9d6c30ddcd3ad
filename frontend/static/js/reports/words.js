/** What the figures are called, what they mean, and how they are written. */

import { duration } from '../format.js';
import { t } from '../i18n.js';

/** @typedef {import('./types.js').MeasureCode} MeasureCode */

/** @type {readonly MeasureCode[]} */
export const MEASURES = ['call_processing', 'activation', 'travel', 'response'];

/** Nothing measured is a dash, never 0:00. */
export const NOTHING = '–';

/** @param {MeasureCode} code @returns {string} */
export function measureName(code) {
  switch (code) {
    case 'call_processing': return t('Tiếp nhận và điều động');
    case 'activation': return t('Chuẩn bị xuất phát');
    case 'travel': return t('Di chuyển');
    default: return t('Đáp ứng');
  }
}

/** @param {MeasureCode} code @returns {string} */
export function measureDefinition(code) {
  switch (code) {
    case 'call_processing': return t('Từ lúc nhận cuộc gọi đến lúc báo lệnh cho xe đã phục vụ ca: xe đến hiện trường trước nhất, chưa xe nào đến thì xe điều sau cùng (NEMSIS eTimes.01 → .03). Xe từ chối và lượt hoàn tác không tính.');
    case 'activation': return t('Từ lúc xe được báo lệnh đến lúc xe lăn bánh (eTimes.03 → .05), của xe đến hiện trường trước nhất.');
    case 'travel': return t('Từ lúc xe lăn bánh đến lúc tới hiện trường (eTimes.05 → .06), của xe đến trước nhất.');
    default: return t('Từ lúc nhận cuộc gọi đến lúc xe đầu tiên tới hiện trường (eTimes.01 → .06).');
  }
}

/** How every figure is reckoned. @returns {string[]} */
export function reckoning() {
  return [
    t('n: số ca đo được. Ca chưa đi tới mốc cuối thì chưa tính.'),
    t('Thiếu: số ca đã qua mốc cuối nhưng thiếu giờ bấm, hoặc giờ sau sớm hơn giờ trước.'),
    t('Trung vị và P90 tính trên từng ca, nội suy tuyến tính giữa hai ca liền kề (Hyndman & Fan kiểu 7, như PERCENTILE.INC của Excel).'),
    t('Chưa chắc: kíp bấm đến hiện trường khi vị trí xe còn cách đó hơn 500 m; không tính vào n, Đạt hay Thiếu giờ.'),
    t('Không có xe: sau lượt điều đầu tiên, thời gian không xe nào làm ca này, đến khi có xe tới hiện trường.'),
    t('Đạt: tỉ lệ ca đo được trong mục tiêu của chính mức đó.'),
    t('Ca ngày từ 06:30 đến 06:30 hôm sau; ca lúc 02:00 thuộc ngày hôm trước.'),
  ];
}

/** `86 %` @param {number|null} share */
export function percent(share) {
  return share === null ? NOTHING : `${Math.round(share * 100)} %`;
}

/** `9:40` @param {number|null} seconds */
export function length(seconds) {
  return seconds === null ? NOTHING : duration(seconds);
}

/** `15 phút`, or `1:30` when it is not whole minutes. @param {number} seconds */
export function targetWords(seconds) {
  return seconds % 60 === 0 && seconds >= 120 ? t('{n} phút', { n: seconds / 60 }) : duration(seconds);
}

/** `−0:35`: a difference with its sign; a true minus, so that columns line up. @param {number} seconds */
export function difference(seconds) {
  if (seconds === 0) return '±0:00';
  return `${seconds < 0 ? '−' : '+'}${duration(Math.abs(seconds))}`;
}

/** `2026-11-22` → `22/11/2026` @param {string} day */
export function dayWords(day) {
  return day.split('-').reverse().join('/');
}

