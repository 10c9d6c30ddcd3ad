import { fill, h, kbd } from '../dom.js';
import { parseCoordinates } from '../coords.js';
import { coordinates } from '../format.js';
import { t } from '../i18n.js';

/**
 * Where it is: typed coordinates, a click on the map, or a dragged pin.
 *
 * @typedef {{lat: number, lon: number}} Place
 */

export class PlaceField {
  /** @param {{onPlace: (place: Place) => void, onMap: () => void, label?: string}} options */
  constructor({ onPlace, onMap, label = t('Vị trí') }) {
    this.onPlace = onPlace;
    this.shown = '';
    const id = `place-${Math.random().toString(36).slice(2)}`;
    this.input = h('input', { id, type: 'text', autocomplete: 'off', spellcheck: 'false', placeholder: '10.78, 106.69' });
    this.error = h('p', { class: 'note bad', role: 'alert', hidden: true });
    this.root = h('div', { class: 'field' }, h('label', { for: id }, label),
      h('div', { class: 'inline' }, this.input,
        h('button', { type: 'button', onclick: onMap }, t('Đặt trên bản đồ'), kbd('P'))), this.error);
    this.input.addEventListener('keydown', (event) => this.#key(event));
    this.input.addEventListener('change', () => this.read());
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    this.read();
  }

  /** Takes what was typed. */
  read() {
    const text = this.input.value.trim();
    if (!text || text === this.shown) return;
    const place = parseCoordinates(text);
    this.error.hidden = place !== null;
    this.shown = text; // read once: leaving the field does not send it again
    if (place) this.onPlace(place);
    else this.say(t('Không đọc được toạ độ. Hãy gõ vĩ độ rồi kinh độ, ví dụ: 10.78, 106.69'));
  }

  /** @param {string} sentence */
  say(sentence) {
    fill(this.error, sentence);
    this.error.hidden = false;
  }

  /** @param {Place | null} place */
  show(place) {
    const text = place ? coordinates(place.lat, place.lon) : '';
    if (text === this.shown || document.activeElement === this.input) return;
    this.shown = text;
    this.input.value = text;
    if (place) this.error.hidden = true;
  }
}
