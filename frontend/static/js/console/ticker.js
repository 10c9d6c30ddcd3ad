import { clock, elapsed, secondsSince, tone } from '../format.js';

/**
 * Keeps every running time on the page going, once a second: any
 * `<time data-since data-target?>`, counting up, amber at 70 % of its target and
 * vermilion past it; the clock time is on hover.
 */

const TONES = ['calm', 'warn', 'bad'];

/** @param {number} now_ms @param {ParentNode} [root] */
export function tick(now_ms, root = document) {
  for (const element of root.querySelectorAll('time[data-since]')) {
    tickOne(/** @type {HTMLElement} */ (element), now_ms);
  }
}

/** @param {HTMLElement} element @param {number} now_ms */
export function tickOne(element, now_ms) {
  const { since = '', target } = element.dataset;
  const seconds = secondsSince(since, now_ms);
  const text = elapsed(seconds);
  if (element.textContent !== text) element.textContent = text;
  if (!element.title) element.title = clock(since);
  if (!target) return;
  const now = tone(seconds, Number(target));
  for (const each of TONES) element.classList.toggle(`tone-${each}`, each === now);
}
