/** Pieces that the record's parts share. Made once and changed in place: what somebody types or presses stays. */

import { h, setText, syncList } from '../../dom.js';
import { clockShort } from '../../format.js';
import { t } from '../../i18n.js';

/** @typedef {import('../../record/view.js').Entry} Entry */
/** @typedef {{entry: Entry, words: string}} Written */

/** @param {string} words */
export const title = (words) => h('h3', {}, words);

/**
 * One of few, for a thumb.
 *
 * @param {string} label @param {{value: string, words: string}[]} options @param {(value: string) => void} onChoose
 */
export function oneOf(label, options, onChoose) {
  return h('div', { class: 'one-of', role: 'group', 'aria-label': label }, options.map(({ value, words }) => h('button', {
    type: 'button', 'aria-pressed': 'false', dataset: { value }, onclick: () => onChoose(value),
  }, words)));
}

/** Show which one of `oneOf` holds. @param {HTMLElement} group @param {unknown} chosen */
export function mark(group, chosen) {
  for (const button of group.querySelectorAll('button')) button.setAttribute('aria-pressed', String(button.dataset.value === String(chosen)));
}

/**
 * Written entries with their times, and the way to take each back.
 *
 * @param {HTMLElement} list @param {Written[]} rows @param {(entry: Entry) => void} onStrike @param {((entry: Entry) => void)|null} [onEdit]
 */
export function showWritten(list, rows, onStrike, onEdit = null) {
  syncList(list, rows, ({ entry }) => entry.key, ({ entry }) => h('li', { class: 'written' },
    h('time', {}), h('span', { class: 'written-words' }, h('span', {}), h('small', { class: 'muted' })),
    onEdit && h('button', { type: 'button', class: 'small', onclick: () => onEdit(entry) }, t('Sửa')),
    h('button', { type: 'button', class: 'small', 'aria-label': t('Bỏ mục {time}', { time: clockShort(entry.at) }), onclick: () => onStrike(entry) }, t('Bỏ'))), showRow);
}

/** @param {HTMLElement} row @param {Written} written */
function showRow(row, { entry, words }) {
  const [time, said, unsent] = ['time', '.written-words > span', 'small'].map((part) => /** @type {HTMLElement} */ (row.querySelector(part)));
  time.setAttribute('datetime', entry.at);
  setText(time, clockShort(entry.at));
  setText(said, words);
  setText(unsent, entry.unsent ? ` ${t('chờ gửi')}` : '');
}

/** What a vital sign's field says: NaN for what is no number. Comma or point, as fingers have it. @param {HTMLInputElement} input @returns {number|null} */
export function numberIn(input) {
  const text = input.value.trim().replace(',', '.');
  if (text === '') return null;
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
}
