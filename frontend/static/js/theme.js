/**
 * Day and night. The choice is remembered on this desk; without one, the hour
 * decides (night from 18:00 to 06:00). `theme-boot.js` applies the same rule
 * before the first paint.
 *
 * @typedef {'day' | 'night'} Theme
 */

const KEY = 'theme115'; // Django's admin keeps its own under 'theme'
const NIGHT_FROM_HOUR = 18;
const NIGHT_TO_HOUR = 6;

/** @type {Set<(theme: Theme) => void>} */
const listeners = new Set();

/** @param {number} hour 0–23, local @returns {Theme} */
export function themeForHour(hour) {
  return hour >= NIGHT_FROM_HOUR || hour < NIGHT_TO_HOUR ? 'night' : 'day';
}

/** @returns {Theme} */
export function currentTheme() {
  return document.documentElement.dataset.theme === 'day' ? 'day' : 'night';
}

/** @param {Theme} theme */
export function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Private windows may refuse storage: the theme then lasts for this page only.
  }
  for (const listener of listeners) listener(theme);
}

/** @returns {Theme} */
export function toggleTheme() {
  const next = currentTheme() === 'day' ? 'night' : 'day';
  setTheme(next);
  return next;
}

/** @param {(theme: Theme) => void} listener @returns {() => void} stops listening */
export function onTheme(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The value of a CSS token such as `--surface`, for canvas drawing. @param {string} name */
export function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Wires every `[data-theme-toggle]` button of the page. */
export function bindThemeToggles() {
  for (const button of document.querySelectorAll('[data-theme-toggle]')) {
    button.addEventListener('click', () => toggleTheme());
  }
}
