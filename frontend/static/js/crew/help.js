/**
 * Calling for help: SOS and back-up. What was asked for is kept on the phone
 * until the centre has it, and is never asked for twice. No document here.
 */

import { t } from '../i18n.js';
import { answerTo } from './delivery.js';
import { PressQueue } from './queue.js';

/** @typedef {import('./session.js').CrewSession} CrewSession */
/** @typedef {import('../types.js').AlertRow} AlertRow */
/** @typedef {import('./types.js').SendResult} SendResult */
/** @typedef {{lat: number, lon: number, accuracy_m: number|null}} Spot */

/**
 * @typedef {object} Plea  A call for help on its way, in the queue's form.
 * @property {string} key
 * @property {'sos'|'backup'|'withdraw'} kind
 * @property {string} at
 * @property {number} tries
 * @property {string[]} [needs]
 * @property {string} [note]
 * @property {Spot|null} [spot]
 * @property {string} [alert_key] of a withdrawal: what it takes back
 */

/** As long as the server takes an SOS for a slip of the finger. */
export const FALSE_ALARM_S = 30;

export class HelpDesk {
  /** @param {CrewSession} session @param {Storage} storage */
  constructor(session, storage) {
    this.session = session;
    this.queue = new PressQueue(storage, `crew.alerts.${session.page.user.id}`);
    this.queue.onChange = () => session.onChange();
    /** The SOS of this phone, to take it back by. @type {{key: string, at: string}|null} */
    this.lastSos = null;
    addEventListener('online', () => void this.deliver());
  }

  /** @returns {readonly Plea[]} what the centre does not have yet */
  get unsent() { return /** @type {any} */ (this.queue.presses); }

  /** What the centre could not record. */
  get refused() { return this.queue.conflicts; }

  /**
   * The centre's rows, without the ones that are being taken back. An SOS that somebody has taken is the crew's as long
   * as the job in which it was called: after that a new one may be needed.
   *
   * @returns {AlertRow[]}
   */
  get open() {
    const { alerts = [], incident } = this.session.job ?? {};
    const rows = alerts.filter((row) => row.kind !== 'sos' || !row.taken || row.incident_id === (incident?.id ?? null));
    return this.unsent.some(({ kind }) => kind === 'withdraw') ? rows.filter((row) => row.kind !== 'sos') : rows;
  }

  /** @param {Spot|null} spot */
  sos(spot) {
    if (this.unsent.some(({ kind }) => kind === 'sos') || this.open.some(({ kind }) => kind === 'sos')) return;
    const plea = this.#add({ kind: 'sos', spot });
    this.lastSos = { key: plea.key, at: plea.at };
  }

  /** @param {string[]} needs @param {string} note @param {Spot|null} spot */
  backup(needs, note, spot) {
    this.#add({ kind: 'backup', needs, note, spot });
  }

  /** Seconds in which this phone's SOS can still be taken back; 0 when it cannot. */
  get takeBack_s() {
    if (!this.lastSos) return 0;
    const left_s = FALSE_ALARM_S - (this.session.clock.now_ms() - Date.parse(this.lastSos.at)) / 1000;
    return Math.max(0, Math.ceil(left_s));
  }

  /** The SOS was a slip of the finger. One that never left the phone just goes. @param {string} note */
  takeBackSos(note) {
    const { lastSos } = this;
    this.lastSos = null;
    if (!lastSos) return;
    const waiting = this.unsent.find(({ key }) => key === lastSos.key);
    if (waiting && waiting.tries === 0 && this.queue.inFlight !== waiting.key) this.queue.withdraw(waiting.key);
    else this.#add({ kind: 'withdraw', alert_key: lastSos.key, note });
  }

  /** @param {Omit<Plea, 'key'|'at'|'tries'>} plea @returns {Plea} */
  #add(plea) {
    const at = new Date(this.session.clock.now_ms()).toISOString();
    const added = /** @type {any} */ (this.queue.add(/** @type {any} */ ({ ...plea, at })));
    void this.deliver();
    return added;
  }

  /** Send what waits; at once when there is a network, again every second while there is none. */
  async deliver() {
    if (this.unsent.length === 0) return;
    const outcome = await this.queue.flush((press) => this.#send(/** @type {any} */ (press)));
    if (outcome === 'signed_out') this.session.signedOut = true;
    if (outcome === 'done') await this.session.refresh();
  }

  /** @param {Plea} plea @returns {Promise<SendResult>} */
  async #send({ kind, key, at, needs = [], note = '', spot, alert_key }) {
    const { api } = this.session;
    try {
      if (kind === 'withdraw') await api.post('/crew/alerts/withdraw', { key: alert_key, note });
      else await api.post('/crew/alerts', { kind, key, at, needs, note, ...(spot ?? {}) });
      return { outcome: 'done' };
    } catch (error) {
      return answerTo(error);
    }
  }
}

/** What a crew can ask for, in the order of the sheet. */
export const NEEDS = ['vehicle', 'class_c', 'police', 'fire', 'lifting', 'other'];

/** @param {string} need @returns {string} */
export function needLabel(need) {
  switch (need) {
    case 'vehicle': return t('Thêm một xe');
    case 'class_c': return t('Xe hồi sức hạng C');
    case 'police': return t('Công an 113');
    case 'fire': return t('Cứu hoả, cứu nạn 114');
    case 'lifting': return t('Người khiêng');
    default: return t('Hỗ trợ khác');
  }
}
