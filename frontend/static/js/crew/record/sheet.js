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

/**
 * Made once for each patient, changed in place.
 *
 * @typedef {object} Part
 * @property {HTMLElement} root
 * @property {Record<string, any>|null} draft what is typed and not written yet
 * @property {(draft: Record<string, any>) => void} restore
 * @property {() => void} show
 * @property {() => void} [leave] the sheet closes: what is whole is written
 */

/** @typedef {import('./drafts.js').Typed} Typed */

/** After any of these something may be typed, or not any more. */
const TOUCHES = ['input', 'change', 'click', 'submit'];

const MOST_PATIENTS = 30;

export class RecordSheet {
  /** @param {CrewSession} session @param {import('./drafts.js').Drafts} drafts */
  constructor(session, drafts) {
    this.session = session;
    this.drafts = drafts;
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
    for (const touch of TOUCHES) this.dialog.addEventListener(touch, () => this.#keep());
    this.dialog.addEventListener('close', () => this.#leave());
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
    const assignment = this.session.shown?.assignment;
    this.#follow();
    const written = this.#isOurs ? this.known.patients.length : 0;
    const words = written > 0 ? t('Bệnh nhân ({n})', { n: written }) : t('Bệnh nhân');
    const typed = assignment && this.drafts.of(assignment.id);
    setText(byId('patient-open'), typed ? t('{patients}: chưa ghi xong', { patients: words }) : words);
    if (!assignment && this.dialog.open) this.dialog.close();
  }

  /** Is the sheet of the job that is shown? */
  get #isOurs() {
    const assignment = this.session.shown?.assignment;
    return Boolean(assignment) && this.desk.assignment_id === assignment?.id;
  }

  /** What was typed goes with its job; the press that ended it may be taken back for a moment, and brings it back. */
  #follow() {
    const { shown, undo } = this.session;
    if (!shown) return;
    this.drafts.follow(shown.assignment?.id ?? null);
    if (this.#isOurs) this.#keep();
    else if (!shown.assignment && !undo) this.parts.clear();
  }

  #keep() {
    const { assignment_id } = this.desk;
    if (assignment_id === null || !this.#isOurs) return;
    const typed = Object.fromEntries([...this.parts].map(([number, parts]) => [number, typedIn(parts)]));
    this.drafts.keep(assignment_id, { ...this.drafts.of(assignment_id), ...typed });
  }

  #leave() {
    if (this.#isOurs) for (const part of this.parts.get(this.chosen) ?? []) part.leave?.();
    this.showButton();
  }

  /** @param {Part[]} parts */
  #restore(parts) {
    const typed = this.desk.assignment_id !== null && this.drafts.of(this.desk.assignment_id)?.[this.chosen];
    if (typed) for (const part of parts) if (typed[part.root.id]) part.restore(typed[part.root.id]);
  }

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
    const isNew = !this.parts.has(this.chosen);
    const parts = this.#partsOf(this.chosen);
    const roots = [...parts.map(({ root }) => root), this.others];
    if (!parts[0].root.isConnected) fill(byId('record-parts'), roots);
    if (isNew) this.#restore(parts);
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
    const typed = Object.keys(this.drafts.kept?.patients ?? {}).map(Number);
    this.tabs = Math.max(this.tabs, ...patients.map(({ number }) => number), ...typed);
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

/** @param {Part[]} parts @returns {Typed} */
function typedIn(parts) {
  return Object.fromEntries(parts.flatMap(({ root, draft }) => (draft ? [[root.id, draft]] : [])));
}
