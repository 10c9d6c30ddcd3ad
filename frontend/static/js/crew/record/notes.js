/**
 * Words and photos. Speaking is the keyboard's microphone: the browser's own listening sends what is said about a patient
 * to its maker.
 */

import { h } from '../../dom.js';
import { t } from '../../i18n.js';
import { MOST_PHOTOS_WAITING } from './desk.js';
import { title, writtenRow } from './parts.js';

/** @typedef {import('./sheet.js').RecordSheet} RecordSheet */

/** Enough to see a wound or a drug's box; small enough for a bad line. */
const LONGEST_SIDE_PX = 1280;
const QUALITY = 0.72;

/** @param {RecordSheet} sheet @returns {import('../../dom.js').Child[]} */
export function notesPart(sheet) {
  const text = h('textarea', { rows: '3', maxlength: '4000', 'aria-label': t('Ghi chú'), placeholder: t('Ghi chú. Có thể dùng nút micro trên bàn phím để đọc.') });
  const write = () => {
    if (!text.value.trim()) return;
    const words = text.value.trim();
    text.value = '';
    text.blur();
    sheet.desk.write('note', sheet.chosen, { text: words });
  };
  const { notes, photos } = sheet.patient;
  return [
    title(t('Ghi chú và ảnh')), text,
    h('div', { class: 'pair' }, photoButton(sheet), h('button', { type: 'button', class: 'record-go', onclick: write }, t('Ghi chú này'))),
    h('p', { class: 'note bad', id: 'photo-problem', role: 'alert', hidden: true }),
    h('ul', { class: 'written-list' }, [
      ...notes.map((entry) => writtenRow(entry, entry.data.text, () => sheet.desk.strike(entry))),
      ...photos.map((entry) => writtenRow(entry, t('Ảnh'), () => sheet.desk.strike(entry))),
    ]),
  ];
}

/** @param {RecordSheet} sheet */
function photoButton(sheet) {
  const input = h('input', { type: 'file', accept: 'image/*', capture: 'environment', class: 'visually-hidden', id: 'record-photo' });
  input.addEventListener('change', () => void take(sheet, input));
  return h('label', { class: 'button photo-button' }, t('Chụp ảnh'), input);
}

/** @param {RecordSheet} sheet @param {HTMLInputElement} input */
async function take(sheet, input) {
  const file = input.files?.[0];
  input.value = '';
  if (!file) return;
  if (sheet.desk.photosWaiting >= MOST_PHOTOS_WAITING) return problem(t('Còn {n} ảnh chưa gửi được. Hãy chờ có mạng rồi chụp tiếp.', { n: sheet.desk.photosWaiting }));
  try {
    const image = await small(file);
    sheet.desk.write('photo', sheet.chosen, { image }, { bulky: true });
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    problem(t('Không đọc được ảnh này.'));
  }
}

/** @param {string} words */
function problem(words) {
  const place = document.getElementById('photo-problem');
  if (!place) return;
  place.textContent = words;
  place.hidden = false;
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
