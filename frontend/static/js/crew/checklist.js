/** The check at the start of a shift: the centre's list, answered with a thumb. */

import { t } from '../i18n.js';
import { byId, fill, h, setText } from '../dom.js';
import { answer } from './sheets.js';

/**
 * @typedef {{id: number, name: string, kind: 'yes_no'|'number', unit: string, at_least: number|null}} Item
 * @typedef {{id: number, value: boolean|number, note: string}} Found
 */

/** Is what was found less than what is wanted? The server says it the same way. @param {Item} item @param {boolean|number} value */
export function isMissing(item, value) {
  if (item.kind === 'yes_no') return value === false;
  return item.at_least !== null && Number(value) < item.at_least;
}

/** A number as people type it here, with a comma or a point. @param {string} typed @returns {number|null} */
export function numberOf(typed) {
  const text = typed.trim().replace(',', '.');
  const number = Number(text);
  return text !== '' && Number.isFinite(number) && number >= 0 && number <= 1e6 ? number : null;
}

/** @param {Item[]} items @returns {Promise<Found[]|null>} */
export function askChecklist(items) {
  const go = /** @type {HTMLButtonElement} */ (byId('check-go'));
  /** @type {Map<number, Found>} */
  const found = new Map();
  const changed = () => {
    const missing = items.filter((item) => found.has(item.id) && isMissing(item, /** @type {Found} */ (found.get(item.id)).value));
    go.disabled = found.size === 0;
    setText(go, missing.length ? t('Ghi nhận, thiếu {n}', { n: missing.length }) : t('Ghi nhận'));
    setText(byId('check-count'), t('{n} / {all} mục', { n: found.size, all: items.length }));
  };
  fill(byId('check-list'), ...items.map((item) => row(item, found, changed)));
  changed();
  return answer(byId('check-sheet'), (done) => { go.onclick = () => done([...found.values()]); });
}

/** @param {Item} item @param {Map<number, Found>} found @param {() => void} changed */
function row(item, found, changed) {
  const note = h('input', { type: 'text', maxlength: 200, hidden: true, placeholder: t('Thiếu gì, hỏng gì?'), 'aria-label': t('Ghi chú: {item}', { item: item.name }) });
  /** @param {boolean|number|null} value */
  const set = (value) => {
    if (value === null) found.delete(item.id);
    else found.set(item.id, { id: item.id, value, note: note.value.trim() });
    note.hidden = value === null || !isMissing(item, value);
    changed();
  };
  note.addEventListener('input', () => {
    const known = found.get(item.id);
    if (known) known.note = note.value.trim();
  });
  return h('li', { class: 'check-item' }, h('span', { class: 'check-name', id: `check-${item.id}` }, item.name),
    item.kind === 'yes_no' ? yesNo(item, set) : amount(item, set), note);
}

/** @param {Item} item @param {(value: boolean) => void} set */
function yesNo(item, set) {
  const group = h('div', { class: 'check-answer', role: 'group', 'aria-labelledby': `check-${item.id}` });
  const button = (/** @type {boolean} */ value, /** @type {string} */ words) => h('button', {
    type: 'button', 'aria-pressed': 'false', class: value ? 'yes' : 'no',
    onclick: (/** @type {Event} */ event) => {
      for (const each of group.children) each.setAttribute('aria-pressed', String(each === event.currentTarget));
      set(value);
    },
  }, words);
  group.append(button(true, t('Có')), button(false, t('Không')));
  return group;
}

/** @param {Item} item @param {(value: number|null) => void} set */
function amount(item, set) {
  const input = h('input', { type: 'text', inputmode: 'decimal', maxlength: 8, autocomplete: 'off', 'aria-labelledby': `check-${item.id}` });
  input.addEventListener('input', () => set(numberOf(input.value)));
  const least = item.at_least === null ? item.unit : `${item.unit} (≥ ${item.at_least})`;
  return h('div', { class: 'check-answer' }, input, h('span', { class: 'muted' }, least));
}
