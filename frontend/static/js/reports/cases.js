/** The cases behind the figures: filtered by whatever was clicked, sorted by any column, each opening its story. */

import { categoryName, priorityMark, priorityName } from '../console/words.js';
import { byId, fill, h, setText } from '../dom.js';
import { clockShort } from '../format.js';
import { t } from '../i18n.js';
import { chosen, isLate, lengthOf, ordered } from './choose.js';
import { MEASURES, NOTHING, length, measureName } from './words.js';

/** @typedef {import('./types.js').Report} Report */
/** @typedef {import('./types.js').CaseRow} CaseRow */
/** @typedef {import('./choose.js').Filter} Filter */

export class Cases {
  /**
   * @param {(row: CaseRow) => void} open
   * @param {import('../types.js').CategoryRow[]} categories
   */
  constructor(open, categories) {
    this.open = open;
    this.categories = new Map(categories.map((row) => [row.code, row]));
    /** @type {Report|null} */
    this.report = null;
    /** @type {Filter} */
    this.filter = {};
    /** @type {import('./choose.js').Order} */
    this.order = { key: 'call_received_at', down: false };
    const search = /** @type {HTMLInputElement} */ (byId('case-search'));
    search.addEventListener('input', () => { this.filter = { ...this.filter, typed: search.value }; this.#list(); });
    byId('case-clear').addEventListener('click', () => { search.value = ''; this.pick({}, false); });
    this.#head();
  }

  /** @param {Report} report */
  show(report) {
    this.report = report;
    this.#list();
  }

  /** @param {Filter} filter @param {boolean} [scroll] */
  pick(filter, scroll = true) {
    this.filter = { ...filter, typed: /** @type {HTMLInputElement} */ (byId('case-search')).value };
    this.#list();
    if (scroll) byId('cases').scrollIntoView({ block: 'start' });
  }

  #head() {
    const columns = [
      ['number', t('Ca')], ['call_received_at', t('Nhận lúc')], ['priority', t('Mức')], ['category', t('Loại')],
      ['address', t('Địa chỉ')], ['call_sign', t('Xe')], ['station', t('Trạm')],
      ...MEASURES.map((code) => [`${code}_s`, measureName(code)]),
    ];
    fill(byId('case-head'), h('tr', {}, columns.map(([key, name]) => h('th', { scope: 'col', dataset: { key } },
      h('button', { type: 'button', class: 'quiet', onclick: () => this.#sort(key) }, name)))));
    this.#showOrder();
  }

  /** @param {string} key */
  #sort(key) {
    this.order = { key, down: this.order.key === key ? !this.order.down : key.endsWith('_s') };
    this.#showOrder();
    this.#list();
  }

  #showOrder() {
    for (const th of byId('case-head').querySelectorAll('th')) {
      const mine = th.dataset.key === this.order.key;
      th.setAttribute('aria-sort', !mine ? 'none' : this.order.down ? 'descending' : 'ascending');
    }
  }

  #list() {
    if (!this.report) return;
    const { rows, targets } = this.report;
    const found = ordered(chosen(rows, this.filter, targets), this.order);
    fill(byId('case-rows'), found.map((row) => this.#row(row)));
    setText(byId('case-count'), found.length === rows.length
      ? t('{n} ca', { n: rows.length }) : t('{n} trên {all} ca', { n: found.length, all: rows.length }));
    const words = filterWords(this.filter);
    setText(byId('case-filter'), words);
    byId('case-clear').hidden = !words && !this.filter.typed;
    byId('case-none').hidden = found.length > 0;
    setText(byId('case-none'), rows.length ? t('Không có ca nào như vậy.') : t('Chưa có ca nào trong ca ngày này.'));
  }

  /** @param {CaseRow} row */
  #row(row) {
    return h('tr', {},
      h('td', {}, h('button', { type: 'button', class: 'quiet count', onclick: () => this.open(row) }, `#${row.number}`)),
      h('td', {}, h('time', { datetime: row.call_received_at }, clockShort(row.call_received_at))),
      h('td', {}, h('span', { class: `level level-${row.priority}` }, `${priorityMark(row.priority)} ${priorityName(row.priority)}`.trim())),
      h('td', {}, categoryName(this.categories.get(row.category), row.category)),
      h('td', { class: 'address', title: row.address }, row.address),
      h('td', {}, row.call_sign ?? NOTHING, unmanned(row)), h('td', { class: 'station', title: row.station ?? '' }, row.station ?? NOTHING),
      MEASURES.map((code) => this.#length(row, code)));
  }

  /** @param {CaseRow} row @param {import('./types.js').MeasureCode} code */
  #length(row, code) {
    if (row.missing.includes(code)) return h('td', { class: 'figure lacking' }, t('thiếu'));
    if (row.unproven.includes(code)) return h('td', { class: 'figure lacking', title: t('bấm khi xe còn xa hiện trường: không tính') }, `${length(lengthOf(row, code))} ?`);
    const late = this.report && isLate(row, code, this.report.targets);
    const words = length(lengthOf(row, code));
    return h('td', { class: 'figure' }, late ? h('strong', { class: 'late', title: t('quá mục tiêu') }, words) : words);
  }
}

/** A delay that no other column shows. @param {CaseRow} row */
function unmanned({ unmanned_s }) {
  return unmanned_s > 0 ? h('small', { class: 'late' }, ` ${t('không có xe {time}', { time: length(unmanned_s) })}`) : null;
}

/** @param {Filter} filter */
function filterWords({ priority, station, missing, unproven, measured, response }) {
  return [
    priority && priorityName(priority), station,
    missing && t('thiếu giờ: {name}', { name: measureName(missing) }),
    unproven && t('chưa chắc: {name}', { name: measureName(unproven) }),
    measured && t('đo được: {name}', { name: measureName(measured) }),
    response && (response.to_s === null
      ? t('đáp ứng từ {from} phút', { from: response.from_s / 60 })
      : t('đáp ứng {from}–{to} phút', { from: response.from_s / 60, to: response.to_s / 60 })),
  ].filter(Boolean).join(' · ');
}
