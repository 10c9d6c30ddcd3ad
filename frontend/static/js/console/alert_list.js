import { fill, h, runningTime, syncList } from '../dom.js';
import { clock } from '../format.js';
import { t } from '../i18n.js';
import { openAlerts } from '../store.js';
import { sayError } from './actions.js';
import { alertWords, settleAlert, settleButton, takeAlert } from './crew_alarms.js';

/**
 * What the crews of one incident have asked for, in its panel.
 *
 * @typedef {import('./desk.js').Desk} Desk
 * @typedef {import('../types.js').AlertRow} AlertRow
 */

export class AlertList {
  /** @param {Desk} desk @param {import('../types.js').Id} incident_id @param {(alert_id: import('../types.js').Id) => void} endSos asks how an SOS ended */
  constructor(desk, incident_id, endSos) {
    this.desk = desk;
    this.incident_id = incident_id;
    this.endSos = endSos;
    this.list = h('ul', { class: 'crew-alerts' });
    this.root = h('section', { class: 'panel-section', 'aria-label': t('Kíp xin hỗ trợ'), hidden: true }, h('h3', {}, t('Kíp xin hỗ trợ')), this.list);
  }

  update() {
    const mine = openAlerts(this.desk.state).filter((alert) => alert.incident_id === this.incident_id);
    this.root.hidden = mine.length === 0;
    syncList(this.list, mine, (alert) => String(alert.id), () => h('li', {}), (element, alert) => this.#show(element, alert));
  }

  /** @param {HTMLElement} element @param {AlertRow} alert */
  #show(element, alert) {
    const key = JSON.stringify(alert.taken);
    if (element.dataset.shown === key) return;
    element.dataset.shown = key;
    element.classList.toggle('untaken', !alert.taken);
    fill(element, h('b', {}, alertWords(alert)), ' ', h('span', { class: 'muted' }, alert.by.name, ' ', runningTime(alert.raised_at)),
      h('p', {}, alert.taken ? this.#taken(alert, alert.taken) : this.#take(alert)));
  }

  /** @param {AlertRow} alert */
  #take(alert) {
    return h('button', { type: 'button', class: 'small primary', onclick: () => void takeAlert(this.desk, alert) }, t('Tôi nhận'));
  }

  /** @param {AlertRow} alert @param {NonNullable<AlertRow['taken']>} taken */
  #taken(alert, { by, at }) {
    const words = h('span', {}, t('{name} nhận lúc {time}', { name: by.name, time: clock(at) }), ' ');
    if (alert.kind === 'sos') return [words, settleButton(() => this.endSos(alert.id))];
    return [words, h('button', { type: 'button', class: 'small', onclick: () => void this.#settle(alert) }, t('Đã đáp ứng'))];
  }

  /** @param {AlertRow} alert */
  async #settle(alert) {
    try {
      await settleAlert(this.desk, alert, '');
    } catch (error) {
      sayError(this.desk, error);
    }
  }
}
