import { ApiError } from '../api.js';
import { fill, h, kbd, runningTime, setText } from '../dom.js';
import { clock, date, phone } from '../format.js';
import { t } from '../i18n.js';
import { activeAssignments, category, isDone } from '../store.js';
import { offerUndo, order } from './actions.js';
import { AlertList } from './alert_list.js';
import { Assignments, BEFORE_LEAVING } from './assignments.js';
import { labelled } from './call_panel.js';
import { AddressSuggestions, addressSearch, chosenOf } from './address_search.js';
import { CategoryField } from './category_field.js';
import { LevelChoice, ReasonChoice } from './choices.js';
import { Diversions } from './diversions.js';
import { Field } from './field.js';
import { evenFar, micro, moveQuestion, offerMoveBack } from './moving.js';
import { PlaceField } from './place_field.js';
import { PlaceWords } from './place_words.js';
import { Question } from './question.js';
import { levelMark, targetOf } from './queue.js';
import { Recommendations } from './recommendations.js';
import { Timeline } from './timeline.js';
import { seeRefusals } from './waiting_alarms.js';
import { CLOSE_INCIDENT_REASONS, actorName, categoryName, closeIncidentReason } from './words.js';

/**
 * The right column while an incident is worked: who goes, who has gone, what
 * happened, and what can still be corrected.
 *
 * @typedef {import('./desk.js').Desk} Desk
 * @typedef {import('../types.js').IncidentRow} IncidentRow
 * @typedef {import('../types.js').AssignmentRow} AssignmentRow
 */

