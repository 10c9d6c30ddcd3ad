/**
 * Letting this phone be woken by an order while the app is closed. Asked for
 * after signing on, when it is clear what for, and never before a touch.
 *
 * @typedef {'unsupported' | 'denied' | 'off' | 'on' | 'failed'} PushState
 */

import { ApiError } from '../api.js';

/** A browser's key as the server writes it, as bytes. @param {string} text base64url */
export function keyBytes(text) {
  const raw = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(raw, (letter) => letter.charCodeAt(0));
}

/** @param {ArrayBuffer | null | undefined} have @param {Uint8Array} want */
export function sameKey(have, want) {
  const bytes = have ? new Uint8Array(have) : new Uint8Array();
  return bytes.length === want.length && bytes.every((byte, at) => byte === want[at]);
}

export class PushAlerts {
  /**
   * @param {object} parts
   * @param {import('../api.js').Api} parts.api
   * @param {() => Promise<ServiceWorkerRegistration | null>} parts.worker
   * @param {() => void} parts.onChange
   * @param {any} [parts.world] the browser, replaceable in tests
   */
  constructor({ api, worker, onChange, world = globalThis }) {
    this.api = api;
    this.worker = worker;
    this.onChange = onChange;
    this.world = world;
    /** @type {PushState} */
    this.state = 'PushManager' in world && 'Notification' in world ? 'off' : 'unsupported';
    this.renewed = false;
  }

  /** On a shift: renew what was allowed before, once, without a question. */
  async renew() {
    if (this.renewed || this.state === 'unsupported') return;
    this.renewed = true;
    const { permission } = this.world.Notification;
    if (permission === 'granted') await this.#subscribe();
    else this.#enter(permission === 'denied' ? 'denied' : 'off');
  }

  /** The person touched the button: ask. */
  async turnOn() {
    const answer = await this.world.Notification.requestPermission();
    if (answer === 'granted') await this.#subscribe();
    else this.#enter(answer === 'denied' ? 'denied' : 'off');
  }

  /** Whoever signs out is not to be woken on this phone. */
  async turnOff() {
    const subscription = await (await this.worker())?.pushManager.getSubscription();
    if (!subscription) return;
    await this.#tell('/push/unsubscribe', { endpoint: subscription.endpoint });
    await subscription.unsubscribe();
    this.#enter('off');
  }

  async #subscribe() {
    try {
      const subscription = await this.#subscription();
      const told = subscription && await this.#tell('/push/subscriptions', subscription.toJSON());
      this.#enter(told ? 'on' : 'failed');
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.#enter('failed'); // no push service within reach: said on the screen, and tried again at the next opening
    }
  }

  /** The browser's subscription under the centre's present key. @returns {Promise<PushSubscription | null>} */
  async #subscription() {
    const registration = await this.worker();
    if (!registration) return null;
    const applicationServerKey = keyBytes((await this.api.get('/push')).key);
    const known = await registration.pushManager.getSubscription();
    if (known && sameKey(known.options.applicationServerKey, applicationServerKey)) return known;
    await known?.unsubscribe();
    return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
  }

  /** @param {string} path @param {unknown} body @returns {Promise<boolean>} */
  async #tell(path, body) {
    try {
      await this.api.post(path, body);
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return false;
    }
  }

  /** @param {PushState} state */
  #enter(state) {
    this.state = state;
    this.onChange();
  }
}
