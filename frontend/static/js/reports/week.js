import { t } from '../i18n.js';

/**
 * Hours of the week, 0 = Monday 00:00, and the speeds in them. Pure.
 *
 * @typedef {{code: string, kmh: number[], said: number[], learned: Record<string, number>}} ClassSpeeds
 *   learned: how many drives an hour's speed was read from; 0 where its class and its hour speak for it.
 * @typedef {{by: {name: string}, at: string}} Made
 * @typedef {{profile: string, classes: ClassSpeeds[], changed: Made | null, learned: Made | null}} Sheet
 */

export const HOURS = 24;
export const DAYS = 7;

/** Which days a choice means. @type {Record<string, number[]>} */
export const DAY_SETS = { all: [0, 1, 2, 3, 4, 5, 6], workdays: [0, 1, 2, 3, 4], weekend: [5, 6], 0: [0], 1: [1], 2: [2], 3: [3], 4: [4], 5: [5], 6: [6] };

/** From one hour until before another; past midnight it goes on in the morning of the same days. @param {string} days @param {number} from @param {number} to @returns {number[]} */
export function hoursOf(days, from, to) {
  const length = (to - from + HOURS) % HOURS || HOURS;
  const hours = Array.from({ length }, (_, nth) => (from + nth) % HOURS);
  return DAY_SETS[days].flatMap((day) => hours.map((hour) => day * HOURS + hour)).sort((a, b) => a - b);
}

/** How slow an hour is among the hours of its class: 0 as fast as ever, 1 at a standstill. @param {number[]} kmh @param {number} hour */
export function slowness(kmh, hour) {
  const most = Math.max(...kmh);
  return most > 0 ? 1 - kmh[hour] / most : 0;
}

/** @param {number} day 0 = Monday */
export function dayName(day) {
  return [t('Thứ Hai'), t('Thứ Ba'), t('Thứ Tư'), t('Thứ Năm'), t('Thứ Sáu'), t('Thứ Bảy'), t('Chủ nhật')][day];
}

/** `Thứ Hai 17–18 giờ: 19 km/giờ (giả định)` @param {ClassSpeeds} row @param {number} hour */
export function hourText(row, hour) {
  const from = hour % HOURS;
  return t('{day} {from}–{to} giờ: {kmh} km/giờ ({source})', { day: dayName(Math.floor(hour / HOURS)), from, to: from + 1, kmh: Math.round(row.kmh[hour]), source: sourceText(row, hour) });
}

/** Where a speed comes from: what is set stands over what is learned, and that over the assumption. @param {ClassSpeeds} row @param {number} hour */
export function sourceOf(row, hour) {
  if (row.said.includes(hour)) return 'said';
  return hour in row.learned ? 'learned' : 'assumed';
}

/** @param {ClassSpeeds} row @param {number} hour */
function sourceText(row, hour) {
  const source = sourceOf(row, hour);
  if (source === 'said') return t('đã đặt');
  if (source === 'assumed') return t('giả định');
  const n = row.learned[hour];
  return n ? t('học từ {n} chuyến', { n }) : t('học theo loại đường và giờ');
}

/** @param {string} code */
export function className(code) {
  /** @type {Record<string, string>} */
  const names = {
    motorway: t('Cao tốc'), trunk: t('Quốc lộ'), primary: t('Đường chính'), secondary: t('Đường liên khu'), tertiary: t('Đường khu vực'),
    link: t('Nhánh nối'), residential: t('Đường nhỏ trong khu dân cư'), service: t('Đường nội bộ'), alley: t('Hẻm'), track: t('Đường đất'), ferry: t('Phà'),
  };
  return names[code] ?? code;
}