export class IncidentPanel {
  /**
   * @param {Desk} desk
   * @param {IncidentRow} incident
   * @param {{placeOnMap: () => void, reveal: (place: {lat: number, lon: number}, error_m: number) => void, closed: () => void, pickVehicle: (id: any) => void, endSos: (alert_id: any) => void,
   *          route: (incident_id: any, vehicle_id: any) => void, frame: (places: {lat: number, lon: number}[]) => void, way: (assignment_id: any) => import('./ways.js').Way | undefined, preview: import('./address_search.js').Preview}} actions
   */
  constructor(desk, incident, actions) {
    this.desk = desk;
    this.incident = incident;
    this.actions = actions;
    this.version = incident.version;
    this.titleKey = '';
    this.title = h('h2', { tabindex: '-1' });
    this.caller = h('p', { class: 'muted caller' });
    this.changed = h('p', { class: 'note warn', role: 'status', hidden: true });
    this.address = h('input', { id: 'incident-address', type: 'text' });
    this.notes = h('textarea', { id: 'incident-notes', rows: '2' });
    this.addressField = new Field(this.address, (value) => this.patch({ address: value }));
    this.notesField = new Field(this.notes, (value) => this.patch({ notes: value }));
    this.find = h('input', { id: 'incident-find', type: 'text', autocomplete: 'off', placeholder: t('Gõ địa chỉ để dời ca; lời người gọi vẫn được giữ') });
    this.words = new PlaceWords(desk.api);
    this.question = new Question();
    this.saidFirst = h('p', { class: 'muted said-first', hidden: true });
    this.category = new CategoryField({ id: 'incident-category', onChoose: (row) => void this.#try({ category: row.code }) });
    this.level = new LevelChoice((priority) => void this.#try({ priority }));
    this.place = new PlaceField({ onPlace: (place) => void this.setPlace(place), onMap: () => actions.placeOnMap() });
    this.ranking = new Recommendations(desk, incident.id, {
      onRoute: (vehicle_id) => actions.route(incident.id, vehicle_id),
      onFirst: (ranking) => this.#frame(ranking),
      onLeft: () => this.diversions.show(),
      onPick: actions.pickVehicle,
    });
    this.assignments = new Assignments(desk, { replace: (row, reason) => this.#startReplacing(row, reason), pickVehicle: actions.pickVehicle, way: actions.way });
    this.alerts = new AlertList(desk, incident.id, actions.endSos);
    this.diversions = new Diversions(desk, incident.id, this.ranking.slot);
    this.timeline = new Timeline(desk.api, incident.id);
    this.close = this.#closeChoice();
    this.done = h('div', { class: 'note ok', hidden: true }, t('Mọi xe đã xong việc ở ca này.'), ' ',
      h('button', { type: 'button', class: 'small', onclick: () => this.close.toggle(true) }, t('Đóng ca'), kbd('X')));
    this.closeHint = h('p', { class: 'muted small-text' });
    this.root = this.#layout();
    this.root.addEventListener('keydown', (event) => this.#key(event));
    this.update(incident);
    seeRefusals(desk, incident.id);
  }

  #layout() {
    this.edit = h('details', { class: 'edit' }, h('summary', {}, t('Sửa địa chỉ, vị trí, loại ca')),
      h('div', { class: 'panel-form' }, labelled(t('Vị trí theo địa chỉ'), this.find), this.place.root, labelled(t('Địa chỉ, như người gọi nói'), this.address, this.addressField),
        this.category.root, labelled(t('Ghi chú'), this.notes, this.notesField)));
    this.where = h('p', { class: 'where' });
    const fix = h('button', { type: 'button', class: 'small', onclick: () => this.startFinding() }, t('Sửa vị trí'), kbd('S'));
    const whereLine = h('div', { class: 'where-line' }, this.where, fix);
    new AddressSuggestions(this.find, { search: addressSearch(this.desk.api), near: () => this.position, onChoose: (found) => this.#moveTo(found), preview: this.actions.preview });
    this.said = h('p', { class: 'quote' });
    return h('div', { class: 'panel incident-panel' },
      h('header', { class: 'panel-head' }, this.title, this.question.root, whereLine, this.saidFirst, this.words.root, this.said, this.caller, this.changed, this.done, this.level.root, this.edit),
      this.alerts.root, this.assignments.root, this.ranking.root, this.diversions.root, this.timeline.root,
      h('section', { class: 'panel-section' }, this.close.root, this.closeHint));
  }

  #closeChoice() {
    return new ReasonChoice({
      label: t('Đóng ca'), shown: 'X', note: true,
      reasons: CLOSE_INCIDENT_REASONS.map((code) => ({ code, text: closeIncidentReason(code) })),
      onChoose: async (reason, note) => {
        await this.desk.api.post(`/incidents/${this.incident.id}/close`, { reason, note });
        this.desk.say(t('Đã đóng ca #{number}', { number: this.incident.number }));
        this.actions.closed();
      },
    });
  }

  stop() {
    this.ranking.stop();
    this.diversions.stop();
    this.timeline.stop();
  }

  /** @param {IncidentRow} incident */
  update(incident) {
    const before = this.incident;
    this.incident = incident;
    this.version = Math.max(this.version, incident.version);
    const change = this.desk.lastChange('incidents', incident.id);
    this.#showTitle(incident);
    this.addressField.update(incident.address, change);
    this.notesField.update(incident.notes, change);
    this.place.show(incident);
    this.words.show(incident, incident.place);
    setText(this.saidFirst, t('Người gọi nói: “{said}”', { said: incident.address_said }));
    this.saidFirst.hidden = incident.address_said === incident.address;
    this.category.offer(this.desk.state.categories);
    this.level.show(incident.priority);
    this.category.show(incident.category);
    this.alerts.update();
    this.assignments.update(incident.assignments);
    this.#endReplacing(incident);
    this.ranking.refresh();
    this.#showClosing(incident);
    if (before !== incident) this.#afterChange(before, incident, change);
  }

  /** @param {IncidentRow} before @param {IncidentRow} after @param {import('./desk.js').Change} [change] */
  #afterChange(before, after, change) {
    this.timeline.stale();
    const active = (/** @type {IncidentRow} */ row) => activeAssignments(row).length;
    const asksAnew = before.lat !== after.lat || before.lon !== after.lon || before.category !== after.category;
    if (asksAnew) this.ranking.restart();
    else if (active(before) !== active(after)) void this.ranking.load();
    if (asksAnew || active(before) !== active(after)) void this.diversions.load();
    const edited = before.version !== after.version && change && !change.mine && change.actor?.kind === 'staff';
    if (edited) this.#say(t('{name} vừa đổi ca này lúc {time}.', { name: actorName(change.actor), time: clock(change.at) }));
  }

  /** @param {string} sentence */
  #say(sentence) {
    setText(this.changed, sentence);
    this.changed.hidden = false;
  }

  /** @param {IncidentRow} incident */
  #showTitle(incident) {
    const since = incident.call_received_at ?? incident.created_at;
    const target_s = targetOf(incident, this.desk.page.settings);
    const key = [incident.priority, incident.category, incident.number, since, target_s].join('|');
    const row = category(this.desk.state, incident.category);
    if (key !== this.titleKey) {
      this.titleKey = key;
      fill(this.title, h('span', {}, levelMark(incident.priority), `#${incident.number} `, h('span', { class: 'what' }, categoryName(row, incident.category))),
        runningTime(since, { target_s, title: `${date(since)} ${clock(since)}` }));
    }
    if (this.where) setText(this.where, incident.address);
    if (this.said) setText(this.said, incident.notes ? `“${incident.notes}”` : '');
    setText(this.caller, [phone(incident.phone ?? ''), incident.created_by && t('lập bởi {name}', { name: incident.created_by.name })].filter(Boolean).join(' · '));
  }

  /** @param {IncidentRow} incident */
  #showClosing(incident) {
    const busy = activeAssignments(incident).length > 0;
    this.close.opener.disabled = busy;
    this.done.hidden = !isDone(incident);
    setText(this.closeHint, busy ? t('Còn xe đang làm ca này: ca chỉ đóng được khi mọi xe đã xong hoặc đã huỷ.') : '');
  }

  /** Shows the incident with the three first choices, once. @param {import('../types.js').Ranking} ranking */
  #frame(ranking) {
    const places = ranking.recommendations.slice(0, 3).flatMap(({ vehicle_id }) => {
      const fix = this.desk.state.positions.get(vehicle_id);
      return fix ? [{ lat: fix[1], lon: fix[2] }] : [];
    });
    this.actions.frame([this.incident, ...places]);
  }

  /** @param {Record<string, unknown>} change @returns {Promise<IncidentRow>} as it is then */
  async patch(change) {
    try {
      const row = await this.desk.api.patch(`/incidents/${this.incident.id}`, { version: this.version, ...change });
      this.version = Math.max(this.version, row.version);
      this.changed.hidden = true;
      return row;
    } catch (error) {
      if (error instanceof ApiError && error.data.current) this.version = error.data.current.version;
      throw error;
    }
  }

  /** A change whose failure is told at the head of the panel. @param {Record<string, unknown>} change @returns {Promise<IncidentRow | null>} null when it failed */
  async #try(change) {
    try {
      return await evenFar((far) => this.patch({ ...change, ...far }), (question) => this.#agreed(question));
    } catch (error) {
      this.#say(/** @type {Error} */ (error).message);
      this.level.show(this.incident.priority);
      this.category.show(this.incident.category);
      return null;
    }
  }

  /** S: another place for this incident, by its address. @returns {boolean} */
  startFinding() {
    if (this.edit) this.edit.open = true;
    this.find.focus();
    return true;
  }

  /** @param {import('./address_search.js').Candidate} found */
  #moveTo(found) {
    this.find.value = '';
    if (this.edit) this.edit.open = false; // back to who goes there
    void this.setPlace(found, chosenOf(found));
    this.actions.reveal(found, found.error_m);
    this.afterPlace();
  }

