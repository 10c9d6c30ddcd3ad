/**
 * The station's side of the conversation with the centre: its picture as last
 * told, and whether it is live. While the socket is away it asks over HTTP.
 */

import { ApiError } from '../api.js';
import { ServerClock } from '../server_clock.js';
import { LiveSocket, socketUrl } from '../socket.js';

/** @typedef {import('./types.js').Picture} Picture */

const POLL_EVERY_MS = 5000;

export class StationSession {
  /** @param {{page: import('../page.js').Page, api: import('../api.js').Api, onChange: () => void}} parts */
  constructor({ page, api, onChange }) {
    this.api = api;
    this.onChange = onChange;
    this.clock = new ServerClock();
    /** @type {Picture | null} */
    this.picture = null;
    /** Our own clock when something was last heard of the centre. */
    this.heard_ms = 0;
    this.socket = new LiveSocket({
      url: () => socketUrl(page.urls.station_ws),
      onMessage: (message) => this.#hear(message),
      onLink: () => this.onChange(),
    });
  }

  start() {
    this.socket.start();
    setInterval(() => void this.#poll(), POLL_EVERY_MS);
  }

  get live() { return this.socket.link.state === 'live'; }

  get refused() { return this.socket.link.state === 'refused'; }

  /** @param {Picture} picture */
  take(picture) {
    if (this.picture && picture.seq < this.picture.seq) return;
    this.clock.hear(picture.at);
    this.heard_ms = Date.now();
    this.picture = picture;
    this.onChange();
  }

  /** @param {any} message */
  #hear(message) {
    if (message.type === 'station') this.take(message);
    else if (message.type === 'heartbeat') {
      this.clock.hear(message.at);
      this.heard_ms = Date.now();
    }
  }

  async #poll() {
    if (this.live || this.refused) return;
    try {
      this.take(await this.api.get('/station'));
    } catch (error) {
      if (!(error instanceof ApiError) && !(error instanceof DOMException)) throw error;
    }
  }
}
