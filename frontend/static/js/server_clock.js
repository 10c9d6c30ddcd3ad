/**
 * The server's time, told from the moments its messages carry. A desk's own
 * clock may be minutes off, and ages and elapsed times must not be.
 *
 * Each message gives a sample `sent − received`; delay on the way only makes it
 * smaller, so the largest recent sample is the closest to the truth.
 */

const KEPT = 30;

export class ServerClock {
  /** @param {() => number} [own] this desk's clock, epoch ms */
  constructor(own = () => Date.now()) {
    this.own = own;
    /** @type {number[]} */
    this.samples = [];
    /** @type {number} */
    this.offset_ms = 0;
  }

  /** What was known before the page was opened again, until the server is heard. @param {number} offset_ms */
  resume(offset_ms) {
    if (!this.samples.length) this.offset_ms = offset_ms;
  }

  /** @param {string} at ISO time at which the server sent a message */
  hear(at) {
    this.samples.push(Date.parse(at) - this.own());
    if (this.samples.length > KEPT) this.samples.shift();
    this.offset_ms = Math.max(...this.samples);
  }

  /** @returns {number} epoch ms */
  now_ms() {
    return this.own() + this.offset_ms;
  }
}
