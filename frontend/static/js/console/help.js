import { byId, fill, h } from '../dom.js';
import { t } from '../i18n.js';
import { LOOKS, lookIcon } from '../map/unit_shapes.js';
import { statusName } from './words.js';

/**
 * All keys and all marks, on one sheet.
 */

/** @param {string} look */
function lookName(look) {
  if (look === 'free_station') return t('Sẵn sàng tại trạm');
  if (look === 'free_road') return t('Sẵn sàng trên đường');
  return statusName(look);
}

/** The marks of vehicles with their words. */
export function legend() {
  const looks = /** @type {import('../map/unit_shapes.js').Look[]} */ (Object.keys(LOOKS));
  return h('ul', { class: 'legend-list' }, looks.map((look) => h('li', {}, lookIcon(look), lookName(look))),
    h('li', { class: 'muted' }, t('Viền đứt: vị trí đang cũ. Rỗng: đã cũ, kèm số phút.')),
    h('li', { class: 'muted' }, t('Nét đậm trên đường: phần đường còn lại của xe đang chọn, hay của xe ở ca đang mở.')));
}

/** @param {import('../keys.js').Keys} keys */
export function openHelp(keys) {
  const dialog = /** @type {HTMLDialogElement} */ (byId('help'));
  const groups = [...keys.overview()].map(([group, rows]) =>
    h('section', {}, h('h3', {}, group), h('dl', {}, rows.flatMap(({ shown, label }) => [h('dt', {}, h('kbd', {}, shown)), h('dd', {}, label)]))));
  fill(dialog,
    h('div', { class: 'help-head' }, h('h2', { id: 'help-title' }, t('Mọi phím')),
      h('button', { type: 'button', onclick: () => dialog.close(), autofocus: true }, t('Đóng'), h('kbd', {}, 'Esc'))),
    h('div', { class: 'help-groups' }, groups));
  dialog.showModal();
}
