import { applyPaused, applyPositions, applySnapshot, emptyState, fold, foldAll, isGap } from './store.js';
import { LiveSocket } from './socket.js';

/**
 * Keeps one picture of the board true.
 *
 *  1. The socket brings a snapshot, then entries, positions and a heartbeat each second.
 *  2. An entry that leaves a gap, or a heartbeat that is ahead, asks for what is missing.
 *  3. `resync` drops the picture and asks for a fresh one.
 *  4. While the socket is silent or down, the journal is polled: slower, still true.
 *     Positions then come with a whole snapshot now and again.
 *
 * @typedef {import('./store.js').State} State
 * @typedef {import('./types.js').Entry} Entry
 * @typedef {import('./types.js').Fix} Fix
 * @typedef {import('./socket.js').Link} Link
 *
 * @typedef {Object} Handlers
 * @property {(state: State, why: 'snapshot' | 'entries' | 'positions') => void} onState
 * @property {(entry: Entry) => void} onEntry each entry folded in, once
 * @property {(status: LiveStatus) => void} onStatus
 *
 * @typedef {Object} LiveStatus
 * @property {Link} link
 * @property {boolean} polling whether polling currently brings facts
 * @property {string | null} as_of time of the newest message
 */

const POLL_MS = 2000;
const POLLS_PER_SNAPSHOT = 5;
const ASK_AGAIN_MS = 1000;

export class BoardLink {
  /**
   * @param {Object} options
   * @param {import('./api.js').Api} options.api
   * @param {string} options.url of the board socket, without a query
   * @param {import('./server_clock.js').ServerClock} options.clock
   * @param {Handlers} options.handlers
   * @param {import('./socket.js').SocketEnv} [options.env]
   */
  constructor({ api, url, clock, handlers, env }) {
    this.api = api;
    this.clock = clock;
    this.handlers = handlers;
    /** @type {State} */
    this.state = emptyState();
    this.polling = false;
    this.polls = 0;
    /** @type {string | null} */
    this.as_of = null;
    this.asked_ms = -Infinity;
    /** @type {any} */
    this.pollTimer = null;
    this.socket = new LiveSocket({
      url: () => (this.state.seq ? `${url}?since=${this.state.seq}` : url),
      onMessage: (message) => this.hear(message),
      onLink: (link) => this.#linkChanged(link),
      env,
    });
  }

  start() {
    this.socket.start();
  }

  stop() {
    clearTimeout(this.pollTimer);
    this.socket.stop();
  }

  retryNow() {
    this.socket.retryNow();
  }

  /** @param {any} message */
  hear(message) {
    if (message.at) this.#heardAt(message.at);
    if (message.type === 'snapshot') this.#replace(message);
    else if (message.type === 'entry') this.#entry(message);
    else if (message.type === 'positions') this.#positions(message.fixes);
    else if (message.type === 'tracking') this.#paused(message.paused);
    else if (message.type === 'heartbeat') this.#heartbeat(message.seq);
    else if (message.type === 'resync') this.#resync();
  }

  /** @param {string} at */
  #heardAt(at) {
    this.clock.hear(at);
    if (!this.as_of || at > this.as_of) this.as_of = at;
  }

  /** @param {import('./types.js').Snapshot} snapshot */
  #replace(snapshot) {
    this.state = applySnapshot(snapshot);
    this.handlers.onState(this.state, 'snapshot');
  }

  /** @param {Entry} entry */
  #entry(entry) {
    if (isGap(this.state, entry)) {
      this.#askMissing();
      return;
    }
    const before = this.state;
    this.state = fold(before, entry);
    if (this.state === before) return;
    this.handlers.onEntry(entry);
    this.handlers.onState(this.state, 'entries');
  }

  /** @param {Fix[]} fixes */
  #positions(fixes) {
    this.state = applyPositions(this.state, fixes);
    this.handlers.onState(this.state, 'positions');
  }

  /** @param {[import('./types.js').Id, number][]} paused */
  #paused(paused) {
    this.state = applyPaused(this.state, paused);
    this.handlers.onState(this.state, 'positions');
  }

  /** @param {number} seq */
  #heartbeat(seq) {
    if (seq > this.state.seq) this.#askMissing();
    this.#report();
  }

  #askMissing() {
    const now_ms = this.clock.own();
    if (now_ms - this.asked_ms < ASK_AGAIN_MS) return;
    this.asked_ms = now_ms;
    this.socket.send({ type: 'since', seq: this.state.seq });
  }

  #resync() {
    this.state = { ...this.state, seq: 0 };
    this.socket.restart();
  }

  /** @param {Link} link */
  #linkChanged(link) {
    if (link.state === 'live') this.#stopPolling();
    else if (link.state !== 'refused') this.#startPolling();
    this.#report();
  }

  #report() {
    this.handlers.onStatus({ link: this.socket.link, polling: this.polling, as_of: this.as_of });
  }

  #stopPolling() {
    clearTimeout(this.pollTimer);
    this.pollTimer = null;
    this.polling = false;
    this.polls = 0;
  }

  #startPolling() {
    this.pollTimer ??= setTimeout(() => void this.#poll(), POLL_MS);
  }

  async #poll() {
    const turn = this.pollTimer;
    try {
      await this.#pollOnce();
      this.polling = true;
    } catch {
      // The server is out of reach; the banner says so and the next turn tries again.
      this.polling = false;
    }
    if (this.pollTimer !== turn) return;
    this.pollTimer = setTimeout(() => void this.#poll(), POLL_MS);
    this.#report();
  }

  async #pollOnce() {
    const whole = !this.state.seq || this.polls % POLLS_PER_SNAPSHOT === POLLS_PER_SNAPSHOT - 1;
    this.polls += 1;
    if (whole) {
      this.#takePolledSnapshot(await this.api.get('/board'));
      return;
    }
    const anew = this.#takeEntries(await this.api.get(`/journal?since=${this.state.seq}`));
    if (anew) this.#takePolledSnapshot(await this.api.get('/board'));
  }

  /** A snapshot never takes the board back in time. @param {import('./types.js').Snapshot} snapshot */
  #takePolledSnapshot(snapshot) {
    if (snapshot.seq < this.state.seq) return;
    this.#heardAt(snapshot.at);
    this.#replace(snapshot);
  }

  /** @param {{entries: Entry[]}} answer @returns {boolean} whether rows changed that the entries do not carry */
  #takeEntries({ entries }) {
    const fresh = entries.filter((entry) => entry.seq > this.state.seq);
    const before = this.state;
    this.state = foldAll(before, fresh);
    this.as_of = new Date(this.clock.now_ms()).toISOString();
    if (this.state === before) return false;
    for (const entry of fresh) this.handlers.onEntry(entry);
    this.handlers.onState(this.state, 'entries');
    return fresh.some((entry) => entry.data?.note?.resync);
  }
}
