import { STORED_AS as FIXES_STORED_AS } from './fixes.js';
import { DRAFTS } from './record/drafts.js';

/**
 * The last that the centre told, kept on the phone: an app that is opened without a network shows the job it had.
 *
 * @typedef {import('./types.js').Job} Job
 * @typedef {Pick<Storage, 'getItem'|'setItem'|'removeItem'>} Store
 */

/** A job of the day before is no help to anybody. */
const OLDEST_MS = 16 * 3600 * 1000;
/** Each name of what this phone keeps of a person's work ends with the person's id. */
const PREFIX = 'crew.';
const CACHES = ['115-page', '115-tiles'];
/** What tells of patients and waits for nobody's network: of no use to whoever signs in next, and not theirs to read. */
const OF_THE_JOB = ['crew.job.', 'crew.way.', DRAFTS];

export class JobMemory {
  /** @param {Store} store @param {string} name one per person */
  constructor(store, name) {
    this.store = store;
    this.name = name;
  }

  /** @param {Job} job @param {number} offset_ms the server's clock minus the phone's */
  keep(job, offset_ms) {
    this.store.setItem(this.name, JSON.stringify({ job, offset_ms }));
  }

  /** @param {number} now_ms the phone's own clock @returns {{job: Job, offset_ms: number}|null} */
  recall(now_ms) {
    try {
      const kept = JSON.parse(this.store.getItem(this.name) ?? 'null');
      const age_ms = now_ms + kept.offset_ms - Date.parse(kept.job.at);
      return Math.abs(age_ms) <= OLDEST_MS ? kept : null;
    } catch {
      return null; // nothing, or what another version wrote
    }
  }
}

/**
 * Whoever signs out leaves nothing of their patients' on the phone. What another person of a shared phone
 * has not sent yet is still theirs to send, and stays.
 *
 * @param {Storage} storage @param {CacheStorage|undefined} cacheStorage @param {string|number} userId
 */
export async function forgetPerson(storage, cacheStorage, userId) {
  const isTheirs = (/** @type {string} */ name) => name.startsWith(PREFIX) && name.endsWith(`.${userId}`);
  for (const name of Object.keys(storage)) if (isTheirs(name) || name === FIXES_STORED_AS) storage.removeItem(name);
  await Promise.all(CACHES.map((name) => cacheStorage?.delete(name)));
}

/** Somebody signs in where another person's session was lost, not ended. @param {Storage} storage @param {string|number} userId */
export function forgetOthers(storage, userId) {
  const isOthers = (/** @type {string} */ name) => OF_THE_JOB.some((start) => name.startsWith(start) && name !== `${start}${userId}`);
  for (const name of Object.keys(storage)) if (isOthers(name)) storage.removeItem(name);
}