  /** @param {{lat: number, lon: number}} place @param {import('../types.js').ChosenPlace | null} [chosen] null for a point set by hand */
  async setPlace({ lat, lon }, chosen = null) {
    const question = moveQuestion(this.incident, { lat, lon }, chosen?.label ?? '');
    if (question && !(await this.#agreed(question))) return;
    const before = this.incident;
    const after = await this.#try({ lat: micro(lat), lon: micro(lon), ...(chosen ? { place: chosen } : {}) });
    if (after) offerMoveBack(this.desk, before, after);
  }

  /** @param {string} question @returns {Promise<boolean>} */
  async #agreed(question) {
    const yes = await this.question.ask(question, { yes: t('Dời ca'), no: t('Giữ chỗ cũ') });
    this.focus();
    this.place.show(this.incident);
    return yes;
  }

  get position() {
    return { lat: this.incident.lat, lon: this.incident.lon };
  }

  /** @param {AssignmentRow} row @param {string} reason */
  #startReplacing(row, reason) {
    const done = () => this.ranking.setReplacing(null);
    this.ranking.setReplacing({
      assignment_id: row.id,
      call_sign: row.call_sign,
      cancel: done,
      send: async (vehicle, seen) => {
        const after = await this.desk.api.post(`/assignments/${row.id}/replace`, { ...order(vehicle, seen), reason });
        offerUndo(this.desk, after, t('Đã thay {old} bằng {call_sign}', { old: row.call_sign, call_sign: vehicle.call_sign }));
        done();
      },
    });
    this.title.focus();
  }

  /** Once the vehicle has left with the patient, or is off the job, there is nothing to replace. @param {IncidentRow} incident */
  #endReplacing(incident) {
    const { replacing } = this.ranking;
    const row = replacing && incident.assignments.find((each) => each.id === replacing.assignment_id);
    if (replacing && !(row?.active && BEFORE_LEAVING.has(row.step))) replacing.cancel();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === 'Escape' && this.ranking.replacing) {
      this.ranking.replacing.cancel();
      event.stopPropagation();
    }
  }

  afterPlace() {
    if (!this.question.open) this.focus();
  }

  focus() {
    this.title.focus({ preventScroll: true });
  }
}

