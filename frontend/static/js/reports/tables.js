/** The figures of the day as tables: whole, by level, by station. */

import { priorityMark, priorityName } from '../console/words.js';
import { h } from '../dom.js';
import { t } from '../i18n.js';
import { MEASURES, length, measureDefinition, measureName, percent, targetWords } from './words.js';

/** @typedef {import('./types.js').Report} Report */
/** @typedef {import('./types.js').Measure} Measure */
/** @typedef {import('./types.js').MeasureCode} MeasureCode */
/** @typedef {import('./choose.js').Filter} Filter */
/** @typedef {(filter: Filter) => void} Pick */

/** Fewer cases than this say little: the figure is set in a lighter hand. */
const FEW = 5;

/** @param {Report} report @param {Pick} pick @param {(text: string, at: HTMLElement) => void} explain */
export function wholeDay(report, pick, explain) {
  return h('table', { class: 'figures' },
    head(t('Khoảng thời gian'), t('n'), t('Trung vị'), 'P90', t('Mục tiêu'), t('Đạt'), t('Thiếu giờ'), t('Chưa chắc')),
    h('tbody', {}, MEASURES.map((code) => {
      const measure = report.measures[code];
      return h('tr', { class: code === 'response' ? 'chief' : '' },
        h('th', { scope: 'row' }, measureName(code), ' ', question(code, explain)),
        figure(link(measure.n, () => pick({ measured: code }))),
        figure(length(measure.median_s), measure.n), figure(length(measure.p90_s), measure.n),
        figure(targetOf(report, code)), figure(percent(measure.within_target), measure.n),
        figure(missing(measure, () => pick({ missing: code }))), figure(link(measure.unproven_n, () => pick({ unproven: code }))));
    })));
}

/** @param {MeasureCode} code @param {(text: string, at: HTMLElement) => void} explain */
function question(code, explain) {
  const button = h('button', {
    type: 'button', class: 'why', 'aria-label': t('Định nghĩa: {name}', { name: measureName(code) }), title: measureDefinition(code),
    onclick: () => explain(measureDefinition(code), button),
  }, '?');
  return button;
}

/** @param {Report} report @param {MeasureCode} code */
function targetOf(report, code) {
  const distinct = new Set(Object.values(report.targets[code]));
  return distinct.size === 1 ? targetWords([...distinct][0]) : t('theo mức');
}

/** @param {Report} report @param {Pick} pick */
export function byLevel(report, pick) {
  return h('table', { class: 'figures' },
    head(t('Mức'), t('n'), t('Trung vị'), 'P90', t('Mục tiêu'), t('Đạt'), t('Thiếu giờ'), t('Chưa chắc')),
    h('tbody', {}, report.by_priority.map(({ priority, measures: { response } }) => h('tr', {},
      h('th', { scope: 'row' }, h('span', { class: `level level-${priority}` }, `${priorityMark(priority)} ${priorityName(priority)}`.trim())),
      figure(link(response.n, () => pick({ priority, measured: 'response' }))),
      figure(length(response.median_s), response.n), figure(length(response.p90_s), response.n),
      figure(targetWords(report.targets.response[priority])), figure(percent(response.within_target), response.n),
      figure(missing(response, () => pick({ priority, missing: 'response' }))), figure(link(response.unproven_n, () => pick({ priority, unproven: 'response' })))))));
}

/** @param {Report} report @param {Pick} pick */
export function byStation(report, pick) {
  if (report.by_station.length === 0) return h('p', { class: 'empty' }, t('Chưa điều xe của trạm nào.'));
  const longest_s = Math.max(...report.by_station.map(({ measures }) => measures.response.p90_s ?? 0));
  return h('table', { class: 'figures stations' },
    head(t('Trạm'), t('Ca'), t('n'), t('Trung vị'), 'P90', t('Đạt'), t('Thiếu giờ'), t('Chưa chắc'), t('Trung vị đến P90')),
    h('tbody', {}, report.by_station.map(({ name, cases, measures: { response } }) => h('tr', {},
      h('th', { scope: 'row' }, h('button', { type: 'button', class: 'quiet name', onclick: () => pick({ station: name }) }, name)),
      figure(String(cases)), figure(link(response.n, () => pick({ station: name, measured: 'response' }))),
      figure(length(response.median_s), response.n), figure(length(response.p90_s), response.n),
      figure(percent(response.within_target), response.n),
      figure(missing(response, () => pick({ station: name, missing: 'response' }))), figure(link(response.unproven_n, () => pick({ station: name, unproven: 'response' }))),
      h('td', { class: 'range-cell' }, range(response, longest_s))))));
}

/** A line from the median to the 90th percentile. @param {Measure} measure @param {number} longest_s */
function range({ median_s, p90_s, n }, longest_s) {
  if (median_s === null || p90_s === null || longest_s === 0) return '';
  const bar = h('span', { class: n < FEW ? 'range few' : 'range', 'aria-hidden': 'true' });
  bar.style.setProperty('--from', `${(median_s / longest_s) * 100}%`);
  bar.style.setProperty('--to', `${(p90_s / longest_s) * 100}%`);
  return bar;
}

/** @param {...string} names */
function head(...names) {
  return h('thead', {}, h('tr', {}, names.map((name, i) => h('th', { scope: 'col', class: i === 0 ? 'first' : '' }, name))));
}

/** @param {string|Node} content @param {number} [n] cases behind it, when that makes it more or less sure */
function figure(content, n = Infinity) {
  return h('td', { class: n > 0 && n < FEW ? 'few' : '', title: n > 0 && n < FEW ? t('Chỉ {n} ca', { n }) : null }, content);
}

/** @param {number} n @param {() => void} open */
function link(n, open) {
  return n === 0 ? '0' : h('button', { type: 'button', class: 'quiet count', onclick: open }, String(n));
}

/** `11 · 8 %`, opening the cases without a time. @param {Measure} measure @param {() => void} open */
function missing({ missing_n, missing: share }, open) {
  if (missing_n === 0) return '0';
  return h('button', { type: 'button', class: 'quiet count lacking', onclick: open }, `${missing_n} · ${percent(share)}`);
}
