import { ApiError } from '../api.js';
import { oneLine } from './rows.js';

const ASK_EVERY_MS = 10_000;

/** One vehicle's devices in a line, asked for while its card is open; empty until it is known and where it cannot be. */
export class DeviceLine {
  /** @param {{get: (path: string) => Promise<any>}} api @param {() => void} changed */
  constructor(api, changed) {
    this.api = api;
    this.changed = changed;
    this.text = '';
    this.asked_ms = 0;
    /** @type {import('../types.js').Id | null} */
    this.id = null;
  }

  /** @param {import('../types.js').Id} id @param {number} now_ms */
  of(id, now_ms) {
    if (id !== this.id || now_ms - this.asked_ms >= ASK_EVERY_MS) void this.#ask(id, now_ms);
    return this.text;
  }

  /** @param {import('../types.js').Id} id @param {number} now_ms */
  async #ask(id, now_ms) {
    if (id !== this.id) this.text = '';
    this.id = id;
    this.asked_ms = now_ms;
    const text = await this.#told(id);
    if (id !== this.id || text === this.text) return; // another card is open meanwhile
    this.text = text;
    this.changed();
  }

  /** @param {import('../types.js').Id} id */
  async #told(id) {
    try {
      const [row] = (await this.api.get(`/devices/health?vehicle_id=${id}`)).items;
      return row ? oneLine(row) : '';
    } catch (error) {
      if (error instanceof ApiError) return '';
      throw error;
    }
  }
}
