/**
 * The crew's side of the conversation with the centre: the job as the server
 * last told it, the presses on their way, the state of the link. No document
 * here; screens listen to `onChange` and read.
 */

import { ApiError, isAbort } from '../api.js';
import { LiveSocket, socketUrl } from '../socket.js';
import { t } from '../i18n.js';
import { ServerClock } from '../server_clock.js';
import { delivery } from './delivery.js';
import { JobMemory } from './memory.js';
import { isNewOrder, project, undoable, wasTakenAway } from './projection.js';
import { PressQueue } from './queue.js';

/** @typedef {import('./types.js').Job} Job */
/** @typedef {import('./types.js').Step} Step */
/** @typedef {import('./types.js').Assignment} Assignment */
/** @typedef {import('../api.js').Api} Api */
/** @typedef {import('../page.js').Page} Page */

/** Without a socket the job is asked for this often, so that a blocked socket is only slower. */
const POLL_EVERY_MS = 8000;
/** A phone on a moving vehicle drops packets all the time: slower to cry wolf than a desk. */
const SILENT_AFTER_MS = 5000;
const DEAD_AFTER_MS = 15_000;
/** The notice that a shift has ended. */
const SHIFT_OVER = 'shift-over';

/**
 * @typedef {object} Notice Something the crew must read; stays until they say so.
 * @property {string} id
 * @property {'bad'|'warn'|'ok'} tone
 * @property {string} text
 * @property {() => void} [onRead]
 */

export class CrewSession {
  /** @param {{page: Page, api: Api, storage: Storage}} parts */
  constructor({ page, api, storage }) {
    this.page = page;
    this.api = api;
    this.clock = new ServerClock();
    this.queue = new PressQueue(storage, `crew.presses.${page.user.id}`);
    this.queue.onChange = () => this.onChange();
    this.memory = new JobMemory(storage, `crew.job.${page.user.id}`);
    /** @type {Job|null} as the server last told it; null until it has */
    this.job = null;
    /** @type {Notice[]} */
    this.notices = [];
    this.signedOut = false;
    /** The job our own press just ended, while that press may still be taken back. @type {Assignment|null} */
    this.ended = null;
    /** Presses whose answer came back, kept to tell our own endings from somebody else's. @type {import('./types.js').Press[]} */
    this.recent = [];
    this.send = delivery(api, (row) => this.#recorded(row), (parcel, row) => this.onWritten(parcel, row));
    this.socket = new LiveSocket({
      url: () => socketUrl(page.urls.crew_ws),
      onMessage: (message) => this.#hear(message),
      onLink: (link) => this.#linkChanged(link),
      silent_after_ms: SILENT_AFTER_MS,
      dead_after_ms: DEAD_AFTER_MS,
    });
    this.onChange = () => {};
    /** @type {(parcel: import('./types.js').Parcel, row: any) => void} an entry of a record has arrived */
    this.onWritten = () => {};
    /** @type {(job: Job) => void} */
    this.onOrder = () => {};
    /** @type {() => void} something was taken away or refused */
    this.onBadNews = () => {};
    /** @type {(at: string) => void} */
    this.onFixConfirmed = () => {};
  }

  start() {
    this.#recall();
    this.socket.start();
    void this.refresh();
    setInterval(() => this.#tick(), POLL_EVERY_MS);
    addEventListener('online', () => void this.deliver());
  }

  /** Before the centre has answered, the phone shows what it was told last: the strip says that it is offline. */
  #recall() {
    const kept = this.memory.recall(Date.now());
    if (!kept) return;
    this.clock.resume(kept.offset_ms);
    this.job = kept.job;
    this.onChange();
  }

  get live() { return this.socket.link.state === 'live'; }

  /** What the screens show: the server's job with unsent presses laid over it. */
  get shown() { return this.job && project(this.job, this.queue.steps); }

  get undo() {
    if (!this.job) return null;
    const latest = { ...this.job, assignment: this.job.assignment ?? this.ended };
    return undoable(latest, this.queue.steps, this.clock.now_ms(), this.page.settings.undo_s, this.page.user.id);
  }

  /** @param {Step} step @param {{note?: string, hospital_id?: string|number}} [more] */
  press(step, more = {}) {
    const assignment = this.shown?.assignment;
    if (!assignment) return;
    this.queue.add({ assignment_id: assignment.id, step, at: new Date(this.clock.now_ms()).toISOString(), ...more });
    void this.deliver();
  }

  /** A record or a choice, kept here until the server has it. @param {'record'|'destination'} kind @param {Assignment['id']} assignment_id @param {Record<string, any>} body @param {{at?: string, bulky?: boolean}} [more] */
  post(kind, assignment_id, body, { at, bulky } = {}) {
    const parcel = this.queue.post({ kind, assignment_id, body, at: at ?? new Date(this.clock.now_ms()).toISOString(), ...(bulky ? { bulky } : {}) });
    void this.deliver();
    return parcel;
  }

  /** Take back the last press, wherever it is by now. */
  async takeBack() {
    const undo = this.undo;
    const id = (this.job?.assignment ?? this.ended)?.id;
    if (!undo || id === undefined) return;
    if (undo.key && this.queue.withdraw(undo.key) !== 'gone') {
      await this.deliver();
      return;
    }
    await this.#undoRecorded(id);
  }

  /** @param {Assignment['id']} id */
  async #undoRecorded(id) {
    try {
      this.#recorded(await this.api.post(`/assignments/${id}/undo`));
      this.ended = null;
      await this.refresh();
    } catch (error) {
      this.complain(error);
    }
  }

