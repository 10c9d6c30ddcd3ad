import { emptyState } from '../store.js';
import { TypedAhead } from './typed_ahead.js';

/**
 * What this desk knows and is busy with: the board's state, the choice made on
 * screen, and who changed what last. Parts of the screen subscribe and are
 * refreshed together, once per frame.
 *
 * @typedef {import('../types.js').Id} Id
 * @typedef {import('../store.js').State} State
 * @typedef {{kind: 'call' | 'incident', id: Id}} Work
 * @typedef {{kind: 'vehicle' | 'station' | 'hospital', id: Id} | import('./found_place.js').PlaceCard} Card
 * @typedef {{actor: import('../types.js').ActorRow, at: string, seq: number, mine: boolean}} Change
 * @typedef {{assignment_id?: Id, move?: import('./moving.js').Move, until_ms: number, text: string}} Undo one of the two
 *
 * @typedef {Object} Ui
 * @property {Work | null} work
 * @property {Card | null} card
 * @property {import('../live.js').LiveStatus | null} live
 * @property {Undo | null} undo
 * @property {{text: string, kind: 'ok' | 'bad'} | null} said
 * @property {Id[]} suggested vehicles shown in the ranking
 */

const SAID_MS = 8000;

export class Desk {
  /** @param {{page: import('../page.js').Page, api: import('../api.js').Api, clock: import('../server_clock.js').ServerClock, typed: HTMLElement}} parts */
  constructor({ page, api, clock, typed }) {
    this.page = page;
    this.api = api;
    this.clock = clock;
    /** @type {State} */
    this.state = emptyState();
    /** @type {Ui} */
    this.ui = { work: null, card: null, live: null, undo: null, said: null, suggested: [] };
    /** Last change of each row, by `kind:id`. @type {Map<string, Change>} */
    this.changes = new Map();
    /** @type {Set<() => void>} */
    this.renderers = new Set();
    /** @type {any} */
    this.pending = null;
    /** @type {any} */
    this.saidTimer = null;
    this.resumed = false;
    this.ahead = new TypedAhead(typed, () => this.refresh());
  }

  now_ms() {
    return this.clock.now_ms();
  }

  /** @param {() => void} render */
  onRender(render) {
    this.renderers.add(render);
  }

  /** A frame when the page is seen, a timer when it is not: alarms must not wait for a tab to come forward. */
  refresh() {
    if (this.pending !== null) return;
    const run = () => {
      this.pending = null;
      for (const render of this.renderers) render();
    };
    this.pending = document.hidden ? setTimeout(run, 50) : requestAnimationFrame(run);
  }

  /** @param {State} state */
  setState(state) {
    this.state = state;
    this.#forgetGone();
    this.refresh();
  }

  /** @param {Partial<Ui>} change */
  set(change) {
    this.ui = { ...this.ui, ...change };
    this.refresh();
  }

  /** @param {Work | null} work */
  open(work) {
    const same = this.ui.work?.kind === work?.kind && this.ui.work?.id === work?.id;
    if (same) return;
    remember(work);
    this.set({ work, suggested: [] });
  }

  /** A fresh snapshot: what the centre has set holds from now on. */
  follow() {
    const { settings } = this.state;
    if (settings) Object.assign(this.page.settings, settings);
    this.resume();
  }

  /** After a reload: what was open in this tab is open again, if it is still on the board. */
  resume() {
    if (this.resumed) return;
    this.resumed = true;
    const work = remembered();
    const rows = work?.kind === 'call' ? this.state.calls : this.state.incidents;
    if (work && !this.ui.work && rows.has(work.id)) this.open(work);
  }

  /** Says something in the bottom line for a while. @param {string} text @param {'ok' | 'bad'} [kind] */
  say(text, kind = 'ok') {
    clearTimeout(this.saidTimer);
    this.set({ said: { text, kind } });
    this.saidTimer = setTimeout(() => this.set({ said: null }), SAID_MS);
  }

  /** @param {import('../types.js').Entry} entry */
  noteChange(entry) {
    const mine = entry.actor?.kind === 'staff' && entry.actor.id === this.page.user.id;
    const change = { actor: entry.actor, at: entry.at, seq: entry.seq, mine };
    for (const [collection, rows] of Object.entries(entry.data?.set ?? {})) {
      for (const row of rows) this.changes.set(`${collection}:${row.id}`, change);
    }
  }

  /** @param {'calls' | 'incidents' | 'vehicles'} collection @param {Id} id */
  lastChange(collection, id) {
    return this.changes.get(`${collection}:${id}`);
  }

  /** The incident on the right, if one is open there. */
  get incident() {
    const { work } = this.ui;
    return work?.kind === 'incident' ? this.state.incidents.get(work.id) : undefined;
  }

  /** The call on the right, if one is open there. */
  get call() {
    const { work } = this.ui;
    return work?.kind === 'call' ? this.state.calls.get(work.id) : undefined;
  }

  /** Journal changes of rows no longer on the board are of no use. */
  #forgetGone() {
    if (this.changes.size < 2000) return;
    for (const key of this.changes.keys()) {
      const [collection, id] = key.split(':');
      const rows = /** @type {Map<any, unknown> | undefined} */ (/** @type {any} */ (this.state)[collection]);
      if (!rows?.has(Number(id)) && !rows?.has(id)) this.changes.delete(key);
    }
  }
}

const WORK_KEY = 'work';

/** @param {Work | null} work */
function remember(work) {
  try {
    sessionStorage.setItem(WORK_KEY, JSON.stringify(work));
  } catch {
    // Without storage a reload starts with nothing open.
  }
}

/** @returns {Work | null} */
function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(WORK_KEY) ?? 'null');
  } catch {
    return null;
  }
}
