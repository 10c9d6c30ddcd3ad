/**
 * Where this phone is, while its crew is on a vehicle. Says honestly when it
 * cannot tell: a page in the background or a locked screen stops GPS.
 */

import { FixBuffer, fixMessage, worthSending } from './fixes.js';

/** @typedef {'off'|'asking'|'on'|'hidden'|'denied'|'lost'} TrackingState */

const SEND_EVERY_MS = 1000;
/** A phone that dies without a word loses no more than this. */
const SAVE_EVERY_MS = 15_000;
/** No reading for this long on a job: say so. */
const LOST_AFTER_MS = 60_000;

/**
 * What the centre is told of a phone's tracking; null while there is nothing to tell.
 * A phone that still looks for its first position has paused nothing, unless it looks for too long.
 *
 * @param {TrackingState} state
 * @param {{located: boolean, waited_ms: number}} since whether it had a position on this shift, and how long it has looked
 * @returns {'on'|'paused'|null}
 */
export function toldOf(state, { located, waited_ms }) {
  if (state === 'on') return 'on';
  const looking = !located && (state === 'asking' || state === 'lost');
  return looking && waited_ms <= LOST_AFTER_MS ? null : 'paused';
}

export class Tracker {
  /**
   * @param {object} parts
   * @param {(message: object) => boolean} parts.send whether the socket took it
   * @param {import('../server_clock.js').ServerClock} parts.clock
   * @param {() => void} parts.onChange
   * @param {Storage} parts.store
   */
  constructor({ send, clock, onChange, store }) {
    this.send = send;
    this.clock = clock;
    this.onChange = onChange;
    this.buffer = new FixBuffer(store);
    /** The shift whose readings these are. @type {string|number|null} */
    this.shift = null;
    this.savedAt_ms = 0;
    /** @type {TrackingState} */
    this.state = 'off';
    /** The last reading. @type {import('./fixes.js').FixMessage|null} */
    this.last = null;
    this.onJob = false;
    /** @type {number|null} */
    this.watch = null;
    /** @type {WakeLockSentinel|null} */
    this.lock = null;
    this.startedAt_ms = 0;
    /** What the server was last told. @type {string|null} */
    this.told = null;
    document.addEventListener('visibilitychange', () => this.#visibilityChanged());
    addEventListener('pagehide', () => this.#save());
    setInterval(() => this.#round(), SEND_EVERY_MS);
  }

  /** @param {string|number|null} shift @param {boolean} onJob */
  follow(shift, onJob) {
    if (onJob !== this.onJob) {
      this.onJob = onJob;
      void this.#holdScreen();
    }
    if (shift !== null && shift !== this.shift) this.#changeShift(shift);
    if (shift !== null && this.watch === null) this.#begin();
    if (shift === null && this.watch !== null) this.#end();
  }

  /** A new socket knows nothing: repeat what was not confirmed, and the state. */
  reconnected() {
    this.told = null;
    this.buffer.reconnected();
  }

  /** Readings of one shift are never sent as another's: they belong to its vehicle. @param {string|number} shift */
  #changeShift(shift) {
    this.buffer.clear();
    this.shift = shift;
    this.told = null;
    this.buffer.restore(shift);
  }

  #save() {
    this.savedAt_ms = Date.now();
    if (this.shift !== null) this.buffer.save(this.shift);
  }

  #begin() {
    if (!navigator.geolocation) return this.#enter('denied');
    this.startedAt_ms = Date.now();
    this.#enter('asking');
    this.watch = navigator.geolocation.watchPosition(
      (position) => this.#located(position),
      (error) => this.#enter(error.code === error.PERMISSION_DENIED ? 'denied' : 'lost'),
      { enableHighAccuracy: true, maximumAge: 2000, timeout: LOST_AFTER_MS },
    );
  }

  #end() {
    if (this.watch !== null) navigator.geolocation.clearWatch(this.watch);
    this.watch = null;
    this.last = null;
    this.buffer.clear();
    this.#save();
    this.shift = null;
    this.#enter('off');
  }

  /** @param {GeolocationPosition} position */
  #located(position) {
    const fix = fixMessage(position, this.clock.offset_ms);
    const lastAt_ms = this.last && Date.parse(this.last.at);
    this.#enter(document.hidden ? 'hidden' : 'on');
    if (!worthSending(lastAt_ms, Date.parse(fix.at), this.onJob)) return;
    this.last = fix;
    this.buffer.add(fix);
    this.onChange();
  }

  #round() {
    if (this.watch === null) return;
    const quiet_ms = this.clock.now_ms() - Math.max(this.#lastAt_ms(), this.startedAt_ms + this.clock.offset_ms);
    if (this.state === 'on' && quiet_ms > LOST_AFTER_MS) this.#enter('lost');
    this.#tell();
    if (Date.now() - this.savedAt_ms > SAVE_EVERY_MS) this.#save();
    for (const fix of this.buffer.due(Date.now())) {
      if (!this.send(fix)) return;
      this.buffer.sent(fix, Date.now());
    }
  }

  #lastAt_ms() { return this.last ? Date.parse(this.last.at) : 0; }

  /** The centre is told as well, so that both sides say "tracking paused". */
  #tell() {
    const state = toldOf(this.state, { located: this.last !== null, waited_ms: Date.now() - this.startedAt_ms });
    if (state && this.told !== state && this.send({ type: 'tracking', state })) this.told = state;
  }

  #visibilityChanged() {
    if (this.watch === null) return;
    if (document.hidden && (this.state === 'on' || this.state === 'asking')) this.#enter('hidden');
    if (!document.hidden && this.state === 'hidden') this.#enter(this.last ? 'on' : 'asking');
    this.#tell();
    void this.#holdScreen();
  }

  /** The screen stays awake on a job only: between jobs the battery matters more. */
  async #holdScreen() {
    if (!this.onJob || document.hidden) {
      await this.lock?.release();
      this.lock = null;
      return;
    }
    if (!('wakeLock' in navigator) || (this.lock && !this.lock.released)) return;
    try {
      this.lock = await navigator.wakeLock.request('screen');
    } catch (error) {
      // Low battery or no permission: the screen may sleep, and "hidden" is then said.
      if (!(error instanceof DOMException)) throw error;
    }
  }

  /** @param {TrackingState} state */
  #enter(state) {
    if (state === this.state) return;
    this.state = state;
    this.onChange();
  }
}
