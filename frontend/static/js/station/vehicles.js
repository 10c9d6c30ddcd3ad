/** The station's vehicles: what each does, and who is on it. */

import { className, statusName } from '../console/words.js';
import { fill, h, syncList } from '../dom.js';
import { t } from '../i18n.js';
import { lookIcon, lookOf } from '../map/unit_shapes.js';
import { isStationShift, maySignOn } from './picture.js';

/** @typedef {import('./types.js').Vehicle} Vehicle */
/** @typedef {{signOn: (vehicle: Vehicle) => void, signOff: (vehicle: Vehicle) => void}} Actions */

/** @type {WeakMap<HTMLElement, string>} */
const shown = new WeakMap();

/** @param {HTMLElement} root @param {readonly Vehicle[]} vehicles @param {Actions} actions */
export function showVehicles(root, vehicles, actions) {
  syncList(root, vehicles, (row) => String(row.id), () => h('li', { class: 'vehicle' }), (item, row) => {
    const key = JSON.stringify(row);
    if (shown.get(item) === key) return;
    shown.set(item, key);
    fill(item, lookIcon(lookOf(row.status, true)),
      h('p', { class: 'vehicle-sign' }, row.call_sign),
      h('p', { class: 'vehicle-state' }, statusName(row.status)),
      h('p', { class: 'vehicle-crew' }, `${className(row.class)} · ${crewOf(row)}`),
      shiftButton(row, actions) ?? '');
  });
}

/** @param {Vehicle} row */
export function crewOf(row) {
  const names = row.shift?.crew.map((each) => each.name).join(', ');
  return names || (row.shift ? t('máy trên xe báo vào ca') : t('chưa có kíp'));
}

/** @param {Vehicle} row @param {Actions} actions */
function shiftButton(row, actions) {
  if (isStationShift(row) && !row.assignment) {
    return h('button', { type: 'button', class: 'vehicle-shift', onclick: () => actions.signOff(row) }, t('Ra ca'));
  }
  if (!maySignOn(row)) return null;
  return h('button', { type: 'button', class: row.shift ? 'vehicle-shift quiet' : 'vehicle-shift', onclick: () => actions.signOn(row) }, row.shift ? t('Thay kíp') : t('Vào ca'));
}
