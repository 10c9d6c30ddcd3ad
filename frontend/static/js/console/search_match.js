import { parseCoordinates } from '../coords.js';
import { t } from '../i18n.js';

/**
 * Finds things on the board by what a person types: with or without marks, in
 * any case. Pure.
 *
 * @typedef {import('../store.js').State} State
 * @typedef {import('../types.js').Id} Id
 * @typedef {Object} Found
 * @property {'vehicle' | 'incident' | 'call' | 'station' | 'hospital' | 'place' | 'address'} kind
 * @property {Id} id
 * @property {string} title
 * @property {string} detail
 * @property {{lat: number, lon: number} | null} place
 * @property {number} [score] how well it fits what was typed
 * @property {import('./address_search.js').Candidate} [address]
 * @property {string} [typed] what was typed when an address was chosen
 *
 * @typedef {{title: string, items: Found[]}} Group
 */

const LIMIT = 12;

/** `Lê Văn Sỹ` → `le van sy` @param {string} text */
export function plain(text) {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/g, 'd').replace(/Đ/g, 'D').toLowerCase().trim();
}

/** `C-07`, `c07` and `c 7` all name C-07. @param {string} text */
export function signKey(text) {
  return plain(text).replace(/[^a-z0-9]/g, '').replace(/([a-z])0+(?=\d)/g, '$1');
}

/**
 * @param {State} state @param {string} query @returns {Found[]} best first
 */
export function search(state, query) {
  const wanted = plain(query);
  if (!wanted) return [];
  const place = parseCoordinates(query);
  if (place) return [{ kind: 'place', id: 'place', title: `${place.lat}, ${place.lon}`, detail: '', place }];
  const scored = candidates(state).map((each) => ({ each, score: score(each, wanted) })).filter(({ score: s }) => s > 0);
  return scored.sort((a, b) => b.score - a.score || a.each.title.localeCompare(b.each.title, 'vi')).slice(0, LIMIT).map(({ each, score: s }) => ({ ...each, score: s }));
}

/** From here on it is the name itself that was typed, not a word of its details. */
const BY_NAME = 40;

/**
 * What is shown, in order: named things of the board, addresses, and what only mentions the words. While addresses
 * are awaited (null) their heading keeps the place and what comes after them waits too, so that nothing ever moves.
 *
 * @param {Found[]} board best first @param {Found[] | null} addresses @returns {Group[]}
 */
export function arranged(board, addresses) {
  const named = board.filter((each) => each.kind === 'place' || (each.score ?? 0) >= BY_NAME);
  const mentioned = board.filter((each) => !named.includes(each));
  const groups = [{ title: t('Trên bảng'), items: named }];
  if (addresses === null) return [...groups.filter(({ items }) => items.length), { title: t('Địa chỉ'), items: [] }];
  groups.push({ title: t('Địa chỉ'), items: addresses }, { title: t('Có nhắc đến'), items: mentioned });
  return groups.filter(({ items }) => items.length);
}

/** @param {Found} each @param {string} wanted */
function score(each, wanted) {
  const title = plain(each.title);
  if (each.kind === 'vehicle' && signKey(each.title) === signKey(wanted)) return 100;
  if (title === wanted || title === `#${wanted}`) return 90;
  if (title.startsWith(wanted)) return 60;
  if (digits(wanted).length >= 3 && digits(each.title).includes(digits(wanted))) return 50;
  if (title.includes(wanted)) return 40;
  return plain(each.detail).includes(wanted) ? 20 : 0;
}

/** @param {string} text */
function digits(text) {
  return text.replace(/\D/g, '');
}

/** @param {State} state @returns {Found[]} */
function candidates(state) {
  return [
    ...[...state.vehicles.values()].map((row) => vehicleFound(state, row)),
    ...[...state.incidents.values()].map((row) => found('incident', row.id, `#${row.number}`, row.address, row)),
    ...[...state.calls.values()].map((row) => found('call', row.id, row.phone, row.text, at(row))),
    ...[...state.stations.values()].map((row) => found('station', row.id, row.name, row.address, row)),
    ...[...state.hospitals.values()].map((row) => found('hospital', row.id, row.name, row.address, row)),
  ];
}

/** @param {State} state @param {import('../types.js').VehicleRow} row */
function vehicleFound(state, row) {
  const fix = state.positions.get(row.id);
  return found('vehicle', row.id, row.call_sign, row.plate, fix ? { lat: fix[1], lon: fix[2] } : null);
}

/** @param {{lat: number | null, lon: number | null}} row */
function at({ lat, lon }) {
  return lat === null || lon === null ? null : { lat, lon };
}

/** @param {Found['kind']} kind @param {Id} id @param {string} title @param {string} detail @param {{lat: number, lon: number} | null} place @returns {Found} */
function found(kind, id, title, detail, place) {
  return { kind, id, title: title ?? '', detail: detail ?? '', place: place && { lat: place.lat, lon: place.lon } };
}
