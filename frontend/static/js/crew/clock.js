/**
 * The server's clock, as well as this phone can know it. Phones are minutes
 * off often enough that a press must not carry the phone's own time.
 *
 * A message can only be late, never early, so the largest difference heard
 * lately is the truest one.
 */

const KEPT = 30;

export class ServerClock {
  /** @param {() => number} [now] epoch ms on this phone */
  constructor(now = Date.now) {
    this.phone = now;
    /** @type {number[]} */
    this.heard = [];
    this.offset_ms = 0;
  }

  /** @param {string} at the server's time in a message that just came */
  hear(at) {
    const offset_ms = Date.parse(at) - this.phone();
    if (Number.isNaN(offset_ms)) return;
    this.heard = [...this.heard.slice(1 - KEPT), offset_ms];
    this.offset_ms = Math.max(...this.heard);
  }

  /** Epoch ms on the server's clock. */
  now() { return this.phone() + this.offset_ms; }

  iso() { return new Date(this.now()).toISOString(); }
}