  /** Send what waits. Safe to call at any time, as often as one likes. */
  async deliver() {
    if (this.queue.presses.length === 0) return;
    this.recent = [...this.recent, ...this.queue.steps].slice(-20);
    const before = this.queue.conflicts.length;
    const outcome = await this.queue.flush(this.send);
    if (outcome === 'signed_out') this.signedOut = true;
    if (this.queue.conflicts.length > before) {
      this.onBadNews();
      await this.refresh();
    }
    this.onChange();
  }

  /** Ask for the job over HTTP. */
  async refresh() {
    try {
      this.take(await this.api.get('/crew/job'));
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) this.signedOut = true;
      else if (!(error instanceof ApiError) && !isAbort(error)) throw error;
    }
    this.onChange();
  }

  /** @param {Job} job */
  take(job) {
    if (this.job && job.seq < this.job.seq && job.at <= this.job.at) return;
    const before = this.job;
    this.clock.hear(job.at);
    this.job = job;
    this.memory.keep(job, this.clock.offset_ms);
    if (job.assignment || !job.vehicle) this.ended = null;
    const gone = wasTakenAway(before, job, this.recent);
    if (gone) this.#announceLoss(before?.incident?.number ?? '');
    if (before?.vehicle && !job.vehicle) this.#announceEnd(before.vehicle.call_sign);
    if (job.vehicle) this.notices = this.notices.filter((each) => each.id !== SHIFT_OVER); // the next shift is what counts now
    if (isNewOrder(before, job)) this.onOrder(job);
    this.onChange();
  }

  /** @param {unknown} error shown as a notice when it is the server's answer */
  complain(error) {
    if (!(error instanceof ApiError)) throw error;
    this.notify({ id: `e${Date.now()}`, tone: 'bad', text: error.message });
  }

  /** @param {Notice} notice */
  notify(notice) {
    this.notices = [...this.notices.filter((each) => each.id !== notice.id), notice];
    this.onChange();
  }

  /** @param {Notice} notice */
  read(notice) {
    this.notices = this.notices.filter((each) => each !== notice);
    notice.onRead?.();
    this.onChange();
  }

  /** Also when it was somebody else who ended the shift, or took the vehicle over. @param {string} call_sign */
  #announceEnd(call_sign) {
    this.notify({ id: SHIFT_OVER, tone: 'ok', text: t('Ca trực của bạn trên xe {call_sign} đã kết thúc.', { call_sign }) });
  }

  /** @param {string} number */
  #announceLoss(number) {
    this.onBadNews();
    this.notify({ id: `lost${number}`, tone: 'bad', text: t('Trung tâm đã rút lệnh ca #{number}.', { number }) });
  }

  /** @param {Assignment} row */
  #recorded(row) {
    this.ended = row.active ? null : row;
    if (this.job?.assignment?.id !== row.id) return;
    this.job = row.active
      ? { ...this.job, assignment: row }
      : { ...this.job, assignment: null, incident: null, others: [], next_steps: [] };
    this.onChange();
  }

  /** @param {any} message */
  #hear(message) {
    if (message.at && message.type !== 'fix_ack') this.clock.hear(message.at);
    if (message.type === 'job') this.take(message);
    else if (message.type === 'fix_ack') this.onFixConfirmed(message.at);
  }

  /** @param {import('../socket.js').Link} link */
  #linkChanged(link) {
    if (link.state === 'refused') this.signedOut = link.code === 4401;
    if (link.state === 'live') {
      this.signedOut = false; // it was another key of the same person's
      void this.deliver();
    }
    this.onChange();
  }

  #tick() {
    if (this.signedOut) return;
    void this.deliver();
    if (!this.live) void this.refresh();
  }
}
