/**
 * The last that the centre told, kept on the phone: an app that is opened without a network shows the job it had.
 *
 * @typedef {import('./types.js').Job} Job
 * @typedef {Pick<Storage, 'getItem'|'setItem'|'removeItem'>} Store
 */

/** A job of the day before is no help to anybody. */
const OLDEST_MS = 16 * 3600 * 1000;
/** What this phone keeps of a crew's work, all of it. */
const PREFIX = 'crew.';
/** Which centre and name were typed last: no secret, and one thing less to type with gloves. */
const KEPT = 'crew.login';
const CACHES = ['115-page', '115-tiles'];

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

/** Whoever signs out leaves nothing of a patient's on the phone. @param {Storage} storage @param {CacheStorage|undefined} cacheStorage */
export async function forgetEverything(storage, cacheStorage) {
  for (const name of Object.keys(storage)) if (name.startsWith(PREFIX) && name !== KEPT) storage.removeItem(name);
  await Promise.all(CACHES.map((name) => cacheStorage?.delete(name)));
}
