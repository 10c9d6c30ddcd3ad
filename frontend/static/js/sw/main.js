/**
 * The phone's service worker: the app without a network, and what goes on when no page is open. Each concern is a
 * module of its own that says which events it answers.
 */

import { Offline } from './offline.js';
import { openFromNotification, showPush } from './push.js';

/** @type {any} the worker's own global, for which the checker would need another library */
const worker = self;

/** Called once, while the worker's script is first read. @param {import('./offline.js').Shell} shell */
export function start(shell) {
  const offline = new Offline(worker, shell);
  worker.addEventListener('install', (/** @type {any} */ event) => {
    void worker.skipWaiting();
    event.waitUntil(offline.install());
  });
  worker.addEventListener('activate', (/** @type {any} */ event) => event.waitUntil(offline.activate().then(() => worker.clients.claim())));
  worker.addEventListener('fetch', (/** @type {any} */ event) => {
    const answer = offline.answer(event.request);
    if (answer) event.respondWith(answer);
  });
  worker.addEventListener('push', (/** @type {any} */ event) => event.waitUntil(showPush(worker, event.data)));
  worker.addEventListener('notificationclick', (/** @type {any} */ event) => event.waitUntil(openFromNotification(worker, event.notification)));
}
