import { AddressSuggestions, addressSearch } from './address_search.js';
import { fill, h, kbd, runningTime, setText } from '../dom.js';
import { coordinates, phone } from '../format.js';
import { t } from '../i18n.js';
import { category } from '../store.js';
import { dropDraft, loadDraft, saveDraft, withCategory } from './call_draft.js';
import { LevelChoice, ReasonChoice, categoryOptions } from './choices.js';
import { Field } from './field.js';
import { PlaceField } from './place_field.js';
import { CLOSE_CALL_REASONS, categoryName, closeCallReason } from './words.js';
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
   * @param {{placeOnMap: () => void, incidentMade: (id: any) => void, closed: () => void, take: (id: any) => void}} actions
   */
  constructor(desk, call, actions) {
    this.desk = desk;
    this.call = call;
    this.actions = actions;
    this.draft = loadDraft(call.id);
    this.sending = false;
    this.titleKey = '';
    this.title = h('h2', { tabindex: '-1' });
    this.notMine = h('div', { class: 'note warn', hidden: true });
    this.phone = h('input', { id: 'call-phone', type: 'tel', autocomplete: 'off' });
    this.text = h('textarea', { id: 'call-text', rows: '4', placeholder: t('Ghi lại lời người gọi; tự lưu khi gõ') });
    this.phoneField = new Field(this.phone, (value) => this.#patch({ phone: value }));
    this.textField = new Field(this.text, (value) => this.#patch({ text: value }));
    this.place = new PlaceField({ onPlace: (place) => void this.setPlace(place), onMap: () => actions.placeOnMap() });
    this.address = h('input', { id: 'call-address', type: 'text', autocomplete: 'off', placeholder: t('Số nhà, đường, phường, như người gọi nói'), value: this.draft.address });
    this.categorySelect = h('select', { id: 'call-category' }, categoryOptions(desk.state.categories, (row) => categoryName(row, row.code)));
    this.categorySelect.value = this.draft.category;
    this.level = new LevelChoice((priority) => this.#keep({ priority, touched: true }));
    this.level.show(this.draft.priority);
    this.error = h('p', { class: 'note bad', role: 'alert', hidden: true });
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
      labelled(t('Địa chỉ'), this.address),
      this.place.root,
      labelled(t('Loại ca'), this.categorySelect),
      this.level.root,
      this.error,
      h('div', { class: 'buttons' }, this.createButton),
      h('div', { class: 'buttons aside' }, this.close.root, release));
  }

  #listen() {
    new AddressSuggestions(this.address, {
      search: addressSearch(this.desk.api),
      near: () => this.position ?? this.desk.page.centre,
      onChoose: ({ lat, lon }) => void this.setPlace({ lat, lon }),
    });
    this.address.addEventListener('input', () => this.#keep({ address: this.address.value }));
    this.categorySelect.addEventListener('change', () => this.#chooseCategory());
    this.form.addEventListener('submit', (event) => void this.#submit(event));
    this.form.addEventListener('keydown', (event) => this.#key(event));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== 'Enter') return;
    const field = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
    if (event.ctrlKey || event.metaKey) this.form.requestSubmit();
    else if (!field) return;
    event.preventDefault(); // Enter in a field never makes an incident by accident
  }

  get mine() {
    return this.call.state === 'taken' && this.call.taken_by?.id === this.desk.page.user.id;
  }

  /** @param {CallRow} call */
  update(call) {
    this.call = call;
    const change = this.desk.lastChange('calls', call.id);
    const key = `${call.phone}|${call.received_at}`;
    if (this.titleKey !== key) {
      this.titleKey = key;
      fill(this.title, h('span', {}, t('Cuộc gọi'), ' ', h('span', { class: 'strong' }, phone(call.phone) || t('không rõ số'))), runningTime(call.received_at));
    }
    this.phoneField.update(call.phone, change);
    this.textField.update(call.text, change);
    this.place.show(this.position);
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
      setText(this.notMine, t('{name} đang nghe cuộc này. Bạn chỉ xem.', { name: call.taken_by?.name ?? '' }));
    }
  }

  /** @returns {{lat: number, lon: number} | null} */
  get position() {
    const { lat, lon } = this.call;
    return lat === null || lon === null ? null : { lat, lon };
  }

  /** @param {{lat: number, lon: number}} place */
  async setPlace(place) {
    if (!this.mine) return;
    const rounded = { lat: round(place.lat), lon: round(place.lon) };
    this.call = { ...this.call, ...rounded };
    this.place.show(rounded);
    this.desk.refresh();
    try {
      await this.#patch(rounded);
    } catch (error) {
      this.place.say(/** @type {Error} */ (error).message);
    }
  }

  /** @param {Record<string, unknown>} change */
  async #patch(change) {
    await this.desk.api.patch(`/calls/${this.call.id}`, change);
  }

  #chooseCategory() {
    const row = category(this.desk.state, this.categorySelect.value);
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
    if (!this.draft.category) return { text: t('Chưa chọn loại ca.'), focus: this.categorySelect };
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

  async #create() {
    const place = /** @type {{lat: number, lon: number}} */ (this.position);
    try {
      await this.textField.flush();
      await this.phoneField.flush();
      const incident = await this.desk.api.post(`/calls/${this.call.id}/incident`, {
        ...place,
        address: this.draft.address.trim() || coordinates(place.lat, place.lon),
        category: this.draft.category,
        priority: this.draft.priority,
        notes: this.text.value.trim(),
      });
      dropDraft(this.call.id);
      this.actions.incidentMade(incident.id);
    } catch (error) {
      this.#fail(/** @type {Error} */ (error).message);
    }
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
