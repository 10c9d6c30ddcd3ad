/** The record on the phone: one long sheet for a thumb, everything optional, nothing lost. */

import { byId, fill, h, setText } from '../../dom.js';
import { t } from '../../i18n.js';
import { known, nobody } from '../../record/view.js';
import { patientWords } from '../../record/words.js';
import { PressHold } from '../press_hold.js';
import { basicsPart } from './basics.js';
import { carePart } from './care.js';
import { RecordDesk } from './desk.js';
import { identityPart } from './identity.js';
import { notesPart } from './notes.js';
import { VitalsPart } from './vitals.js';

/** @typedef {import('../session.js').CrewSession} CrewSession */
/** @typedef {import('../../record/view.js').Patient} Patient */

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
    this.vitals = new VitalsPart(this);
    this.press = new PressHold(this.dialog, () => this.render());
    byId('patient-open').addEventListener('click', () => void this.open());
    byId('record-close').addEventListener('click', () => this.dialog.close());
    byId('record-add').addEventListener('click', () => this.#another());
    byId('record-parts').append(...['basics', 'vitals', 'care', 'notes', 'identity', 'others'].map((name) => h('section', { id: `record-${name}`, class: 'record-part' })));
    byId('record-vitals').append(this.vitals.root);
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
    if (this.desk.assignment_id !== job.assignment.id) { this.chosen = 1; this.tabs = 1; this.vitals.clear(); }
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
    setText(byId('patient-open'), written > 0 ? t('Bệnh nhân ({n})', { n: written }) : t('Bệnh nhân'));
    if (!assignment && this.dialog.open) this.dialog.close();
  }

  #another() {
    if (this.tabs >= MOST_PATIENTS) return;
    this.tabs = Math.max(this.tabs, ...this.known.patients.map(({ number }) => number)) + 1;
    this.choose(this.tabs);
  }

  /** @param {number} number */
  choose(number) {
    this.chosen = number;
    this.vitals.clear();
    this.render();
  }

  render() {
    if (!this.dialog.open || this.press.held) return;
    this.#tabs();
    this.#state();
    this.#part('basics', () => basicsPart(this));
    this.vitals.show();
    this.#part('care', () => carePart(this));
    this.#part('notes', () => notesPart(this));
    this.#part('identity', () => identityPart(this));
    this.#part('others', () => this.#others());
  }

  /** A part is rebuilt when what it shows changed, and never under the fingers of somebody typing in it. @param {string} name @param {() => import('../../dom.js').Child[]} build */
  #part(name, build) {
    const element = byId(`record-${name}`);
    const key = JSON.stringify([this.chosen, this.desk.assignment_id, this.desk.others.length, this.desk.entries]);
    const typing = element.contains(document.activeElement) && document.activeElement?.matches('input:not([type=file]), textarea');
    if (element.dataset.shown === key || (typing && element.dataset.patient === String(this.chosen))) return;
    element.dataset.shown = key;
    element.dataset.patient = String(this.chosen);
    fill(element, build());
  }

  #tabs() {
    const { patients } = this.known;
    this.tabs = Math.max(this.tabs, ...patients.map(({ number }) => number));
    const numbers = Array.from({ length: this.tabs }, (_each, place) => place + 1);
    fill(byId('record-tabs'), numbers.map((number) => h('button', {
      type: 'button', class: 'tab', 'aria-pressed': String(number === this.chosen), onclick: () => this.choose(number),
    }, t('BN {n}', { n: number }))));
    setText(byId('record-who'), patientWords(this.patient, this.lists));
  }

  /** What still waits here, and since the server was last asked. */
  #state() {
    const waiting = this.desk.entries.filter(({ unsent }) => unsent).length;
    const cut = !this.desk.loaded ? t('Chưa tải được phần đã ghi trước; vẫn ghi tiếp được.') : '';
    setText(byId('record-state'), waiting > 0 ? t('{n} mục chờ gửi, đã lưu trong máy', { n: waiting }) : cut);
  }

  #others() {
    return this.desk.others.map(({ call_sign, entries }) => h('p', { class: 'muted' },
      t('Xe {call_sign} đã ghi: {who}', { call_sign, who: known(entries).patients.map((patient) => patientWords(patient, this.lists)).filter(Boolean).join('; ') || t('hồ sơ') })));
  }
}
