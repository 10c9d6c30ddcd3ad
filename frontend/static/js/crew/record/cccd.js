/**
 * The QR code of a citizen card (căn cước công dân):
 * `number|old number|name|birth DDMMYYYY|sex|address|issued DDMMYYYY`.
 * Newer cards add fields behind; a card without an old number leaves that one empty.
 *
 * @typedef {object} Citizen
 * @property {string} number
 * @property {string} [old_number]
 * @property {string} name
 * @property {string} [born] YYYY-MM-DD
 * @property {'male'|'female'|'other'} [sex]
 * @property {string} [address]
 * @property {string} [issued] YYYY-MM-DD
 */

const LONGEST = 1000;
const NUMBER = /^0\d{11}$/;
const OLD_NUMBER = /^\d{9}$/;

/** @param {string} text what the camera read @returns {Citizen|null} null when it is no citizen card */
export function readCitizen(text) {
  if (text.length > LONGEST) return null;
  const parts = text.normalize('NFC').replace(/^\uFEFF/, '').split('|').map((part) => part.trim());
  if (parts.length < 6) return null;
  const [number, old, name, born, sex, address, issued = ''] = parts;
  if (!NUMBER.test(number) || !isName(name)) return null;
  return {
    number,
    ...(OLD_NUMBER.test(old) ? { old_number: old } : {}),
    name,
    ...some('born', day(born)),
    ...some('sex', sexOf(sex)),
    ...(address && !hasControl(address) ? { address } : {}),
    ...some('issued', day(issued)),
  };
}

/** @template T @param {string} name @param {T|null} value @returns {Record<string, T>} */
function some(name, value) {
  return value === null ? {} : { [name]: value };
}

/** @param {string} text */
function isName(text) {
  return text.length > 0 && text.length <= 120 && /\p{L}/u.test(text) && !/\d/.test(text) && !hasControl(text);
}

/** @param {string} text */
function hasControl(text) {
  return /\p{Cc}/u.test(text);
}

/** @param {string} word @returns {'male'|'female'|'other'|null} */
function sexOf(word) {
  const plain = word.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');
  if (plain === 'nam') return 'male';
  if (plain === 'nu') return 'female';
  return word ? 'other' : null;
}

/** `31121990` → `1990-12-31`; null for a day that never was. @param {string} text @returns {string|null} */
function day(text) {
  if (!/^\d{8}$/.test(text)) return null;
  const iso = `${text.slice(4)}-${text.slice(2, 4)}-${text.slice(0, 2)}`;
  const date = new Date(`${iso}T00:00:00Z`);
  const real = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso);
  return real && date.getUTCFullYear() >= 1880 ? iso : null;
}

/** Whole years on a day. @param {string} born YYYY-MM-DD @param {Date} on */
export function yearsOld(born, on) {
  const [year, month, date] = born.split('-').map(Number);
  const before = on.getMonth() + 1 < month || (on.getMonth() + 1 === month && on.getDate() < date);
  return on.getFullYear() - year - (before ? 1 : 0);
}
