import { fill, h, kbd, runningTime } from '../dom.js';
import { t } from '../i18n.js';
import { overdueAssignments, ringingCalls } from '../store.js';
import { sayError } from './actions.js';
import { hospitalAlarms } from './hospital_alarms.js';
import { ReasonForm } from './choices.js';
import { refusalAlarms, unmannedAlarms } from './waiting_alarms.js';
import { crewAlarms, settleAlert, takenLine, takenSos } from './crew_alarms.js';

/**
 * The bottom line: what is alarming now. Never a window over the map.
 *
 * @typedef {import('./desk.js').Desk} Desk
 * @typedef {import('../types.js').Id} Id
 *
 * @typedef {Object} Alarm something that sounds until a person answers it
 * @property {string} key
 * @property {import('../sound.js').SoundName} sound
 * @property {() => (Node | null)[]} line
 * @property {() => Promise<void>} acknowledge
 */

const CALL_EVERY_MS = 3000;
const ALARM_EVERY_MS = 2500;

export class Alarms {
  /**
   * @param {{alarm: HTMLElement, bar: HTMLElement}} parts
   * @param {Desk} desk
   * @param {import('../sound.js').Sounds} sounds
   * @param {import('./crew_alarms.js').Actions} actions
   */
  constructor({ alarm, bar }, desk, sounds, actions) {
    this.alarm = alarm;
    this.bar = bar;
    this.desk = desk;
    this.sounds = sounds;
    this.actions = actions;
    this.shownAlarm = '';
    this.rang_ms = -Infinity;
    this.beeped_ms = -Infinity;
    /** The SOS whose end is being written down. @type {Id | null} */
    this.settling = null;
    /** Incidents without a vehicle that this desk knows of. @type {Map<Id, number>} */
    this.known = new Map();
  }

  /** What nobody has answered: a crew's SOS, back-up, refusals, jobs not acknowledged, incidents without a vehicle. @returns {Alarm[]} */
  get alarming() {
    const { desk, actions } = this;
    return [...crewAlarms(desk, actions), ...refusalAlarms(desk, actions), ...this.#overdue(), ...unmannedAlarms(desk, actions, this.known), ...hospitalAlarms(desk, actions)];
  }

  /** The oldest first. @returns {Alarm[]} */
  #overdue() {
    return overdueAssignments(this.desk.state).filter(({ assignment }) => !assignment.overdue_seen).map(({ incident, assignment }) => ({
      key: String(assignment.id),
      sound: 'overdue',
      line: () => [
        h('b', {}, '⚠ ', t('{call_sign} chưa nhận lệnh', { call_sign: assignment.call_sign })),
        h('span', { 'aria-hidden': 'true' }, runningTime(assignment.times.notified ?? String(assignment.overdue_at))), // read out once, not each second
        h('button', { type: 'button', class: 'small', onclick: () => this.actions.openIncident(incident.id) }, t('Mở ca #{number}', { number: incident.number })),
        h('button', { type: 'button', class: 'small', onclick: () => void this.acknowledge() }, t('Đã biết'), kbd('A')),
      ],
      acknowledge: () => this.#see(assignment.id),
    }));
  }

  /** @param {Id} assignment_id */
  async #see(assignment_id) {
    try {
      await this.desk.api.post(`/assignments/${assignment_id}/overdue-seen`);
    } catch (error) {
      sayError(this.desk, error);
    }
  }

  render() {
    const alarming = this.alarming;
    const taken = takenSos(this.desk);
    const settling = this.settling === null ? undefined : this.desk.state.alerts.get(this.settling);
    const key = settling ? `settling${settling.id}` : alarming.map((alarm) => alarm.key).join() || JSON.stringify(taken ?? '');
    this.bar.classList.toggle('alarming', alarming.length > 0);
    this.bar.classList.toggle('sos-taken', alarming.length === 0 && Boolean(taken));
    if (key !== this.shownAlarm) {
      this.shownAlarm = key;
      fill(this.alarm, settling ? this.#settleForm(settling) : alarming.length ? this.#line(alarming) : taken ? this.#takenLine(taken) : []);
    }
  }

  /** @param {Alarm[]} alarming */
  #line(alarming) {
    const more = alarming.length > 1 ? h('span', {}, t('và {n} báo động nữa', { n: alarming.length - 1 })) : null;
    return [...alarming[0].line(), more];
  }

  /** @param {import('../types.js').AlertRow} alert */
  #takenLine(alert) {
    return takenLine(alert, this.actions, () => this.settle(alert.id));
  }

  /** Asks how an SOS ended, wherever its end was pressed. @param {Id | null} id */
  settle(id) {
    this.settling = id;
    this.render();
    this.alarm.querySelector('input')?.focus();
  }

  /** @param {import('../types.js').AlertRow} alert */
  #settleForm(alert) {
    return new ReasonForm({
      label: t('SOS {call_sign} đã được xử lý thế nào?', { call_sign: alert.call_sign }),
      action: t('Kết thúc SOS'),
      onSubmit: (note) => settleAlert(this.desk, alert, note),
      onCancel: () => this.settle(null),
    }).root;
  }

  /** A: the first alarm is known. */
  async acknowledge() {
    const [first] = this.alarming;
    if (first) await first.acknowledge();
    else this.desk.say(t('Không có báo động nào.'));
  }

  /** Called each second: sounds go on as long as their cause does, the worst one alone. @param {number} now_ms */
  sound(now_ms) {
    const [worst] = this.alarming;
    if (worst && now_ms - this.beeped_ms >= ALARM_EVERY_MS) {
      this.beeped_ms = now_ms;
      this.sounds.play(worst.sound);
    } else if (ringingCalls(this.desk.state).length && now_ms - this.rang_ms >= CALL_EVERY_MS) {
      this.rang_ms = now_ms;
      this.sounds.play('call');
    }
  }
}
