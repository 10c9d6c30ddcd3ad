/** The questions a crew is asked: with whom, why, to which hospital. Each resolves to an answer or null. */

import { t } from '../i18n.js';
import { byId, h, fill, setText } from '../dom.js';

/** @typedef {import('./types.js').Person} Person */

/** How many of the nearest are listed before searching: enough to scroll with a thumb. */
const LISTED = 40;
const MOST_MATES = 3;
const ROLES = ['driver', 'doctor', 'nurse', 'paramedic'];

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
 * Who is on the crew, and what each one does.
 *
 * @param {{title: string, about: string, mates: Person[], me?: Person|null, most?: number, least?: number, go?: string}} question
 *   me: the asker, when on the crew; most and least count the mates: a crew is four at the most
 * @returns {Promise<{ids: Person['id'][], roles: Record<string, string>}|null>} ids of the mates
 */
export function askCrew({ title, about, mates, me = null, most = MOST_MATES, least = 0, go = t('Vào ca') }) {
  const [search, button] = [/** @type {HTMLInputElement} */ (byId('mate-search')), /** @type {HTMLButtonElement} */ (byId('signon-go'))];
  setText(byId('signon-sign'), title);
  setText(byId('signon-about'), about);
  setText(button, go);
  byId('mates-block').hidden = mates.length === 0 && least === 0;
  const heading = byId('mates-optional').closest('h3'); // "with whom?" is no question where the sheet's title asks for whom
  if (heading) heading.hidden = least > 0;
  search.value = '';
  /** @type {Set<Person['id']>} */
  const along = new Set();
  /** @type {Record<string, string>} */
  const roles = {};
  const list = () => {
    button.disabled = along.size < least;
    fill(byId('mate-list'), matching(mates, search.value)
      .sort((a, b) => Number(along.has(b.id)) - Number(along.has(a.id)))
      .slice(0, LISTED).map((mate) => mateRow(mate, { along, most, roles }, list)));
  };
  fill(byId('own-role'), me ? h('label', { class: 'own-role' }, h('span', {}, t('Vai trò của bạn')), roleChoice(me, roles)) : null);
  search.oninput = list;
  list();
  return answer(byId('signon-sheet'), (done) => { button.onclick = () => done({ ids: [...along], roles: withoutEmpty(roles) }); });
}

/** @param {Record<string, string>} roles */
function withoutEmpty(roles) {
  return Object.fromEntries(Object.entries(roles).filter(([, role]) => role));
}

/** @param {Person} mate @param {{along: Set<Person['id']>, most: number, roles: Record<string, string>}} crew @param {() => void} redraw */
function mateRow({ id, name }, { along, most, roles }, redraw) {
  const chosen = along.has(id);
  const press = () => {
    if (chosen) { along.delete(id); delete roles[id]; }
    else along.add(id);
    redraw();
  };
  return h('li', { class: 'mate' }, h('button', {
    type: 'button', class: 'choice', 'aria-pressed': String(chosen), disabled: !chosen && along.size >= most, onclick: press,
  }, h('span', { class: 'choice-name' }, name)), chosen && roleChoice({ id, name }, roles));
}

/** @param {Person} person @param {Record<string, string>} roles */
function roleChoice({ id, name }, roles) {
  const select = h('select', { 'aria-label': t('Vai trò của {name}', { name }) },
    h('option', { value: '' }, t('Vai trò…')), ROLES.map((role) => h('option', { value: role, selected: roles[id] === role }, roleName(role))));
  select.addEventListener('change', () => { roles[id] = select.value; });
  return select;
}

/** @param {string} role @returns {string} */
export function roleName(role) {
  switch (role) {
    case 'driver': return t('Lái xe');
    case 'doctor': return t('Bác sĩ');
    case 'nurse': return t('Điều dưỡng');
    case 'paramedic': return t('Cấp cứu viên');
    default: return '';
  }
}

/**
 * @param {{title: string, options: {value: string, label: string, about: string}[]}} question
 * @returns {Promise<string|null>} the value of the one touched
 */
export function askChoice({ title, options }) {
  setText(byId('choice-title'), title);
  return answer(byId('choice-sheet'), (/** @type {(value: string) => void} */ done) => {
    fill(byId('choice-list'), ...options.map(({ value, label, about }) => h('button', { type: 'button', class: 'choice', onclick: () => done(value) },
      h('span', { class: 'choice-name' }, label), h('span', { class: 'choice-about' }, about))));
  });
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

/**
 * @template T
 * @param {HTMLElement} element a dialog
 * @param {(done: (value: T) => void) => void} listen
 * @returns {Promise<T|null>} null when the sheet was closed without an answer
 */
export function answer(element, listen) {
  const sheet = /** @type {HTMLDialogElement} */ (element);
  return new Promise((resolve) => {
    /** @type {T|null} */
    let given = null;
    listen((value) => { given = value; sheet.close(); });
    sheet.onclose = () => resolve(given);
    sheet.showModal();
  });
}
