import { fill, h, kbd, runningTime, setText, syncList, walkWithArrows } from '../dom.js';
import { phone } from '../format.js';
import { t } from '../i18n.js';
import { stageOf } from '../map/scene.js';
import { lookIcon, lookOf } from '../map/unit_shapes.js';
import { activeAssignments, category, isDone, isWaiting, openCalls } from '../store.js';
import { callOrder, hold, incidentOrder, whereGone } from './queue_order.js';
import { categoryName, priorityMark, priorityName, stepName } from './words.js';
import { glow } from './glow.js';
import { dispatchDue_ms } from './waiting_alarms.js';

/**
 * The left column: calls, incidents without a vehicle, incidents under way.
 * Rows hold still while the pointer or the keyboard is in the column.
 *
 * @typedef {import('./desk.js').Desk} Desk
 * @typedef {import('../types.js').CallRow} CallRow
 * @typedef {import('../types.js').IncidentRow} IncidentRow
 * @typedef {{key: string, row: any}} Item
 */

export class Queue {
  /**
   * @param {HTMLElement} root
   * @param {Desk} desk
   * @param {{openCall: (id: any) => void, openIncident: (id: any) => void, takeNext: () => void, newCall: () => void}} actions
   */
  constructor(root, desk, actions) {
    this.root = root;
    this.desk = desk;
    this.actions = actions;
    this.pointerInside = false;
    this.calls = new Section(t('Cuộc gọi'), [
      h('button', { type: 'button', class: 'small', onclick: () => actions.takeNext() }, t('Nhận'), kbd('T')),
      h('button', { type: 'button', class: 'small', title: t('mở cuộc gọi bằng tay'), onclick: () => actions.newCall() }, t('Mở'), kbd('N')),
    ]);
    this.waiting = new Section(t('Chưa điều'));
    this.running = new Section(t('Đang xử lý'));
    this.done = new Section(t('Xong, chờ đóng'));
    this.sections = [this.calls, this.waiting, this.running, this.done];
    fill(root, this.sections.map((section) => section.root));
    this.#listen();
  }

  #listen() {
    this.root.addEventListener('pointerenter', () => (this.pointerInside = true));
    this.root.addEventListener('pointerleave', () => this.#released());
    this.root.addEventListener('focusout', () => setTimeout(() => this.desk.refresh()));
    walkWithArrows(this.root, 'li > button');
    for (const section of this.sections) section.gathered.addEventListener('click', () => this.#release());
  }

  #released() {
    this.pointerInside = false;
    this.desk.refresh();
  }

