import { ApiError, isAbort } from '../api.js';

/**
 * Route lines for hovering: asked once per vehicle and incident, kept a minute,
 * dropped when the pointer moves on.
 *
 * @typedef {{line: [number, number][], source: string, walk_line?: [number, number][], mouth?: {words: string} | null}} Route
 */

const KEEP_MS = 60_000;
const HOVER_MS = 90;

export class Routes {
  /** @param {import('../api.js').Api} api @param {(route: Route | null) => void} onRoute */
  constructor(api, onRoute) {
    this.api = api;
    this.onRoute = onRoute;
    /** @type {Map<string, {route: Route, at_ms: number}>} */
    this.kept = new Map();
    /** @type {AbortController | null} */
    this.fetching = null;
    /** @type {any} */
    this.timer = null;
  }

  /** @param {any} incident_id @param {any} vehicle_id null takes the line away */
  show(incident_id, vehicle_id) {
    clearTimeout(this.timer);
    this.fetching?.abort();
    if (vehicle_id === null) {
      this.onRoute(null);
      return;
    }
    const key = `${incident_id}:${vehicle_id}`;
    const known = this.kept.get(key);
    if (known && performance.now() - known.at_ms < KEEP_MS) this.onRoute(known.route);
    else this.timer = setTimeout(() => void this.#fetch(key, incident_id, vehicle_id), HOVER_MS);
  }

  /** The lines known so far are no longer true. */
  forget() {
    this.kept.clear();
  }

  /** @param {string} key @param {any} incident_id @param {any} vehicle_id */
  async #fetch(key, incident_id, vehicle_id) {
    this.fetching = new AbortController();
    try {
      const route = await this.api.get(`/incidents/${incident_id}/route?vehicle_id=${vehicle_id}`, { signal: this.fetching.signal });
      this.kept.set(key, { route, at_ms: performance.now() });
      this.onRoute(route);
    } catch (error) {
      // Without a line the ranking still stands; the line is only a picture of it.
      if (!isAbort(error) && !(error instanceof ApiError)) throw error;
    }
  }
}
