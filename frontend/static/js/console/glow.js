import { actorName } from './words.js';
import { t } from '../i18n.js';
import { h } from '../dom.js';

/**
 * A change made by somebody else glows once and says whose it is.
 *
 * @typedef {import('./desk.js').Change} Change
 */

const SHOWN_MS = 4000;
/** A row drawn for the first time long after its change is not news. */
const NEWS_MS = 3000;

/** @param {HTMLElement} element @param {Change | undefined} change */
export function glow(element, change) {
  if (!change || element.dataset.seq === String(change.seq)) return;
  const known = element.dataset.seq !== undefined;
  element.dataset.seq = String(change.seq);
  const news = known || Date.now() - Date.parse(change.at) < NEWS_MS;
  if (change.mine || change.actor?.kind !== 'staff' || !news) return;
  element.querySelector('.by')?.remove();
  const name = actorName(change.actor);
  const by = h('span', { class: 'by' }, t('{name} vừa đổi', { name }));
  if (!element.textContent?.includes(name)) element.append(by); // a row that names them already needs no label
  element.classList.remove('glow');
  void element.offsetWidth; // starts the animation anew
  element.classList.add('glow');
  setTimeout(() => {
    by.remove();
    element.classList.remove('glow');
  }, SHOWN_MS);
}
