/** Speed over the day as a small drawing under the slider. */

import { isDark } from './track_line.js';

/** @typedef {import('./track_line.js').Point} Point */
/** @typedef {import('./track_line.js').Span} Span */

const SVG = 'http://www.w3.org/2000/svg';
const [WIDTH, HEIGHT] = [1000, 60];
const TOP_KMH = 80;

/** @param {string} tag @param {Record<string, string|number>} attributes */
function draw(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}

/** Steps, not slopes: a reading's speed holds until the next one. @param {Point[]} points @param {Span[]} silences @param {(at_s: number) => number} x */
export function path(points, silences, x) {
  const y = (/** @type {number|null} */ kmh) => (HEIGHT * (1 - Math.min(kmh ?? 0, TOP_KMH) / TOP_KMH)).toFixed(1);
  let text = '';
  for (let i = 1; i < points.length; i += 1) {
    const [from, to] = [points[i - 1], points[i]];
    if (isDark(silences, (from[0] + to[0]) / 2)) continue;
    text += `M${x(from[0]).toFixed(1)} ${HEIGHT}V${y(to[3])}H${x(to[0]).toFixed(1)}V${HEIGHT}Z`;
  }
  return text;
}

/** @param {Point[]} points at least one @param {Span[]} silences */
export function speedStrip(points, silences) {
  const [first, last] = [points[0][0], points[points.length - 1][0]];
  const x = (/** @type {number} */ at_s) => (WIDTH * (at_s - first)) / Math.max(1, last - first);
  const svg = draw('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none' });
  for (const { from_s, to_s } of silences) svg.append(draw('rect', { class: 'dark', x: x(from_s), y: 0, width: x(to_s) - x(from_s), height: HEIGHT }));
  svg.append(draw('path', { class: 'driven', d: path(points, silences, x) }));
  return svg;
}
