/** Pieces that the record's parts share. */

import { h } from '../../dom.js';
import { clockShort } from '../../format.js';
import { t } from '../../i18n.js';

/** @typedef {import('../../record/view.js').Entry} Entry */

/** @param {string} words */
export const title = (words) => h('h3', {}, words);

/**
 * One of few, for a thumb.
 *
 * @param {string} label @param {{value: string, words: string}[]} options @param {string|undefined} chosen @param {(value: string) => void} onChoose
 */
export function oneOf(label, options, chosen, onChoose) {
  return h('div', { class: 'one-of', role: 'group', 'aria-label': label }, options.map(({ value, words }) => h('button', {
    type: 'button', 'aria-pressed': String(value === chosen), onclick: () => onChoose(value),
  }, words)));
}

/** A written entry with its time, and the way to take it back. @param {Entry} entry @param {string} words @param {() => void} onStrike @param {(() => void)|null} [onEdit] */
export function writtenRow(entry, words, onStrike, onEdit = null) {
  return h('li', { class: 'written' },
    h('time', { datetime: entry.at }, clockShort(entry.at)),
    h('span', { class: 'written-words' }, words, entry.unsent ? h('small', { class: 'muted' }, ` ${t('chờ gửi')}`) : null),
    onEdit && h('button', { type: 'button', class: 'small', onclick: onEdit }, t('Sửa')),
    h('button', { type: 'button', class: 'small', 'aria-label': t('Bỏ mục {time}', { time: clockShort(entry.at) }), onclick: onStrike }, t('Bỏ')));
}

/** What a vital sign's field says: NaN for what is no number. Comma or point, as fingers have it. @param {HTMLInputElement} input @returns {number|null} */
export function numberIn(input) {
  const text = input.value.trim().replace(',', '.');
  if (text === '') return null;
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
}
