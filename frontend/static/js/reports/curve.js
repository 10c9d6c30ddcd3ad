/**
 * The distribution of response times: a bar for each minute, and over it the
 * share of cases reached by then, drawn case by case. Both from raw rows.
 */

import { h } from '../dom.js';
import { t } from '../i18n.js';
import { chosen } from './choose.js';
import { length, percent } from './words.js';

/** @typedef {import('./types.js').Report} Report */

const SVG = 'http://www.w3.org/2000/svg';
const SIZE = { width: 720, height: 300, left: 40, right: 44, top: 26, bottom: 40 };
const TICK_EVERY_S = 300;
/** The axis reaches at least this far, so that a quiet day is not drawn as if it were slow. */
const LEAST_SPAN_S = 1500;

/**
 * @param {Report} report
 * @param {(bin: {from_s: number, to_s: number|null}) => void} onBin a bar was chosen
 * @returns {HTMLElement}
 */
export function curve(report, onBin) {
  const seconds = chosen(report.rows, { measured: 'response' }, report.targets).map((row) => Number(row.response_s)).sort((a, b) => a - b);
  if (seconds.length === 0) return h('p', { class: 'empty' }, t('Chưa có ca nào đo được thời gian đáp ứng.'));
  const axis = axes(report, seconds);
  const picture = svg('svg', {
    viewBox: `0 0 ${SIZE.width} ${SIZE.height}`, class: 'curve', role: 'group', 'aria-label': described(report),
  });
  picture.append(...frame(axis), ...bars(report, axis, onBin), steps(seconds, axis), ...marks(report, axis));
  return h('div', { class: 'curve-box' }, picture);
}

/** @typedef {{x: (s: number) => number, count: (n: number) => number, share: (s: number) => number, span_s: number, most: number}} Axis */

/** @param {Report} report @param {number[]} seconds @returns {Axis} */
function axes({ histogram }, seconds) {
  const open = histogram.at(-1)?.from_s ?? LEAST_SPAN_S;
  const reach_s = Math.min(seconds[seconds.length - 1] + 60, open + 60);
  const span_s = Math.max(LEAST_SPAN_S, Math.ceil(reach_s / TICK_EVERY_S) * TICK_EVERY_S);
  const most = niceTop(Math.max(...histogram.map((bin) => bin.n)));
  const wide = SIZE.width - SIZE.left - SIZE.right;
  const high = SIZE.height - SIZE.top - SIZE.bottom;
  return {
    x: (s) => SIZE.left + (Math.min(s, span_s) / span_s) * wide,
    count: (n) => SIZE.height - SIZE.bottom - (n / most) * high,
    share: (p) => SIZE.height - SIZE.bottom - p * high,
    span_s, most,
  };
}

/** A round number at or over the highest bar. @param {number} n */
export function niceTop(n) {
  const steps = [2, 4, 6, 8, 10, 12, 16, 20, 30, 40, 60, 80, 100];
  return steps.find((step) => step >= n) ?? Math.ceil(n / 50) * 50;
}

/** @param {Axis} axis @returns {SVGElement[]} */
function frame({ x, count, share, span_s, most }) {
  const lines = [];
  for (const part of [0, 0.5, 1]) {
    lines.push(svg('line', { class: 'grid', x1: SIZE.left, x2: SIZE.width - SIZE.right, y1: share(part), y2: share(part) }));
    lines.push(label(SIZE.left - 6, count(most * part) + 4, String(most * part), 'end'));
    lines.push(label(SIZE.width - SIZE.right + 6, share(part) + 4, percent(part), 'start'));
  }
  for (let s = 0; s <= span_s; s += TICK_EVERY_S) {
    lines.push(svg('line', { class: 'tick', x1: x(s), x2: x(s), y1: count(0), y2: count(0) + 4 }));
    lines.push(label(x(s), count(0) + 17, String(s / 60), 'middle'));
  }
  lines.push(label((SIZE.left + SIZE.width - SIZE.right) / 2, SIZE.height - 6, t('phút từ lúc nhận cuộc gọi'), 'middle'));
  return lines;
}

/** @param {Report} report @param {Axis} axis @param {(bin: {from_s: number, to_s: number|null}) => void} onBin */
function bars({ histogram }, { x, count, span_s }, onBin) {
  return histogram.filter((bin) => bin.n > 0).map((bin) => {
    const [from, to] = [x(Math.min(bin.from_s, span_s - 60)), x(bin.to_s ?? span_s)];
    const bar = svg('rect', {
      class: 'bar', x: from + 0.5, width: Math.max(2, to - from - 1), y: count(bin.n), height: count(0) - count(bin.n),
      tabindex: 0, role: 'button', 'aria-label': binWords(bin),
    });
    bar.append(svg('title', {}, binWords(bin)));
    bar.addEventListener('click', () => onBin(bin));
    bar.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); onBin(bin); }
    });
    return bar;
  });
}

/** @param {{from_s: number, to_s: number|null, n: number}} bin */
function binWords({ from_s, to_s, n }) {
  return to_s === null
    ? t('từ {from} phút trở lên: {n} ca', { from: from_s / 60, n })
    : t('{from}–{to} phút: {n} ca', { from: from_s / 60, to: to_s / 60, n });
}

/** The share reached by each moment: one step per case. @param {number[]} seconds @param {Axis} axis */
function steps(seconds, { x, share }) {
  const points = seconds.map((s, i) => `H${x(s).toFixed(1)}V${share((i + 1) / seconds.length).toFixed(1)}`);
  return svg('path', { class: 'reached', d: `M${x(0)} ${share(0)}${points.join('')}` });
}

/** @param {Report} report @param {Axis} axis @returns {SVGElement[]} */
function marks({ measures: { response }, targets }, axis) {
  const distinct = [...new Set(Object.values(targets.response))].filter((s) => s <= axis.span_s);
  return [
    ...distinct.flatMap((s) => mark(axis, s, t('mục tiêu {time}', { time: length(s) }), 'target')),
    ...(response.median_s === null ? [] : mark(axis, response.median_s, t('trung vị {time}', { time: length(response.median_s) }), 'median')),
    ...(response.p90_s === null ? [] : mark(axis, response.p90_s, `P90 ${length(response.p90_s)}`, 'p90')),
  ];
}

/** @param {Axis} axis @param {number} s @param {string} words @param {string} kind */
function mark({ x, share }, s, words, kind) {
  const top = { target: 10, median: 10, p90: 22 }[kind] ?? 10;
  const nearEnd = x(s) > SIZE.width - SIZE.right - 90;
  return [
    svg('line', { class: `mark ${kind}`, x1: x(s), x2: x(s), y1: top + 3, y2: share(0) }),
    label(x(s) + (nearEnd ? -4 : 4), top + 6, words, nearEnd ? 'end' : 'start', `mark-word ${kind}`),
  ];
}

/** @param {Report} report */
function described({ measures: { response } }) {
  return t('Phân bố thời gian đáp ứng của {n} ca: trung vị {median}, P90 {p90}', {
    n: response.n, median: length(response.median_s), p90: length(response.p90_s),
  });
}

/** @param {number} x @param {number} y @param {string} words @param {string} anchor @param {string} [kind] */
function label(x, y, words, anchor, kind = 'axis') {
  return svg('text', { class: kind, x, y, 'text-anchor': anchor }, words);
}

/** @param {string} tag @param {Record<string, string|number>} props @param {string} [text] @returns {SVGElement} */
function svg(tag, props, text = '') {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(props)) element.setAttribute(name, String(value));
  if (text) element.textContent = text;
  return element;
}
