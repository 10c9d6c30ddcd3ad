/** The record on the phone: one long sheet for a thumb, everything optional, nothing lost. */

import { byId, fill, h, setText, syncList } from '../../dom.js';
import { t } from '../../i18n.js';
import { known, nobody } from '../../record/view.js';
import { patientWords } from '../../record/words.js';
import { PressHold } from '../press_hold.js';
import { BasicsPart } from './basics.js';
import { CarePart } from './care.js';
import { RecordDesk } from './desk.js';
import { IdentityPart } from './identity.js';
import { NotesPart } from './notes.js';
import { VitalsPart } from './vitals.js';

/** @typedef {import('../session.js').CrewSession} CrewSession */
/** @typedef {import('../../record/view.js').Patient} Patient */

/** @typedef {{root: HTMLElement, draft: boolean, show: () => void}} Part  Made once for each patient, changed in place */

const MOST_PATIENTS = 30;

export class RecordSheet {
  /** @param {CrewSession} session */
  constructor(session) {
    this.session = session;
    this.desk = new RecordDesk(session);
    this.desk.onChange = () => this.render();
    this.dialog = /** @type {HTMLDialogElement} */ (byId('record-sheet'));
    this.chosen = 1;
    /** How many tabs there are: a new patient has none of its own entries yet. */
    this.tabs = 1;
    /** What was typed for a patient waits there while another one is looked at. @type {Map<number, Part[]>} */
    this.parts = new Map();
    this.others = h('section', { id: 'record-others', class: 'record-part' });
    this.press = new PressHold(this.dialog, () => this.render());
    byId('patient-open').addEventListener('click', () => void this.open());
    byId('record-close').addEventListener('click', () => this.dialog.close());
    byId('record-add').addEventListener('click', () => this.#another());
    this.dialog.addEventListener('close', () => this.showButton());
  }

  get lists() { return this.session.page.record; }

  get known() { return known(this.desk.entries); }

  /** @returns {Patient} */
  get patient() { return this.known.patients.find(({ number }) => number === this.chosen) ?? nobody(this.chosen); }

  /** A time as the server would tell it. */
  now() { return new Date(this.session.clock.now_ms()); }

  async open() {
    const job = this.session.shown;
    if (!job?.assignment || !job.incident) return;
    if (this.desk.assignment_id !== job.assignment.id) { this.chosen = 1; this.tabs = 1; this.parts.clear(); }
    this.dialog.showModal();
    const loading = this.desk.open(job.assignment, job.incident.id);
    this.render();
    await loading;
  }

  /** The job's button: whether anything is written, and how many patients. Called with every change of the job. */
  showButton() {
    const { patients } = this.known;
    const assignment = this.session.shown?.assignment;
    const mine = assignment && this.desk.assignment_id === assignment.id;
    const written = mine ? patients.length : 0;
    const words = written > 0 ? t('Bệnh nhân ({n})', { n: written }) : t('Bệnh nhân');
    setText(byId('patient-open'), mine && this.#drafts ? t('{patients}: chưa ghi xong', { patients: words }) : words);
    if (!assignment && this.dialog.open) this.dialog.close();
  }

  /** Is anything typed that is not written yet, for any patient? */
  get #drafts() { return [...this.parts.values()].flat().some(({ draft }) => draft); }

  #another() {
    if (this.tabs >= MOST_PATIENTS) return;
    this.tabs = Math.max(this.tabs, ...this.known.patients.map(({ number }) => number)) + 1;
    this.choose(this.tabs);
  }

  /** @param {number} number */
  choose(number) {
    this.chosen = number;
    this.render();
  }

  render() {
    if (!this.dialog.open || this.press.held) return;
    this.#tabs();
    this.#state();
    const parts = this.#partsOf(this.chosen);
    const roots = [...parts.map(({ root }) => root), this.others];
    if (!parts[0].root.isConnected) fill(byId('record-parts'), roots);
    for (const part of parts) part.show();
    this.#others();
  }

  /** @param {number} number */
  #partsOf(number) {
    const parts = this.parts.get(number) ?? [BasicsPart, VitalsPart, CarePart, NotesPart, IdentityPart].map((Kind) => new Kind(this));
    this.parts.set(number, parts);
    return parts;
  }

  #tabs() {
    const { patients } = this.known;
    this.tabs = Math.max(this.tabs, ...patients.map(({ number }) => number));
    const numbers = Array.from({ length: this.tabs }, (_each, place) => place + 1);
    syncList(byId('record-tabs'), numbers, String, (number) => h('button', { type: 'button', class: 'tab', onclick: () => this.choose(number) }, t('BN {n}', { n: number })),
      (tab, number) => tab.setAttribute('aria-pressed', String(number === this.chosen)));
    setText(byId('record-who'), patientWords(this.patient, this.lists));
  }

  /** What still waits here, and since the server was last asked. */
  #state() {
    const waiting = this.desk.entries.filter(({ unsent }) => unsent).length;
    const cut = !this.desk.loaded ? t('Chưa tải được phần đã ghi trước; vẫn ghi tiếp được.') : '';
    setText(byId('record-state'), waiting > 0 ? t('{n} mục chờ gửi, đã lưu trong máy', { n: waiting }) : cut);
  }

  #others() {
    fill(this.others, this.desk.others.map(({ call_sign, entries }) => h('p', { class: 'muted' },
      t('Xe {call_sign} đã ghi: {who}', { call_sign, who: known(entries).patients.map((patient) => patientWords(patient, this.lists)).filter(Boolean).join('; ') || t('hồ sơ') }))));
  }
}
