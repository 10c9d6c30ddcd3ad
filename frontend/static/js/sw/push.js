/**
 * An order that comes while the app is closed: shown on the lock screen, and
 * the app opened by touching it. The server's words are shown as they come;
 * they name the vehicle, the level and the number, nothing else.
 */

const VIBRATE_MS = [400, 150, 400, 150, 800];
const FALLBACK = { title: '115', body: '', url: '/crew/', assignment: 0 };

/** @param {{json: () => any} | null} data */
function read(data) {
  try {
    return { ...FALLBACK, ...data?.json() };
  } catch {
    return FALLBACK; // browsers demand that every push is shown, also one that cannot be read
  }
}

/** @param {any} worker @param {{json: () => any} | null} data @returns {Promise<void>} */
export async function showPush(worker, data) {
  const order = read(data);
  await worker.registration.showNotification(order.title, {
    body: order.body,
    tag: `assignment:${order.assignment}`, // one that comes twice takes the place of the first
    renotify: true,
    requireInteraction: true,
    vibrate: VIBRATE_MS,
    icon: '/static/icons/favicon.svg',
    data: { url: order.url },
  });
}

/** Brings the open app to the front, or opens it. @param {any} worker @param {any} notification @returns {Promise<void>} */
export async function openFromNotification(worker, notification) {
  notification.close();
  const url = new URL(notification.data?.url ?? FALLBACK.url, worker.location.origin);
  if (url.origin !== worker.location.origin) return;
  const pages = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const open = pages.find((/** @type {any} */ page) => new URL(page.url).pathname === url.pathname);
  await (open ? open.focus() : worker.clients.openWindow(url.href));
}
