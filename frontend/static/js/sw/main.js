/**
 * The phone's service worker: what goes on when no page is open. Each concern
 * is a module of its own that says which events it answers.
 */

import { showPush, openFromNotification } from './push.js';

/** @type {any} the worker's own global, for which the checker would need another library */
const worker = self;

worker.addEventListener('install', () => void worker.skipWaiting());
worker.addEventListener('activate', (/** @type {any} */ event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener('push', (/** @type {any} */ event) => event.waitUntil(showPush(worker, event.data)));
worker.addEventListener('notificationclick', (/** @type {any} */ event) => event.waitUntil(openFromNotification(worker, event.notification)));
