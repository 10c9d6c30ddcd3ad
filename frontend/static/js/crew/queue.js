/**
 * Button presses on their way to the server. Nothing pressed is ever lost:
 * each press is in storage before anything is sent, and leaves it only when
 * the server has said yes or no.
 */

/** @typedef {import('./types.js').Press} Press */
/** @typedef {import('./types.js').Parcel} Parcel */
/** @typedef {import('./types.js').Conflict} Conflict */
/** @typedef {import('./types.js').SendResult} SendResult */
/** @typedef {Pick<Storage, 'getItem'|'setItem'>} Store */
/** @typedef {{presses: Press[], conflicts: Conflict[]}} Saved */

/** @returns {Saved} */
const nothing = () => ({ presses: [], conflicts: [] });

export class PressQueue {
  /** @param {Store} store @param {string} name key in storage, one per person */
  constructor(store, name) {
    this.store = store;
    this.name = name;
    /** False when the phone refuses to store: presses then live only as long as the page. */
    this.durable = true;
    /** @type {Saved} */
    this.saved = this.#load();
    /** @type {string|null} key of the press being sent right now */
    this.inFlight = null;
    /** @type {Promise<SendResult['outcome']>|null} */
    this.flushing = null;
    /** Called after every change. @type {() => void} */
    this.onChange = () => {};
  }

  /** All that waits, in its order; parcels among the presses. @returns {readonly Press[]} */
  get presses() { return this.saved.presses; }

  /** @returns {Press[]} */
  get steps() { return this.saved.presses.filter((each) => each.kind === 'step' || each.kind === 'undo'); }

  /** @returns {Parcel[]} */
  get parcels() {
    const all = /** @type {(Press|Parcel)[]} */ (this.saved.presses);
    return /** @type {Parcel[]} */ (all.filter((each) => each.kind === 'record' || each.kind === 'destination'));
  }

  /** A record or a choice made on the phone: kept and sent like a press. @param {Omit<Parcel, 'key'|'tries'>} parcel @returns {Parcel} */
  post(parcel) {
    return /** @type {any} */ (this.add(/** @type {any} */ (parcel)));
  }

  /** @returns {readonly Conflict[]} */
  get conflicts() { return this.saved.conflicts; }

  /** @param {Omit<Press, 'key'|'kind'|'tries'>} press @returns {Press} */
  add(press) {
    /** @type {Press} */
    const whole = { kind: 'step', key: newKey(), tries: 0, ...press };
    this.#save({ ...this.saved, presses: [...this.presses, whole] });
    return whole;
  }

  /**
   * Take back a press that has not surely arrived. One that was never tried is
   * dropped. One that may have arrived (sent, no answer) becomes an undo that
   * goes out in its place.
   *
   * @param {string} key @returns {'dropped'|'will_undo'|'gone'}
   */
  withdraw(key) {
    const press = this.presses.find((each) => each.key === key);
    if (!press) return 'gone';
    const maybeArrived = press.tries > 0 || this.inFlight === key;
    const later = this.presses.flatMap((each) => {
      if (each.key !== key) return [each];
      return maybeArrived ? [{ ...each, kind: /** @type {const} */ ('undo'), key: newKey() }] : [];
    });
    this.#save({ ...this.saved, presses: later });
    return maybeArrived ? 'will_undo' : 'dropped';
  }

  /** @param {string} key the conflict has been read */
  dismiss(key) {
    const conflicts = this.conflicts.filter((each) => each.press.key !== key);
    this.#save({ ...this.saved, conflicts });
  }

  /**
   * Send in order, one at a time, stopping at the first that cannot be
   * delivered now. A second call while one runs joins it.
   *
   * @param {(press: Press) => Promise<SendResult>} send
   * @returns {Promise<SendResult['outcome']>}
   */
  flush(send) {
    this.flushing ??= this.#drain(send).finally(() => { this.flushing = null; });
    return this.flushing;
  }

  /** @param {(press: Press) => Promise<SendResult>} send @returns {Promise<SendResult['outcome']>} */
  async #drain(send) {
    for (let press = this.#next(); press; press = this.#next()) {
      this.inFlight = press.key;
      const result = await send(press);
      this.inFlight = null;
      this.#settle(press, result);
      if (result.outcome === 'retry' || result.outcome === 'signed_out') return result.outcome;
    }
    return 'done';
  }

  /** The oldest, but a photo only when nothing else waits: on a bad line it takes minutes, and a step must not. */
  #next() {
    return this.presses.find((each) => !(/** @type {any} */ (each).bulky)) ?? this.presses[0];
  }

  /** @param {Press} press @param {SendResult} result */
  #settle(press, result) {
    const { presses, conflicts } = this.saved;
    const without = presses.filter((each) => each.key !== press.key);
    if (result.outcome === 'done') this.#save({ presses: without, conflicts });
    else if (result.outcome === 'conflict') {
      const conflict = { press, detail: result.detail };
      this.#save({ presses: without, conflicts: [...conflicts, conflict] });
    } else {
      const tried = presses.map((p) => (p.key === press.key ? { ...p, tries: p.tries + 1 } : p));
      this.#save({ presses: tried, conflicts });
    }
  }

  /** @param {Saved} saved */
  #save(saved) {
    this.saved = saved;
    try {
      this.store.setItem(this.name, JSON.stringify(saved));
      this.durable = true;
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      this.durable = false;
    }
    this.onChange();
  }

  /** @returns {Saved} */
  #load() {
    const text = this.store.getItem(this.name);
    if (!text) return nothing();
    try {
      return { ...nothing(), ...JSON.parse(text) };
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return nothing();
    }
  }
}

/** crypto.randomUUID exists only on secure origins, and a demo may run on plain http. */
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
