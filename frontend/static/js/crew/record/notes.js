/**
 * Words and photos. Speaking is the keyboard's microphone: the browser's own listening sends what is said about a patient
 * to its maker.
 */

import { h, setText } from '../../dom.js';
import { t } from '../../i18n.js';
import { MOST_PHOTOS_WAITING } from './desk.js';
import { showWritten, title } from './parts.js';

/** @typedef {import('./sheet.js').RecordSheet} RecordSheet */

/** Enough to see a wound or a drug's box; small enough for a bad line. */
const LONGEST_SIDE_PX = 1280;
const QUALITY = 0.72;

export class NotesPart {
  /** @param {RecordSheet} sheet */
  constructor(sheet) {
    this.sheet = sheet;
    this.text = h('textarea', { rows: '3', maxlength: '4000', 'aria-label': t('Ghi chú'), placeholder: t('Ghi chú. Có thể dùng nút micro trên bàn phím để đọc.') });
    this.problem = h('p', { class: 'note bad', role: 'alert', hidden: true });
    this.list = h('ul', { class: 'written-list' });
    this.root = h('section', { id: 'record-notes', class: 'record-part' }, title(t('Ghi chú và ảnh')), this.text,
      h('div', { class: 'pair' }, this.#photoButton(), h('button', { type: 'button', class: 'record-go', onclick: () => this.#write() }, t('Ghi chú này'))),
      this.problem, this.list);
  }

  get draft() { return this.text.value.trim() === '' ? null : { text: this.text.value }; }

  /** @param {Record<string, any>} draft */
  restore({ text }) { this.text.value = text; }

  show() {
    const { desk, patient } = this.sheet;
    const rows = [...patient.notes.map((entry) => ({ entry, words: entry.data.text })), ...patient.photos.map((entry) => ({ entry, words: t('Ảnh') }))];
    showWritten(this.list, rows, (entry) => desk.strike(entry));
  }

  #write() {
    const text = this.text.value.trim();
    if (!text) return;
    this.text.value = '';
    this.text.blur();
    this.sheet.desk.write('note', this.sheet.chosen, { text });
  }

  #photoButton() {
    const input = h('input', { type: 'file', accept: 'image/*', capture: 'environment', class: 'visually-hidden', id: 'record-photo' });
    input.addEventListener('change', () => void this.#take(input));
    return h('label', { class: 'button photo-button' }, t('Chụp ảnh'), input);
  }

  /** @param {HTMLInputElement} input */
  async #take(input) {
    const { desk, chosen } = this.sheet;
    const file = input.files?.[0];
    input.value = '';
    if (!file) return;
    this.problem.hidden = true;
    if (desk.photosWaiting >= MOST_PHOTOS_WAITING) return this.#say(t('Còn {n} ảnh chưa gửi được. Hãy chờ có mạng rồi chụp tiếp.', { n: desk.photosWaiting }));
    try {
      desk.write('photo', chosen, { image: await small(file) }, { bulky: true });
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      this.#say(t('Không đọc được ảnh này.'));
    }
  }

  /** @param {string} words */
  #say(words) {
    setText(this.problem, words);
    this.problem.hidden = false;
  }
}

/** Drawn anew and small: without place and camera already on the way. @param {Blob} file @returns {Promise<string>} a data URL */
async function small(file) {
  const image = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const scale = Math.min(1, LONGEST_SIDE_PX / Math.max(image.width, image.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(image.width * scale));
  canvas.height = Math.max(1, Math.round(image.height * scale));
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  return canvas.toDataURL('image/jpeg', QUALITY);
}
