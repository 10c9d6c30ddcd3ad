/**
 * A WebSocket that comes back by itself and knows when it is not live.
 *
 *  connecting  first attempt or a retry under way
 *  live        open, and something was heard in the last `silent_after_ms`
 *  silent      open, but nothing heard for that long: treat what is shown as old
 *  down        closed; `retry_at_ms` says when the next attempt comes
 *  refused     the server said 4401 or 4403: retrying would not help
 *
 * Retries wait 1–10 s, growing and jittered so that a city of desks does not
 * come back in one wave; `online` and a tab that comes to the front retry at once.
 *
 * @typedef {'connecting' | 'live' | 'silent' | 'down' | 'refused'} LinkState
 * @typedef {Object} Link
 * @property {LinkState} state
 * @property {number} since_ms since when it has been live, or since when it has not
 * @property {number | null} retry_at_ms
 * @property {number} attempt
 * @property {number} [code] close code when refused
 */

const MIN_WAIT_MS = 1000;
const MAX_WAIT_MS = 10_000;
const REFUSED_CODES = [4401, 4403];

/** Waiting time before a retry: doubles from 1 s, jittered, within 1–10 s. @param {number} attempt from 1 @param {() => number} random */
export function retryDelay_ms(attempt, random = Math.random) {
  const ceiling = Math.min(MAX_WAIT_MS, MIN_WAIT_MS * 2 ** attempt);
  return Math.round(MIN_WAIT_MS + random() * (ceiling - MIN_WAIT_MS));
}

/**
 * The outside world, replaceable in tests.
 * @typedef {Object} SocketEnv
 * @property {(url: string) => WebSocket} open
 * @property {(fn: () => void, ms: number) => any} setTimeout
 * @property {(id: any) => void} clearTimeout
 * @property {() => number} now
 * @property {() => number} random
 * @property {(fn: () => void) => void} onWake called on `online` and when the tab comes to the front
 */

/** @returns {SocketEnv} */
export function browserEnv() {
  return {
    open: (url) => new WebSocket(url),
    setTimeout: (fn, ms) => setTimeout(fn, ms),
    clearTimeout: (id) => clearTimeout(id),
    now: () => Date.now(),
    random: Math.random,
    onWake(fn) {
      addEventListener('online', fn);
      addEventListener('focus', fn);
      document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && fn());
    },
  };
}

/** `/ws/board` → `wss://host/ws/board` @param {string} path */
export function socketUrl(path) {
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
  return `${scheme}//${location.host}${path}`;
}

export class LiveSocket {
  /**
   * @param {Object} options
   * @param {() => string} options.url asked before every attempt, so that it can carry `since`
   * @param {(message: any) => void} options.onMessage parsed JSON
   * @param {(link: Link) => void} options.onLink every change of state
   * @param {number} [options.silent_after_ms]
   * @param {number} [options.dead_after_ms] silence after which the socket is given up
   * @param {SocketEnv} [options.env]
   */
  constructor({ url, onMessage, onLink, silent_after_ms = 2000, dead_after_ms = 6000, env }) {
    this.url = url;
    this.onMessage = onMessage;
    this.onLink = onLink;
    this.silent_after_ms = silent_after_ms;
    this.dead_after_ms = dead_after_ms;
    this.env = env ?? browserEnv();
    /** @type {Link} */
    this.link = { state: 'down', since_ms: this.env.now(), retry_at_ms: null, attempt: 0 };
    /** @type {WebSocket | null} */
    this.ws = null;
    this.heard_ms = 0;
    this.stopped = true;
    /** @type {any} */
    this.retryTimer = null;
    /** @type {any} */
    this.watchTimer = null;
    this.env.onWake(() => this.retryNow());
  }

  start() {
    this.stopped = false;
    this.#connect();
  }

  stop() {
    this.stopped = true;
    this.env.clearTimeout(this.retryTimer);
    this.#drop();
  }

  /** Give up the present socket and connect afresh (for example after `resync`). */
  restart() {
    if (this.stopped) return;
    this.#drop();
    this.#connect();
  }

  /** Skip the wait. Does nothing while a socket is open or opening. */
  retryNow() {
    if (this.stopped || this.ws || this.link.state === 'refused') return;
    this.#connect();
  }

  /** @param {unknown} message @returns {boolean} whether it could be sent */
  send(message) {
    if (!this.ws || this.ws.readyState !== 1) return false;
    this.ws.send(JSON.stringify(message));
    return true;
  }

  #connect() {
    this.env.clearTimeout(this.retryTimer);
    this.#enter('connecting', { attempt: this.link.attempt + 1 });
    const ws = this.env.open(this.url());
    this.ws = ws;
    this.heard_ms = this.env.now();
    ws.onmessage = (event) => this.ws === ws && this.#hear(event.data);
    ws.onclose = (event) => this.ws === ws && this.#closed(event.code);
    ws.onerror = () => {};
    this.#watch();
  }

  /** @param {string} data */
  #hear(data) {
    this.heard_ms = this.env.now();
    if (this.link.state !== 'live') this.#enter('live', { attempt: 0 });
    this.onMessage(JSON.parse(data));
  }

  #watch() {
    this.env.clearTimeout(this.watchTimer);
    this.watchTimer = this.env.setTimeout(() => this.#check(), this.silent_after_ms / 4);
  }

  #check() {
    if (!this.ws) return;
    const quiet_ms = this.env.now() - this.heard_ms;
    if (quiet_ms >= this.dead_after_ms) {
      this.#closed(0);
      return;
    }
    if (quiet_ms >= this.silent_after_ms && this.link.state === 'live') this.#enter('silent');
    this.#watch();
  }

  /** @param {number} code */
  #closed(code) {
    this.#drop();
    if (this.stopped) return;
    if (REFUSED_CODES.includes(code)) {
      this.#enter('refused', { code });
      return;
    }
    const wait_ms = retryDelay_ms(Math.max(1, this.link.attempt), this.env.random);
    this.#enter('down', { retry_at_ms: this.env.now() + wait_ms });
    this.retryTimer = this.env.setTimeout(() => this.retryNow(), wait_ms);
  }

  #drop() {
    const ws = this.ws;
    this.ws = null;
    this.env.clearTimeout(this.watchTimer);
    if (!ws) return;
    ws.onmessage = null;
    ws.onclose = null;
    ws.close();
  }

  /** All that is not live counts as one stretch, from the last word heard. @param {LinkState} state */
  #since(state) {
    const was = this.link.state;
    if (state === 'live') return was === 'live' ? this.link.since_ms : this.env.now();
    return was === 'live' ? this.heard_ms : this.link.since_ms;
  }

  /** @param {LinkState} state @param {Partial<Link>} [extra] */
  #enter(state, extra = {}) {
    const since_ms = this.#since(state);
    this.link = { ...this.link, retry_at_ms: null, ...extra, state, since_ms };
    this.onLink(this.link);
  }
}
