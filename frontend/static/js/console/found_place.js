import { fill, h, kbd } from '../dom.js';
import { coordinates } from '../format.js';
import { t } from '../i18n.js';
import { chosenOf } from './address_search.js';
import { newCall, sayError } from './actions.js';
import { micro } from './moving.js';
import { PlaceWords } from './place_words.js';

/**
 * A place somebody looked up: what it is, how far off it may be, what is
 * around it, and what can be made of it. Its card stands over the map's corner.
 *
 * @typedef {import('./desk.js').Desk} Desk
 * @typedef {import('./work.js').Work} Work
 * @typedef {{kind: 'place', id: string, typed: string, lat: number, lon: number, label: string,
 *            chosen: import('../types.js').ChosenPlace | null}} PlaceCard
 */

/** @param {import('./search_match.js').Found} found @returns {PlaceCard} */
export function placeCard(found) {
  const { lat, lon } = /** @type {{lat: number, lon: number}} */ (found.place);
  return { kind: 'place', id: String(found.id), typed: found.typed ?? '', lat, lon, label: found.title, chosen: found.address ? chosenOf(found.address) : null };
}

export class FoundPlace {
  /** @param {Desk} desk @param {() => Work} work */
  constructor(desk, work) {
    this.desk = desk;
    this.work = work;
  }

  /** @returns {PlaceCard | null} */
  get card() {
    const { card } = this.desk.ui;
    return card?.kind === 'place' ? card : null;
  }

  /** The call or incident that this place could be of: one's own. */
  get panel() {
    const { call, incident } = this.work();
    return call?.mine ? call : incident;
  }

  /** The lines of the card. @param {PlaceCard} card @returns {HTMLElement[]} */
  lines(card) {
    const words = new PlaceWords(this.desk.api);
    words.show(card, card.chosen);
    this.form = h('div', { class: 'remember', hidden: true });
    return [h('h3', {}, card.typed ? `“${card.typed}”` : coordinates(card.lat, card.lon)), words.root, this.#buttons(), this.form];
  }

  /** First is what can be pressed unread: never what moves an incident. */
  #buttons() {
    const own = this.panel !== null;
    const call = own && !this.desk.incident;
    const use = h('button', { type: 'button', class: call ? 'primary' : '', hidden: !own, onclick: () => this.use() }, this.#useLabel(), kbd('E'));
    const make = h('button', { type: 'button', class: call ? '' : 'primary', onclick: () => void this.newCall() }, t('Tạo ca tại đây'), kbd('N'));
    return h('div', { class: 'buttons' }, call ? [use, make] : [make, use], h('button', { type: 'button', onclick: () => this.remember() }, t('Ghi nhớ nơi này'), kbd('G')));
  }

  #useLabel() {
    const { incident } = this.desk;
    return incident ? t('Dời ca #{number} về đây', { number: incident.number }) : t('Đặt làm vị trí cuộc gọi');
  }

  /** E: the call or incident that is open is here. @returns {boolean} whether there is one */
  use() {
    const { card, panel } = this;
    if (!card || !panel) return false;
    void panel.setPlace(card, card.chosen, card.typed);
    this.desk.set({ card: null });
    panel.afterPlace();
    return true;
  }

  /** N: a call opened by hand, already with this place. @returns {Promise<void>} */
  async newCall() {
    const { card } = this;
    if (!card) return newCall(this.desk);
    const { lat, lon, chosen } = card;
    await newCall(this.desk, { lat: micro(lat), lon: micro(lon), place: chosen, address: card.typed || card.label });
    this.desk.set({ card: null });
  }

  /** G: a name for this place, so that everybody of the centre finds it. @returns {boolean} */
  remember() {
    const { card, form } = this;
    if (!card || !form) return false;
    const name = h('input', { type: 'text', maxlength: 160, required: true, 'aria-label': t('Tên của nơi này'), value: card.typed || card.label });
    const entry = h('form', { onsubmit: (/** @type {Event} */ event) => void this.#save(event, card, name.value) },
      h('div', { class: 'inline' }, name, h('button', { class: 'primary' }, t('Lưu'), kbd('⏎'))));
    fill(form, h('p', { class: 'muted' }, t('Mọi người của trung tâm sẽ tìm được nơi này theo tên.')), entry);
    form.hidden = false;
    name.focus();
    name.select();
    return true;
  }

  /** @param {Event} event @param {PlaceCard} card @param {string} name */
  async #save(event, card, name) {
    event.preventDefault();
    try {
      await this.desk.api.post('/places', { name: name.trim(), lat: micro(card.lat), lon: micro(card.lon) });
      this.desk.say(t('Đã ghi nhớ “{name}”.', { name: name.trim() }));
      this.desk.set({ card: null });
    } catch (error) {
      sayError(this.desk, error);
    }
  }
}