  /** Lets the rows fall into place although the pointer is still here. */
  #release() {
    this.letGo = true;
    this.desk.refresh();
  }

  get held() {
    return this.pointerInside || this.root.querySelector('li :focus') !== null;
  }

  focusFirst() {
    /** @type {HTMLElement | null} */ (this.root.querySelector('li > button'))?.focus();
  }

  render() {
    const { state } = this.desk;
    const held = this.held && !this.letGo;
    this.letGo = false;
    const incidents = [...state.incidents.values()].sort(incidentOrder);
    this.#renderCalls(openCalls(state).sort(callOrder), held);
    this.#renderIncidents(this.waiting, incidents.filter(isWaiting), held);
    this.#renderIncidents(this.running, incidents.filter((row) => !isWaiting(row) && !isDone(row)), held);
    this.#renderIncidents(this.done, incidents.filter(isDone), held);
    this.done.root.hidden = this.done.list.children.length === 0;
    this.#teach();
  }

  /** @param {CallRow[]} rows @param {boolean} held */
  #renderCalls(rows, held) {
    const ringing = rows.filter((row) => row.state === 'ringing').length;
    this.calls.root.classList.toggle('ringing', ringing > 0);
    const items = rows.map((row) => ({ key: `call:${row.id}`, row }));
    this.calls.show(items, held, () => this.#callRow(), (element, row, gone) => this.#updateCall(element, row, gone));
  }

  /** @param {Section} section @param {IncidentRow[]} rows @param {boolean} held */
  #renderIncidents(section, rows, held) {
    const items = rows.map((row) => ({ key: `incident:${row.id}`, row }));
    section.show(items, held, () => this.#incidentRow(), (element, row, gone) => this.#updateIncident(element, row, gone));
  }

  #callRow() {
    const button = h('button', { type: 'button', class: 'row call-row' },
      h('span', { class: 'row-main' }), h('span', { class: 'row-time' }), h('span', { class: 'row-sub' }));
    button.addEventListener('click', () => this.actions.openCall(this.#idOf(button)));
    return h('li', {}, button);
  }

  #incidentRow() {
    const button = h('button', { type: 'button', class: 'row incident-row' },
      h('span', { class: 'row-main' }), h('span', { class: 'row-time' }), h('span', { class: 'row-sub' }), h('span', { class: 'row-units' }));
    button.addEventListener('click', () => this.actions.openIncident(this.#idOf(button)));
    return h('li', {}, button);
  }

  /** Ids may be numbers or text: the row itself is asked. @param {HTMLElement} button */
  #idOf(button) {
    return this.rows.get(button.closest('li')?.dataset.key ?? '')?.id;
  }

  /** @type {Map<string, any>} */
  rows = new Map();

  /** @param {HTMLElement} element @param {CallRow} row @param {boolean} gone */
  #updateCall(element, row, gone) {
    this.rows.set(element.dataset.key ?? '', row);
    const [main, time, sub] = parts(element);
    setText(main, phone(row.phone) || t('không rõ số'));
    keepTime(time, row.received_at);
    setText(sub, gone ? t('đã xong') : callLine(row, this.desk.page.user.id));
    const { work } = this.desk.ui;
    mark(element, { gone, chosen: work?.kind === 'call' && work.id === row.id, ringing: row.state === 'ringing' && !gone });
    glow(element, this.desk.lastChange('calls', row.id));
  }

  /** @param {HTMLElement} element @param {IncidentRow} row @param {boolean} gone */
  #updateIncident(element, row, gone) {
    this.rows.set(element.dataset.key ?? '', row);
    const [main, time, sub, units] = parts(element);
    const name = categoryName(category(this.desk.state, row.category), row.category);
    fillOnce(main, `${row.priority}|${row.number}|${name}`, () => [levelMark(row.priority), h('b', {}, `#${row.number}`), ' ', name]);
    keepTime(time, row.call_received_at ?? row.created_at, targetOf(row, this.desk.page.settings));
    setText(sub, gone ? whereGone(this.desk.state.incidents.get(row.id)) : row.address);
    this.#updateUnits(units, row);
    const { work } = this.desk.ui;
    mark(element, { gone, chosen: work?.kind === 'incident' && work.id === row.id, overdue: row.assignments.some((each) => each.active && each.overdue_at && each.step === 'notified' && !each.overdue_seen) });
    glow(element, this.desk.lastChange('incidents', row.id));
  }

  /** @param {HTMLElement} element @param {IncidentRow} row */
  #updateUnits(element, row) {
    const active = activeAssignments(row);
    fillOnce(element, active.map((each) => `${each.call_sign}:${each.step}`).join('|'), () =>
      active.map((each) => {
        const status = this.desk.state.vehicles.get(each.vehicle_id)?.status ?? 'notified';
        return h('span', { class: 'unit-chip' }, lookIcon(lookOf(status, false)), `${each.call_sign} `, h('span', { class: 'muted' }, stepName(each.step).toLowerCase()));
      }));
    element.hidden = active.length === 0;
  }

  #teach() {
    const live = this.desk.state.centre !== null;
    this.calls.teach(live ? t('Không có cuộc gọi nào. Cuộc gọi đến sẽ đổ chuông ở đây: T để nhận, N để mở tay.') : t('Đang tải…'));
    this.waiting.teach(live ? t('Không ca nào chờ xe.') : '');
    this.running.teach(live ? t('Chưa có ca nào đang chạy.') : '');
  }
}

