import { language, t } from './i18n.js';

/**
 * How times, distances and numbers are written. Clock times are the network's
 * (Asia/Ho_Chi_Minh) whatever the desk's own time zone is set to.
 */

const ZONE = 'Asia/Ho_Chi_Minh';
const MINUTE_S = 60;
const HOUR_S = 3600;
/** Share of a target after which a running time turns amber. */
const WARN_SHARE = 0.7;

/** @param {Intl.DateTimeFormatOptions} options */
const inZone = (options) =>
  new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, hourCycle: 'h23', ...options });

const CLOCK = inZone({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
const CLOCK_SHORT = inZone({ hour: '2-digit', minute: '2-digit' });
const DATE = inZone({ day: '2-digit', month: '2-digit', year: 'numeric' });

/** @typedef {string | number | Date} Moment ISO text, epoch milliseconds or Date */

/** @param {Moment} moment @returns {number} epoch ms */
export function toMs(moment) {
  return new Date(moment).getTime();
}

/** How long until then, in whole minutes: they change seldom enough to be read. @param {number} ms */
export function minutesLeft(ms) {
  const minutes = Math.round(ms / 60_000);
  return minutes < 1 ? t('dưới 1 phút') : t('{n} phút', { n: minutes });
}

/** `14:03:22` @param {Moment} moment */
export function clock(moment) {
  return CLOCK.format(new Date(moment));
}

/** `14:03` @param {Moment} moment */
export function clockShort(moment) {
  return CLOCK_SHORT.format(new Date(moment));
}

/** `22/11/2026` @param {Moment} moment */
export function date(moment) {
  return DATE.format(new Date(moment));
}

/** @param {number} value */
function two(value) {
  return String(value).padStart(2, '0');
}

/** Running time: `07:42`, from one hour on `1:07:42`. Never negative. @param {number} seconds */
export function elapsed(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes] = [Math.floor(whole / HOUR_S), Math.floor((whole % HOUR_S) / MINUTE_S)];
  const tail = `${two(minutes)}:${two(whole % MINUTE_S)}`;
  return hours ? `${hours}:${tail}` : tail;
}

/** Seconds from a moment until now (ms). @param {Moment} moment @param {number} now_ms */
export function secondsSince(moment, now_ms) {
  return (now_ms - toMs(moment)) / 1000;
}

/** A length of time without the leading zero: `4:10`. @param {number} seconds */
export function duration(seconds) {
  return elapsed(Math.round(seconds)).replace(/^0(\d:)/, '$1');
}

/** Age of a reading: `3 s`, `2 phút`, `1 giờ`. @param {number} seconds */
export function age(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < MINUTE_S) return t('{n} s', { n: whole });
  if (whole < HOUR_S) return t('{n} phút', { n: Math.floor(whole / MINUTE_S) });
  return t('{n} giờ', { n: Math.floor(whole / HOUR_S) });
}

/** @param {number} value @param {number} digits */
export function decimal(value, digits = 1) {
  const locale = language() === 'en' ? 'en-GB' : 'vi-VN';
  return value.toLocaleString(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** `850 m`, `2,1 km`, `14 km` @param {number} metres */
export function distance(metres) {
  if (metres < 950) return `${Math.round(metres / 10) * 10} m`;
  const km = metres / 1000;
  return `${km < 10 ? decimal(km) : Math.round(km)} km`;
}

/** `0903 123 412`: grouped for reading aloud. @param {string} phone */
export function phone(phone) {
  const digits = phone.replace(/\s+/g, '');
  if (/^0\d{9}$/.test(digits)) return `${digits.slice(0, 4)} ${digits.slice(4, 7)} ${digits.slice(7)}`;
  if (/^0\d{10}$/.test(digits)) return `${digits.slice(0, 4)} ${digits.slice(4, 7)} ${digits.slice(7)}`;
  return phone;
}

/** How urgent a running time is against its target. @param {number} seconds @param {number} target_s */
export function tone(seconds, target_s) {
  if (seconds > target_s) return 'bad';
  return seconds >= target_s * WARN_SHARE ? 'warn' : 'calm';
}

/** `10,78012, 106,69411` is ambiguous in Vietnamese, so coordinates keep the point. @param {number} lat @param {number} lon */
export function coordinates(lat, lon) {
  return `${lat.toFixed(5)}, ${lon.toFixed(5)}`;
}
