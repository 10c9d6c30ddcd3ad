import { AddressSuggestions, addressSearch, chosenOf } from './address_search.js';
import { fill, h, kbd, runningTime, setText } from '../dom.js';
import { withoutLinks } from '../coords.js';
import { clock, coordinates, phone } from '../format.js';
import { t } from '../i18n.js';
import { dropDraft, loadDraft, saveDraft, withCategory } from './call_draft.js';
import { CategoryField } from './category_field.js';
import { LevelChoice, ReasonChoice } from './choices.js';
import { EarlierPlaces } from './earlier_places.js';
import { Field } from './field.js';
import { evenFar } from './moving.js';
import { PlaceField } from './place_field.js';
import { PlaceWords } from './place_words.js';
import { Question } from './question.js';
import { CLOSE_CALL_REASONS, closeCallReason } from './words.js';
import { ApiError } from '../api.js';

/**
 * The right column while a call is answered: what is said, where, what, how
 * bad; then an incident, or a reason why there is none.
 *
 * @typedef {import('./desk.js').Desk} Desk
 * @typedef {import('../types.js').CallRow} CallRow
 */

export class CallPanel {
  /**
   * @param {Desk} desk
   * @param {CallRow} call
   * @param {{placeOnMap: () => void, reveal: (place: {lat: number, lon: number}, error_m: number) => void, incidentMade: (id: any) => void, closed: () => void, take: (id: any) => void, preview: import('./address_search.js').Preview}} actions
   */
  constructor(desk, call, actions) {
    this.desk = desk;
    this.call = call;
    this.actions = actions;
    this.draft = loadDraft(call.id);
    this.sending = false;
    this.lost = false;
    this.titleKey = '';
    this.title = h('h2', { tabindex: '-1' });
    this.notMine = h('div', { class: 'note warn', hidden: true });
    this.phone = h('input', { id: 'call-phone', type: 'tel', autocomplete: 'off' });
    this.text = h('textarea', { id: 'call-text', rows: '4', placeholder: t('Ghi lại lời người gọi; tự lưu khi gõ') });
    this.phoneField = new Field(this.phone, (value) => this.#patch({ phone: value }));
    this.textField = new Field(this.text, (value) => this.#patch({ text: value }));
    this.place = new PlaceField({ onPlace: (place) => void this.setPlace(place), onMap: () => actions.placeOnMap() });
    this.address = h('input', { id: 'call-address', type: 'text', maxlength: 300, autocomplete: 'off', placeholder: t('Số nhà, đường, phường, như người gọi nói') });
    this.addressField = new Field(this.address, (value) => this.#patch({ address: value }));
    this.words = new PlaceWords(desk.api);
    this.earlier = new EarlierPlaces(desk.api, { onChoose: (found) => this.#choosePlace(found) });
    this.category = new CategoryField({ id: 'call-category', onChoose: (row) => this.#chooseCategory(row) });
    this.category.show(this.draft.category);
    this.level = new LevelChoice((priority) => this.#keep({ priority, touched: true }));
    this.level.show(this.draft.priority);
    this.error = h('p', { class: 'note bad', role: 'alert', hidden: true });
    this.question = new Question();
    this.createButton = h('button', { type: 'submit', class: 'primary big' }, t('Lập ca cấp cứu'), kbd('Ctrl ⏎'));
    this.close = this.#closeChoice();
    this.form = this.#layout();
    this.root = h('div', { class: 'panel call-panel' }, this.title, this.notMine, this.form);
    this.#listen();
    this.update(call);
  }

  #closeChoice() {
    return new ReasonChoice({
      label: t('Đóng, không lập ca'), shown: 'X', note: true,
      reasons: CLOSE_CALL_REASONS.map((code) => ({ code, text: closeCallReason(code) })),
      onChoose: (reason, note) => this.#closeCall(reason, note),
    });
  }

  #layout() {
    const release = h('button', { type: 'button', onclick: () => void this.#release() }, t('Trả lại hàng chờ'));
    return h('form', { class: 'panel-form', novalidate: true },
      labelled(t('Lời người gọi'), this.text, this.textField),
      labelled(t('Số máy'), this.phone, this.phoneField),
      labelled(t('Địa chỉ'), this.address, this.addressField),
      this.earlier.root, this.words.root,
      this.place.root,
      this.category.root,
      this.level.root,
      this.error, this.question.root,
      h('div', { class: 'buttons' }, this.createButton),
      h('div', { class: 'buttons aside' }, this.close.root, release));
  }

  #listen() {
    this.suggestions = new AddressSuggestions(this.address, {
      search: addressSearch(this.desk.api),
      near: () => this.position ?? this.earlier.found[0] ?? this.desk.page.centre,
      first: (typed) => this.earlier.matching(typed),
      onChoose: (found) => this.#choosePlace(found),
      preview: this.actions.preview,
    });
    this.form.addEventListener('submit', (event) => void this.#submit(event));
    this.form.addEventListener('keydown', (event) => this.#key(event));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== 'Enter') return;
    const field = event.target instanceof HTMLInputElement;
    if (event.ctrlKey || event.metaKey) this.form.requestSubmit();
    else if (!field) return;
    event.preventDefault(); // Enter in a field never makes an incident by accident
  }

  get mine() {
    return this.call.state === 'taken' && this.call.taken_by?.id === this.desk.page.user.id;
  }

  /** @param {CallRow} call */
  update(call) {
    this.#noteTakenOver(call);
    this.call = call;
    this.category.offer(this.desk.state.categories);
    const change = this.desk.lastChange('calls', call.id);
    const key = `${call.phone}|${call.received_at}`;
    if (this.titleKey !== key) {
      this.titleKey = key;
      fill(this.title, h('span', {}, t('Cuộc gọi'), ' ', h('span', { class: 'strong' }, phone(call.phone) || t('không rõ số'))), runningTime(call.received_at));
    }
    this.phoneField.update(call.phone, change);
    this.textField.update(call.text, change);
    this.addressField.update(call.address, change);
    this.place.show(this.position);
    this.words.show(this.position, call.place);
    this.earlier.update(call, this.mine);
    this.form.inert = !this.mine;
    this.#explainOwner(call);
  }

  /** @param {CallRow} call */
  #explainOwner(call) {
    this.notMine.hidden = this.mine;
    if (this.mine) return;
    if (call.state === 'ringing') {
      fill(this.notMine, t('Cuộc gọi này chưa ai nhận.'), ' ', h('button', { type: 'button', class: 'primary', onclick: () => this.actions.take(call.id) }, t('Nhận cuộc này')));
    } else {
      const name = call.taken_by?.name ?? '';
      const since = call.taken_at ? clock(call.taken_at) : '';
      fill(this.notMine, this.lost ? t('{name} đã tiếp nhận thay bạn lúc {time}. Bạn chỉ xem.', { name, time: since }) : t('{name} đang nghe cuộc này từ {time}. Bạn chỉ xem.', { name, time: since }), ' ',
        h('button', { type: 'button', onclick: () => void this.#takeOver() }, t('Tiếp nhận thay')));
    }
  }

  /** A colleague went on with this call while it was open here: said once, loudly. @param {CallRow} after */
  #noteTakenOver(after) {
    const by = after.state === 'taken' ? after.taken_by : null;
    if (!this.mine || !by || by.id === this.desk.page.user.id) return;
    this.lost = true;
    this.suggestions?.leave();
    this.desk.say(t('{name} đã tiếp nhận thay cuộc gọi này của bạn.', { name: by.name }), 'bad');
  }

  /** Goes on where the person seen to have the call stopped. */
  async #takeOver() {
    try {
      const held_by = this.call.taken_by?.id;
      const mine = await this.desk.ahead.during(() => this.desk.api.post(`/calls/${this.call.id}/take-over`, { held_by }));
      if (!mine) return;
      this.lost = false;
      this.update(mine);
      this.desk.ahead.handTo(this);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.desk.say(error.message, 'bad');
    }
  }

  /** @returns {{lat: number, lon: number} | null} */
  get position() {
    const { lat, lon } = this.call;
    return lat === null || lon === null ? null : { lat, lon };
  }

  /** The words stay as they were typed; only where nothing was, an earlier call's words help. @param {import('./address_search.js').Candidate} found */
  #choosePlace(found) {
    const typed = found.earlier !== undefined && !this.address.value.trim() ? found.label : '';
    void this.setPlace(found, chosenOf(found), typed);
    this.actions.reveal(found, found.error_m);
    this.afterPlace();
  }

  /**
   * @param {{lat: number, lon: number}} place
   * @param {import('../types.js').ChosenPlace | null} [chosen] as what it was chosen; null for a point set by hand
   * @param {string} [words] for an address field in which nothing was typed
   */
  async setPlace(place, chosen = null, words = '') {
    if (!this.mine) return;
    const rounded = { lat: round(place.lat), lon: round(place.lon) };
    const said = words && !this.address.value.trim() ? { address: words } : {};
    if (said.address) this.address.value = said.address;
    this.call = { ...this.call, ...rounded, ...said, place: chosen };
    this.place.show(rounded);
    this.words.show(rounded, chosen);
    this.desk.refresh();
    try {
      await this.addressField.flush();
      await this.#patch({ ...rounded, ...said, ...(chosen ? { place: chosen } : {}) });
    } catch (error) {
      this.place.say(/** @type {Error} */ (error).message);
    }
  }

  /** @param {Record<string, unknown>} change */
  async #patch(change) {
    await this.desk.api.patch(`/calls/${this.call.id}`, change);
  }

  /** @param {import('../types.js').CategoryRow} row */
  #chooseCategory(row) {
    this.#keep(withCategory(this.draft, row));
    this.level.show(this.draft.priority);
  }

  /** @param {Partial<import('./call_draft.js').Draft>} change */
  #keep(change) {
    this.draft = { ...this.draft, ...change };
    saveDraft(this.call.id, this.draft);
  }

  /** What is still missing, as a sentence, or null. */
  #missing() {
    if (!this.position) return { text: t('Chưa có vị trí: bấm P rồi chọn trên bản đồ, hoặc gõ toạ độ.'), focus: this.place.input };
    if (!this.draft.category) return { text: t('Chưa chọn loại ca.'), focus: this.category };
    return null;
  }

  /** @param {Event} event */
  async #submit(event) {
    event.preventDefault();
    if (this.sending) return;
    this.place.read();
    const missing = this.#missing();
    if (missing) {
      this.#fail(missing.text);
      missing.focus.focus();
      return;
    }
    this.sending = true;
    this.createButton.disabled = true;
    await this.#create();
    this.sending = false;
    this.createButton.disabled = false;
  }

  /** As typed; of a pasted link, what stands where it points. */
  #addressWords() {
    const chosen = this.call.place;
    return withoutLinks(this.address.value) || (chosen?.kind === 'coordinates' && chosen.note) || chosen?.label;
  }

  async #create() {
    const place = /** @type {{lat: number, lon: number}} */ (this.position);
    try {
      await this.textField.flush();
      await this.phoneField.flush();
      await this.addressField.flush();
      const incident = await evenFar((far) => this.desk.api.post(`/calls/${this.call.id}/incident`, {
        ...place,
        ...far,
        address: this.#addressWords() || coordinates(place.lat, place.lon),
        category: this.draft.category,
        priority: this.draft.priority,
        notes: this.text.value.trim(),
        ...(this.call.place ? { place: this.call.place } : {}),
      }), (question) => this.#agreed(question));
      dropDraft(this.call.id);
      this.actions.incidentMade(incident.id);
    } catch (error) {
      this.#fail(/** @type {Error} */ (error).message);
    }
  }

  /** @param {string} question @returns {Promise<boolean>} */
  async #agreed(question) {
    const yes = await this.question.ask(question, { yes: t('Vẫn lập ca ở đó'), no: t('Xem lại vị trí') });
    if (!yes) this.place.input.focus();
    return yes;
  }

  /** @param {string} sentence */
  #fail(sentence) {
    setText(this.error, sentence);
    this.error.hidden = false;
  }