class Section {
  /** @param {string} title @param {HTMLElement[]} [tools] */
  constructor(title, tools = []) {
    this.count = h('span', { class: 'count' }, '0');
    this.gathered = h('button', { type: 'button', class: 'small gathered', hidden: true });
    this.list = h('ul', { class: 'rows' });
    this.empty = h('p', { class: 'muted empty' });
    this.root = h('section', { class: 'queue-section' },
      h('h2', {}, title, ' ', this.count, this.gathered, h('span', { class: 'tools' }, tools)), this.list, this.empty);
    /** @type {Map<string, any>} */
    this.rows = new Map();
  }

  /**
   * @param {Item[]} items
   * @param {boolean} held
   * @param {() => HTMLElement} make
   * @param {(element: HTMLElement, row: any, gone: boolean) => void} update
   */
  show(items, held, make, update) {
    const shown = [...this.list.children].map((child) => /** @type {HTMLElement} */ (child).dataset.key ?? '');
    const { keys, gathered, gone } = hold(shown, items, held);
    const latest = new Map(items.map((item) => [item.key, item.row]));
    const rows = keys.map((key) => ({ key, row: latest.get(key) ?? this.rows.get(key) }));
    this.rows = new Map(rows.map(({ key, row }) => [key, row]));
    syncList(this.list, rows, (item) => item.key, make, (element, item) => update(element, item.row, gone.has(item.key)));
    setText(this.count, String(items.length));
    setText(this.gathered, gathered ? t('{n} mới', { n: gathered }) : '');
    this.gathered.hidden = gathered === 0;
    this.empty.hidden = rows.length > 0;
  }

  /** @param {string} text */
  teach(text) {
    setText(this.empty, text);
  }
}

/** @param {HTMLElement} element @returns {HTMLElement[]} */
function parts(element) {
  return /** @type {HTMLElement[]} */ ([...(element.firstElementChild?.children ?? [])]);
}

/** @param {HTMLElement} element @param {Record<string, boolean>} classes */
function mark(element, classes) {
  for (const [name, on] of Object.entries(classes)) element.classList.toggle(name, on);
  const button = element.firstElementChild;
  if (classes.chosen) button?.setAttribute('aria-current', 'true');
  else button?.removeAttribute('aria-current');
}

/** Rebuilds only when what it shows has changed. @param {HTMLElement} element @param {string} key @param {() => any} build */
export function fillOnce(element, key, build) {
  if (element.dataset.shows === key) return;
  element.dataset.shows = key;
  fill(element, build());
}

/** @param {HTMLElement} element @param {string} since @param {number} [target_s] */
function keepTime(element, since, target_s) {
  fillOnce(element, `${since}|${target_s ?? ''}`, () => runningTime(since, { target_s }));
}

/**
 * The target runs until a vehicle is there; after that the time is only information. Without any vehicle it is the
 * moment when one should have been sent.
 * @param {IncidentRow} row @param {{targets: Record<string, number>, dispatch_targets: Record<string, number>}} settings
 */
export function targetOf(row, { targets, dispatch_targets }) {
  if (stageOf(row) === 'reached') return undefined;
  const due_ms = dispatchDue_ms(row, dispatch_targets) ?? Infinity;
  return Math.min(targets[row.priority], (due_ms - Date.parse(row.call_received_at ?? row.created_at)) / 1000);
}

/** @param {string} priority */
export function levelMark(priority) {
  const mark = priorityMark(priority);
  return h('span', { class: `level level-${priority} level-mark`, title: priorityName(priority) },
    h('span', { 'aria-hidden': 'true' }, mark || '·'), h('span', { class: 'visually-hidden' }, priorityName(priority)));
}

/** @param {CallRow} row @param {any} me */
function callLine(row, me) {
  if (row.state === 'ringing') return t('đang đổ chuông');
  if (row.taken_by?.id === me) return row.text ? row.text : t('bạn đang nghe');
  return t('{name} đang nghe', { name: row.taken_by?.name ?? '' });
}
