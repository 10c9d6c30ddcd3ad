/**
 * The way to where the crew is going: asked for, kept on the phone, asked for
 * again when the vehicle has left it. No document here.
 */

import { ApiError, isAbort } from '../api.js';
import { StrayWatch, measure, progress } from './navigation.js';

/** @typedef {import('./navigation.js').Way} Way */
/** @typedef {import('./navigation.js').MeasuredWay} MeasuredWay */
/** @typedef {import('./navigation.js').Progress} Progress */
/** @typedef {import('./fixes.js').FixMessage} FixMessage */
/** @typedef {{key: string, hospital_id: string|number|null}} Goal */
/** @typedef {Pick<Storage, 'getItem'|'setItem'>} Store */

/** After a failure, and between two ways in any case. */
const NOT_BEFORE_MS = 8000;
/** Closures and traffic change: the same way is asked for again this often. */
const REFRESH_EVERY_MS = 300_000;

export class Navigator {
  /**
   * @param {{api: Pick<import('../api.js').Api, 'post'>, store: Store, name: string, now_ms: () => number, onChange: () => void}} parts
   *   name: key in the store, one per person
   */
  constructor({ api, store, name, now_ms, onChange }) {
    this.api = api;
    this.store = store;
    this.name = name;
    this.now_ms = now_ms;
    this.onChange = onChange;
    this.stray = new StrayWatch();
    /** @type {MeasuredWay|null} */
    this.way = null;
    /** @type {Progress|null} */
    this.progress = null;
    /** When the way was told. */
    this.toldAt_ms = 0;
    this.triedAt_ms = -Infinity;
    /** Whether the last asking failed: the way shown may be old. */
    this.old = false;
    this.strayed = false;
    this.asking = false;
    /** @type {Goal|null} */
    this.goal = null;
    this.heard = '';
  }

  /** Called often; does something when there is something to do. @param {Goal|null} goal @param {FixMessage|null} fix */
  follow(goal, fix) {
    if (goal?.key !== this.goal?.key) this.#turnTo(goal);
    if (!goal) return;
    if (fix && fix.at !== this.heard) this.#move(fix);
    if (this.#due()) void this.#ask(goal, fix);
  }

  /** @param {Goal|null} goal */
  #turnTo(goal) {
    this.goal = goal;
    this.way = null;
    this.progress = null;
    this.old = this.strayed = false;
    this.triedAt_ms = -Infinity;
    this.heard = '';
    this.stray.reset();
    if (goal) this.#recall(goal.key);
  }

  /** @param {FixMessage} fix */
  #move(fix) {
    this.heard = fix.at;
    if (!this.way) return;
    this.progress = progress(this.way, fix, this.progress?.along_m ?? 0);
    this.strayed = this.stray.hear(this.progress.off_m, fix.accuracy_m) || (this.strayed && this.stray.off > 0);
  }

  #due() {
    const now_ms = this.now_ms();
    if (this.asking || now_ms - this.triedAt_ms < NOT_BEFORE_MS) return false;
    return !this.way || this.old || this.strayed || now_ms - this.toldAt_ms > REFRESH_EVERY_MS;
  }

  /** @param {Goal} goal @param {FixMessage|null} fix */
  async #ask(goal, fix) {
    this.asking = true;
    this.triedAt_ms = this.now_ms();
    const from = fix ? { lat: fix.lat, lon: fix.lon } : {};
    const to = goal.hospital_id === null ? {} : { hospital_id: goal.hospital_id };
    try {
      const way = await this.api.post('/crew/way', { ...from, ...to });
      if (this.goal?.key === goal.key) this.#take(goal.key, way, this.now_ms());
    } catch (error) {
      if (!(error instanceof ApiError) && !isAbort(error)) throw error;
      this.old = this.way !== null; // the last way stays
    } finally {
      this.asking = false;
      this.onChange();
    }
  }

  /** @param {string} key @param {Way} way @param {number} at_ms */
  #take(key, way, at_ms) {
    this.#use(way, at_ms);
    this.old = false;
    try {
      this.store.setItem(this.name, JSON.stringify({ key, way, at_ms }));
    } catch (error) {
      if (!(error instanceof DOMException)) throw error; // a full phone: the way lives as long as the page
    }
  }

  /** @param {Way} way @param {number} at_ms */
  #use(way, at_ms) {
    this.way = measure(way);
    this.toldAt_ms = at_ms;
    this.strayed = false;
    this.stray.reset();
    this.progress = null;
    this.heard = '';
  }

  /** The way kept from before a reload, used until a fresh one comes. @param {string} key */
  #recall(key) {
    try {
      const kept = JSON.parse(this.store.getItem(this.name) ?? 'null');
      if (kept?.key !== key) return;
      this.#use(kept.way, kept.at_ms);
      this.old = true;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
}
