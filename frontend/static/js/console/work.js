import { fill, h, kbd } from '../dom.js';
import { t } from '../i18n.js';
import { isTyping } from '../keys.js';
import { CallPanel } from './call_panel.js';
import { IncidentPanel } from './incident_panel.js';

/**
 * The right column: one call, one incident, or what to do when there is neither.
 *
 * @typedef {import('./desk.js').Desk} Desk
 */

export class Work {
  /** @param {HTMLElement} root @param {Desk} desk @param {any} actions */
  constructor(root, desk, actions) {
    this.root = root;
    this.desk = desk;
    this.actions = actions;
    this.shownKey = '';
    /** @type {CallPanel | null} */
    this.call = null;
    /** @type {IncidentPanel | null} */
    this.incident = null;
  }

  render() {
    const { work } = this.desk.ui;
    const row = this.desk.call ?? this.desk.incident;
    const key = work ? `${work.kind}:${work.id}:${row ? 'here' : 'absent'}` : 'none';
    if (key !== this.shownKey) this.#swap(key, work, row);
    else if (this.call && this.desk.call) this.#updateCall(this.call, this.desk.call);
    else if (this.incident && this.desk.incident) this.incident.update(this.desk.incident);
    this.desk.ahead.handTo(this.call);
  }

  /** A call that was read before it was taken: what is typed next is the caller's words, not commands. @param {CallPanel} panel @param {import('../types.js').CallRow} call */
  #updateCall(panel, call) {
    const before = panel.mine;
    panel.update(call);
    if (!before && panel.mine && !isTyping(document.activeElement)) panel.focus();
  }

  /** @param {string} key @param {import('./desk.js').Work | null} work @param {any} row */
  #swap(key, work, row) {
    const wasHere = this.shownKey.endsWith('here') && work !== null && key === `${work.kind}:${work.id}:absent`;
    this.shownKey = key;
    this.#stop();
    if (work && row && work.kind === 'call') this.call = new CallPanel(this.desk, row, this.actions);
    else if (work && row) this.incident = new IncidentPanel(this.desk, row, this.actions);
    const panel = this.call ?? this.incident;
    fill(this.root, panel ? panel.root : this.#teach(work, wasHere));
    if (!this.desk.ahead.on) panel?.focus();
  }

  #stop() {
    this.incident?.stop();
    this.call = null;
    this.incident = null;
  }

  /** @param {import('./desk.js').Work | null} work @param {boolean} wasHere it left the board while it was open */
  #teach(work, wasHere) {
    if (work) return h('p', { class: 'panel muted' }, wasHere ? t('Mục này vừa được đóng và không còn trên bảng.') : t('Đang mở…'));
    const line = (/** @type {string} */ key, /** @type {string} */ text) => h('li', {}, kbd(key), h('span', {}, text));
    return h('div', { class: 'panel teach' }, h('h2', {}, t('Chưa mở việc nào')),
      h('p', { class: 'muted' }, t('Chọn một cuộc gọi hay một ca ở cột trái, hoặc trên bản đồ.')),
      h('ul', { class: 'teach-keys' }, line('T', t('nhận cuộc gọi chờ lâu nhất')), line('N', t('mở cuộc gọi bằng tay')), line('/', t('tìm xe, ca, số máy, địa chỉ')), line('↑↓', t('đi trong hàng chờ')), line('?', t('xem mọi phím'))));
  }

  /** The panel open now, whichever it is. */
  get panel() {
    return this.call ?? this.incident;
  }
}
