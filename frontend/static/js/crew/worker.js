/** The one place where the phone's service worker is registered. */

/** The crew's app alone: a desk's pages never meet what a phone keeps. */
const SCOPE = '/crew/';

/** @type {Promise<ServiceWorkerRegistration | null> | null} */
let registered = null;

/** @param {string} url of the worker's script @returns {Promise<ServiceWorkerRegistration | null>} null where there can be none */
export function registerWorker(url) {
  registered ??= register(url);
  return registered;
}

/** @param {string} url */
async function register(url) {
  if (!('serviceWorker' in navigator)) return null;
  try {
    await navigator.serviceWorker.register(url, { type: 'module', scope: SCOPE });
    return await navigator.serviceWorker.ready;
  } catch {
    return null; // an old browser, or a page without HTTPS: the app works on, and is told by SMS when it is closed
  }
}
