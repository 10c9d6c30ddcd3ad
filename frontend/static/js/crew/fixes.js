/**
 * GPS readings on their way to the server. The newest goes first, because the
 * dispatcher needs where the vehicle is before where it was; the gap is filled
 * in afterwards. A reading leaves the buffer only when the server has it.
 *
 * @typedef {object} FixMessage
 * @property {'fix'} type
 * @property {number} lat
 * @property {number} lon
 * @property {string} at
 * @property {number|null} speed_kmh
 * @property {number|null} heading
 * @property {number|null} accuracy_m
 */

/** An hour at one reading every two seconds: longer gaps keep their newest part. */
const CAPACITY = 1800;
/** A reading not confirmed by then is sent again. */
const CONFIRM_WITHIN_MS = 8000;
/** Readings per round, so that catching up never delays a button press. */
const PER_ROUND = 20;
const KMH_PER_MS = 3.6;

/** @param {GeolocationPosition} position @param {number} offset_ms server clock minus phone clock @returns {FixMessage} */
export function fixMessage({ coords, timestamp }, offset_ms) {
  const { speed, heading, accuracy } = coords;
  return {
    type: 'fix',
    lat: coords.latitude,
    lon: coords.longitude,
    at: new Date(timestamp + offset_ms).toISOString(),
    speed_kmh: known(speed) ? Math.round(speed * KMH_PER_MS * 10) / 10 : null,
    heading: known(heading) ? Math.round(heading) % 360 : null,
    accuracy_m: known(accuracy) ? Math.round(accuracy) : null,
  };
}

/** Browsers say null or NaN when standing still. @param {number|null} value @returns {value is number} */
function known(value) {
  return value !== null && Number.isFinite(value);
}

/** Where readings outlive the page. */
export const STORED_AS = 'crew.fixes';

export class FixBuffer {
  /** @param {Pick<Storage, 'getItem'|'setItem'>} [store] */
  constructor(store) {
    this.store = store;
    /** Oldest first. @type {{fix: FixMessage, sentAt_ms: number|null}[]} */
    this.waiting = [];
    this.saved = 0;
  }

  /** Keep what waits, under the shift that it was read on. @param {string|number} shift */
  save(shift) {
    if (!this.store || (this.saved === 0 && this.waiting.length === 0)) return;
    this.saved = this.waiting.length;
    this.store.setItem(STORED_AS, JSON.stringify({ shift, fixes: this.waiting.map(({ fix }) => fix) }));
  }

  /** Take up again what waited when the page was closed, if this is the same shift. @param {string|number} shift */
  restore(shift) {
    try {
      const kept = JSON.parse(this.store?.getItem(STORED_AS) ?? 'null');
      if (kept?.shift !== shift) return;
      this.waiting = [...kept.fixes.map((/** @type {FixMessage} */ fix) => ({ fix, sentAt_ms: null })), ...this.waiting];
      this.saved = this.waiting.length;
    } catch {
      this.waiting = []; // written by another version, or cut short
    }
  }

  get size() { return this.waiting.length; }

  /** @param {FixMessage} fix */
  add(fix) {
    this.waiting.push({ fix, sentAt_ms: null });
    if (this.waiting.length > CAPACITY) this.waiting.shift();
  }

  /**
   * Readings to send now, newest first.
   *
   * @param {number} now_ms @returns {FixMessage[]}
   */
  due(now_ms) {
    return this.waiting
      .filter(({ sentAt_ms }) => sentAt_ms === null || now_ms - sentAt_ms >= CONFIRM_WITHIN_MS)
      .reverse().slice(0, PER_ROUND).map(({ fix }) => fix);
  }

  /** @param {FixMessage} fix @param {number} now_ms */
  sent(fix, now_ms) {
    const entry = this.waiting.find((each) => each.fix === fix);
    if (entry) entry.sentAt_ms = now_ms;
  }

  /** The connection is new: whatever was not confirmed may be lost. */
  reconnected() {
    for (const entry of this.waiting) entry.sentAt_ms = null;
  }

  /** @param {string} at the server has the reading of this time */
  confirmed(at) {
    const at_ms = Date.parse(at);
    this.waiting = this.waiting.filter(({ fix }) => Date.parse(fix.at) !== at_ms);
  }

  clear() { this.waiting = []; }
}

/**
 * Is this reading worth sending, given the last one? On a job every two
 * seconds; between jobs often enough that the vehicle still counts as fresh.
 *
 * @param {number|null} lastAt_ms @param {number} at_ms @param {boolean} onJob
 */
export function worthSending(lastAt_ms, at_ms, onJob) {
  return lastAt_ms === null || at_ms - lastAt_ms >= (onJob ? 2000 : 20_000);
}
