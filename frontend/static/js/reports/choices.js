/** Orders against the ranking: how often, and what the ranking thought it would cost. */

import { h } from '../dom.js';
import { clockShort } from '../format.js';
import { t } from '../i18n.js';
import { NOTHING, difference, length, percent } from './words.js';

/** @typedef {import('./types.js').Choices} Choices */

/** How often, in one sentence. @param {Choices} choices */
export function choiceSentence({ sent, known, against, cost_n, cost_median_s, cost_total_s }) {
  if (known === 0) return t('{sent} lượt điều xe; không lượt nào ghi bảng xếp hạng.', { sent });
  const often = t('{against} trong {known} lượt điều ({share}) là xe khác xe đứng đầu bảng xếp hạng', { against, known, share: percent(against / known) });
  const unknown = sent > known ? ` ${t('{n} lượt không ghi bảng xếp hạng.', { n: sent - known })}` : '';
  if (cost_median_s === null || cost_total_s === null) return `${often}.${unknown}`;
  const cost = t('so với xe đứng đầu, dự kiến đến chênh trung vị {median}, tổng {total} (n = {n})', { median: difference(cost_median_s), total: difference(cost_total_s), n: cost_n });
  return `${often}; ${cost}.${unknown}`;
}

/** The orders themselves, each opening its incident. @param {Choices} choices @param {(incident_id: number) => void} open */
export function choiceTable({ rows }, open) {
  if (rows.length === 0) return null;
  const names = [t('Ca'), t('Lúc'), t('Điều phối viên'), t('Xe đã điều'), t('Thứ'), t('Dự kiến'), t('Xe đứng đầu'), t('Dự kiến'), t('Chênh')];
  return h('table', { class: 'figures' },
    h('thead', {}, h('tr', {}, names.map((name, nth) => h('th', { scope: 'col', class: nth < 4 || nth === 6 ? 'first' : '' }, name)))),
    h('tbody', {}, rows.map((row) => h('tr', {},
      h('th', { scope: 'row' }, h('button', { type: 'button', class: 'quiet count', onclick: () => open(row.incident_id) }, `#${row.number}`)),
      words(clockShort(row.at)), words(row.by), words(row.call_sign),
      h('td', {}, row.place === null ? h('span', { title: t('không có trong bảng xếp hạng') }, NOTHING) : String(row.place)), h('td', {}, length(row.eta_s)),
      words(row.first_call_sign), h('td', {}, length(row.first_eta_s)), h('td', {}, row.cost_s === null ? NOTHING : difference(row.cost_s))))));
}

/** @param {string} text */
function words(text) {
  return h('td', { class: 'first' }, text);
}