  /** @param {string} reason @param {string} note */
  async #closeCall(reason, note) {
    await this.textField.flush();
    await this.desk.api.post(`/calls/${this.call.id}/close`, { reason, note });
    dropDraft(this.call.id);
    this.actions.closed();
    this.desk.say(t('Đã đóng cuộc gọi: {reason}', { reason: closeCallReason(reason).toLowerCase() }));
  }

  async #release() {
    try {
      await this.textField.flush();
      await this.desk.api.post(`/calls/${this.call.id}/release`);
      this.actions.closed();
    } catch (error) {
      if (error instanceof ApiError) this.#fail(error.message);
    }
  }

  /** Where it is known, the next question is what it is. */
  afterPlace() {
    if (!this.mine) this.title.focus();
    else if (this.draft.category) this.createButton.focus();
    else this.category.focus();
  }

  /** Words typed before the call was this desk's are saved as if typed here. @param {string} words */
  receive(words) {
    if (words) {
      this.text.value = [this.text.value, words].filter(Boolean).join('\n');
      this.text.dispatchEvent(new Event('input'));
    }
    this.focus();
  }

  focus() {
    (this.mine ? this.text : this.title).focus();
  }
}

/** @param {number} degrees */
function round(degrees) {
  return Math.round(degrees * 1e6) / 1e6;
}

/** @param {string} label @param {HTMLElement} control @param {Field} [field] */
export function labelled(label, control, field) {
  return h('div', { class: 'field' }, h('label', { for: control.id }, label, field?.status), control, field?.other);
}
