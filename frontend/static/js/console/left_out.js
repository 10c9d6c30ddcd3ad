import { h, setText, syncList, walkWithArrows } from '../dom.js';
import { duration } from '../format.js';
import { t } from '../i18n.js';

/**
 * Whom the ranking left out and why, one click away; and when each would be
 * there if a person sent it nevertheless, where that is known. The soonest
 * first when it is opened; while it is read, no row moves.
 *
 * @typedef {import('../types.js').Id} Id
 * @typedef {import('../types.js').Ranking['left_out'][number]} Left
 */

/** The soonest first, then those of whom nobody knows, by call sign. @param {readonly Left[]} rows @returns {Left[]} */
export function soonestFirst(rows) {
  const late = (/** @type {Left} */ row) => row.eta_s ?? Number.MAX_VALUE;
  return [...rows].sort((a, b) => late(a) - late(b) || a.call_sign.localeCompare(b.call_sign, 'vi', { numeric: true }));
}

/** Those read before, each where it was; new ones after them. @param {readonly Id[]} read @param {readonly Left[]} rows @returns {Left[]} */
export function asRead(read, rows) {
  const left = new Map(rows.map((row) => [row.vehicle_id, row]));
  const kept = read.flatMap((id) => left.get(id) ?? []);
  return [...kept, ...soonestFirst(rows.filter((row) => !kept.includes(row)))];
}

export class LeftOut {
  /** @param {(vehicle_id: Id) => void} onPick pressed, it opens the vehicle's card, from where it can still be sent */
  constructor(onPick) {
    this.onPick = onPick;
    /** @type {Id[]} */
    this.read = [];
    this.count = h('summary');
    this.list = h('ul', { class: 'left-list' });
    this.root = h('details', { class: 'left-out', hidden: true }, this.count, h('p', { class: 'muted small-text' }, t('Giờ chạy từ chỗ xe đang ở, nếu đi ngay')), this.list);
    walkWithArrows(this.list, 'button');
  }

  /** @param {readonly Left[]} rows */
  show(rows) {
    this.root.hidden = rows.length === 0;
    setText(this.count, t('{n} xe không chọn: vì sao, và bao lâu thì đến', { n: rows.length }));
    const ordered = this.root.open ? asRead(this.read, rows) : soonestFirst(rows);
    this.read = ordered.map((row) => row.vehicle_id);
    syncList(this.list, ordered, (row) => String(row.vehicle_id), (row) => this.#row(row), fillRow);
  }

  /** @param {Left} row */
  #row({ vehicle_id, call_sign }) {
    return h('li', {}, h('button', { type: 'button', class: 'quiet', onclick: () => this.onPick(vehicle_id) },
      h('b', {}, call_sign), h('span', { class: 'muted' }), h('span', { class: 'left-eta' })));
  }
}

/** @param {HTMLElement} element @param {Left} row */
function fillRow(element, { text, eta_s, estimated }) {
  const [, why, eta] = /** @type {HTMLElement[]} */ ([.../** @type {Element} */ (element.firstElementChild).children]);
  setText(why, text);
  setText(eta, eta_s === null ? '' : `${estimated ? '≈ ' : ''}${duration(eta_s)}`);
  eta.title = estimated && eta_s !== null ? t('ước tính theo đường chim bay') : '';
}
