/** The questions a crew is asked: with whom, why, to which hospital. Each resolves to an answer or null. */

import { distance } from '../format.js';
import { t } from '../i18n.js';
import { byId, h, fill, setText } from '../dom.js';
import { distanceM, nearestFirst } from './geo.js';

/** @typedef {import('./types.js').Hospital} Hospital */

/** How many of the nearest are listed before searching: enough to scroll with a thumb. */
const LISTED = 40;
const MOST_MATES = 3;

/**
 * @param {{title: string, go: string, reasons: string[]}} question
 * @returns {Promise<string|null>}
 */
export function askReason({ title, go, reasons }) {
  const sheet = byId('reason-sheet');
  const text = /** @type {HTMLInputElement} */ (byId('reason-text'));
  const button = /** @type {HTMLButtonElement} */ (byId('reason-go'));
  setText(byId('reason-title'), title);
  setText(button, go);
  text.value = '';
  const choose = (/** @type {string} */ reason) => {
    for (const each of byId('reason-list').children) {
      each.setAttribute('aria-pressed', String(each.textContent === reason));
    }
    button.disabled = !reason;
    button.value = reason;
  };
  fill(byId('reason-list'), ...reasons.map((reason) => h('button', {
    type: 'button', class: 'choice', 'aria-pressed': 'false',
    onclick: () => { text.value = ''; choose(reason); },
  }, reason)));
  choose('');
  text.oninput = () => choose(text.value.trim());
  return answer(sheet, (done) => { button.onclick = () => done(button.value); });
}

/**
 * @param {Hospital[]} hospitals @param {{lat: number, lon: number}} from
 * @returns {Promise<{hospital: Hospital|null}|null>} hospital null: leaves without saying where to
 */
export function askHospital(hospitals, from) {
  const search = /** @type {HTMLInputElement} */ (byId('hospital-search'));
  const sorted = nearestFirst(hospitals, from);
  search.value = '';
  return answer(byId('hospital-sheet'), (done) => {
    const list = () => fill(byId('hospital-list'), ...matching(sorted, search.value).slice(0, LISTED)
      .map((hospital) => hospitalRow(hospital, from, () => done({ hospital }))));
    search.oninput = list;
    byId('hospital-unknown').onclick = () => done({ hospital: null });
    list();
  });
}

/**
 * Sure of the vehicle, and who comes along? Up to three mates: a crew is four at the most.
 *
 * @param {{title: string, about: string, mates: import('./types.js').Person[]}} question
 * @returns {Promise<import('./types.js').Person['id'][]|null>} ids of the mates
 */
export function askCrew({ title, about, mates }) {
  setText(byId('signon-sign'), title);
  setText(byId('signon-about'), about);
  byId('mates-block').hidden = mates.length === 0;
  const search = /** @type {HTMLInputElement} */ (byId('mate-search'));
  search.value = '';
  /** @type {Set<import('./types.js').Person['id']>} */
  const along = new Set();
  const list = () => fill(byId('mate-list'), matching(mates, search.value)
    .sort((a, b) => Number(along.has(b.id)) - Number(along.has(a.id)))
    .slice(0, LISTED).map((mate) => mateRow(mate, along, list)));
  search.oninput = list;
  list();
  return answer(byId('signon-sheet'), (done) => { byId('signon-go').onclick = () => done([...along]); });
}

/** @param {import('./types.js').Person} mate @param {Set<import('./types.js').Person['id']>} along @param {() => void} redraw */
function mateRow({ id, name }, along, redraw) {
  const chosen = along.has(id);
  const press = () => {
    if (chosen) along.delete(id);
    else along.add(id);
    redraw();
  };
  return h('li', {}, h('button', {
    type: 'button', class: 'choice', 'aria-pressed': String(chosen), disabled: !chosen && along.size >= MOST_MATES, onclick: press,
  }, h('span', { class: 'choice-name' }, name)));
}

/** @template {{name: string}} T @param {T[]} rows @param {string} typed @returns {T[]} */
export function matching(rows, typed) {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  return rows.filter(({ name }) => words.every((word) => plain(name).includes(word)));
}

/** Lower case without marks, as people type in a hurry. @param {string} text */
export function plain(text) {
  return text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd');
}

/** @param {Hospital} hospital @param {{lat: number, lon: number}} from @param {() => void} choose */
function hospitalRow(hospital, from, choose) {
  return h('li', {}, h('button', { type: 'button', class: 'choice', onclick: choose },
    h('span', { class: 'choice-name' }, hospital.name),
    h('span', { class: 'choice-side' }, distance(distanceM(from, hospital))),
    hospital.status !== 'open' && h('span', { class: `choice-about status-${hospital.status}` }, statusWord(hospital)),
  ));
}

/** @param {Hospital} hospital */
function statusWord({ status }) {
  return status === 'limited' ? t('Hạn chế nhận') : t('Tạm ngưng nhận');
}

/**
 * @template T
 * @param {HTMLElement} element a dialog
 * @param {(done: (value: T) => void) => void} listen
 * @returns {Promise<T|null>} null when the sheet was closed without an answer
 */
function answer(element, listen) {
  const sheet = /** @type {HTMLDialogElement} */ (element);
  return new Promise((resolve) => {
    /** @type {T|null} */
    let given = null;
    listen((value) => { given = value; sheet.close(); });
    sheet.onclose = () => resolve(given);
    sheet.showModal();
  });
}
