/**
 * The record of this vehicle's patients on this phone: what the server has, with
 * what still waits here laid over it. Nothing of it is kept on the phone but what waits.
 */

import { ApiError, isAbort } from '../../api.js';
import { standing, unusualOf } from '../../record/view.js';

/** @typedef {import('../../record/view.js').Entry} Entry */
/** @typedef {import('../session.js').CrewSession} CrewSession */
/** @typedef {import('../types.js').Assignment} Assignment */
/** @typedef {import('../types.js').Parcel} Parcel */

/** More than these would fill the phone's storage, where the steps are too. */
export const MOST_PHOTOS_WAITING = 6;

export class RecordDesk {
  /** @param {CrewSession} session */
  constructor(session) {
    this.session = session;
    /** @type {Assignment['id']|null} */
    this.assignment_id = null;
    /** @type {Entry[]} as the server has them */
    this.sent = [];
    /** @type {{call_sign: string, entries: Entry[]}[]} what the other vehicles of the incident wrote */
    this.others = [];
    this.loaded = false;
    this.onChange = () => {};
    session.onWritten = (parcel, row) => this.#written(parcel, row);
  }

  /** Entries of this vehicle, the unsent last. @returns {Entry[]} */
  get entries() {
    const known = new Set(this.sent.map(({ key }) => key));
    return [...this.sent, ...this.#waiting().filter(({ key }) => !known.has(key)).map((parcel) => this.#asEntry(parcel))];
  }

  get photosWaiting() {
    return this.#waiting().filter(({ bulky }) => bulky).length;
  }

  #waiting() {
    return this.session.queue.parcels.filter((each) => each.kind === 'record' && each.assignment_id === this.assignment_id);
  }

  /** @param {Parcel} parcel @returns {Entry} */
  #asEntry({ key, at, body }) {
    const { patient, kind, data, replaces, strike } = body;
    const limits = this.session.page.record.vitals;
    return {
      key, at, patient, kind, replaces, unsent: true,
      data: strike ? { struck: true } : kind === 'identity' ? { fields: Object.keys(data) } : data,
      unusual: kind === 'vitals' && !strike ? unusualOf(data, limits) : [],
      by: { id: this.session.page.user.id, name: this.session.page.user.name },
    };
  }

  /** @param {Assignment} assignment @param {string|number} incident_id */
  async open(assignment, incident_id) {
    if (this.assignment_id !== assignment.id) {
      this.assignment_id = assignment.id;
      this.sent = [];
      this.others = [];
      this.loaded = false;
    }
    try {
      const { records } = await this.session.api.get(`/incidents/${incident_id}/record`);
      this.#take(records, assignment.id);
    } catch (error) {
      if (!(error instanceof ApiError) && !isAbort(error)) throw error;
    }
    this.onChange();
  }

  /** @param {{assignment_id: Assignment['id'], call_sign: string, entries: Entry[]}[]} records @param {Assignment['id']} mine */
  #take(records, mine) {
    if (this.assignment_id !== mine) return;
    this.sent = records.find((each) => each.assignment_id === mine)?.entries ?? [];
    this.others = records.filter((each) => each.assignment_id !== mine && each.entries.length > 0);
    this.loaded = true;
  }

  /** @param {Parcel} parcel @param {Entry} row */
  #written(parcel, row) {
    if (parcel.assignment_id !== this.assignment_id || this.sent.some(({ key }) => key === row.key)) return;
    this.sent = [...this.sent, row];
    this.onChange();
  }

  /**
   * @param {string} kind @param {number} patient @param {Record<string, any>} data
   * @param {{replaces?: string|null, strike?: boolean, at?: string, bulky?: boolean}} [more]
   */
  write(kind, patient, data, { replaces = null, strike = false, at, bulky } = {}) {
    if (this.assignment_id === null) return;
    const body = { kind, patient, data, ...(replaces ? { replaces } : {}), ...(strike ? { strike } : {}) };
    this.session.post('record', this.assignment_id, body, { at, bulky });
    this.onChange();
  }

  /** Sex, age, condition: the whole of it anew, in place of what was said before. @param {number} patient @param {Record<string, any>} change */
  writeBasics(patient, change) {
    const said = standing(this.entries).filter((entry) => entry.kind === 'basics' && entry.patient === patient);
    const before = Object.assign({}, ...said.map(({ data }) => data));
    this.write('basics', patient, { ...before, ...change }, { replaces: said.at(-1)?.key });
  }

  /** @param {Entry} entry */
  strike(entry) {
    this.write(entry.kind, entry.patient, {}, { replaces: entry.key, strike: true });
  }
}
