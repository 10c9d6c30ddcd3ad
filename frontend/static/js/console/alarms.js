import { fill, h, kbd, runningTime } from '../dom.js';
import { t } from '../i18n.js';
import { overdueAssignments, ringingCalls } from '../store.js';
import { sayError, undoLast } from './actions.js';

/**
 * The bottom line: what is alarming now, what was just said, what can be
 * undone. Never a window over the map.
 *
 * @typedef {import('./desk.js').Desk} Desk
 */

const CALL_EVERY_MS = 3000;
const OVERDUE_EVERY_MS = 2500;

export class Alarms {
  /**
   * @param {{alarm: HTMLElement, said: HTMLElement, bar: HTMLElement}} parts
   * @param {Desk} desk
   * @param {import('../sound.js').Sounds} sounds
   * @param {(incident_id: any) => void} openIncident
   */
  constructor({ alarm, said, bar }, desk, sounds, openIncident) {
    this.alarm = alarm;
    this.said = said;
    this.bar = bar;
    this.desk = desk;
    this.sounds = sounds;
    this.openIncident = openIncident;
    this.shownAlarm = '';
    this.shownSaid = '';
    this.rang_ms = -Infinity;
    this.beeped_ms = -Infinity;
  }

  /** Alarms nobody has acknowledged, the oldest first. */
  get unseen() {
    return overdueAssignments(this.desk.state).filter(({ assignment }) => !assignment.overdue_seen);
  }

  render() {
    const unseen = this.unseen;
    const key = unseen.map(({ assignment }) => assignment.id).join();
    this.bar.classList.toggle('alarming', unseen.length > 0);
    if (key !== this.shownAlarm) {
      this.shownAlarm = key;
      fill(this.alarm, unseen.length ? this.#line(unseen) : []);
    }
    this.#renderSaid();
  }

  /** @param {ReturnType<typeof overdueAssignments>} unseen */
  #line(unseen) {
    const [{ incident, assignment }] = unseen;
    return [
      h('b', {}, '⚠ ', t('{call_sign} chưa nhận lệnh', { call_sign: assignment.call_sign })),
      h('span', { 'aria-hidden': 'true' }, runningTime(assignment.times.notified ?? String(assignment.overdue_at))), // read out once, not each second
      h('button', { type: 'button', class: 'small', onclick: () => this.openIncident(incident.id) }, t('Mở ca #{number}', { number: incident.number })),
      h('button', { type: 'button', class: 'small', onclick: () => void this.acknowledge() }, t('Đã biết'), kbd('A')),
      unseen.length > 1 ? h('span', {}, t('và {n} báo động nữa', { n: unseen.length - 1 })) : null,
    ];
  }

  #renderSaid() {
    const { undo, said } = this.desk.ui;
    const left_s = undo ? Math.ceil((undo.until_ms - this.desk.now_ms()) / 1000) : 0;
    const key = `${left_s > 0 ? `${undo?.assignment_id}:${left_s}` : ''}|${said?.text ?? ''}`;
    if (key === this.shownSaid) return;
    this.shownSaid = key;
    this.said.classList.toggle('bad', said?.kind === 'bad');
    fill(this.said, said?.text ?? '', left_s > 0 && undo ? this.#undoOffer(undo.text, left_s) : null);
  }

  /** @param {string} text @param {number} left_s */
  #undoOffer(text, left_s) {
    return h('span', { class: 'undo' }, text, ' ',
      h('button', { type: 'button', class: 'small', onclick: () => void undoLast(this.desk) }, t('Hoàn tác ({n} s)', { n: left_s }), kbd('Z')));
  }

  /** A: the oldest alarm is known. */
  async acknowledge() {
    const [first] = this.unseen;
    if (!first) {
      this.desk.say(t('Không có báo động nào.'));
      return;
    }
    try {
      await this.desk.api.post(`/assignments/${first.assignment.id}/overdue-seen`);
    } catch (error) {
      sayError(this.desk, error);
    }
  }

  /** Called each second: sounds go on as long as their cause does. @param {number} now_ms */
  sound(now_ms) {
    if (this.unseen.length && now_ms - this.beeped_ms >= OVERDUE_EVERY_MS) {
      this.beeped_ms = now_ms;
      this.sounds.play('overdue');
    } else if (ringingCalls(this.desk.state).length && now_ms - this.rang_ms >= CALL_EVERY_MS) {
      this.rang_ms = now_ms;
      this.sounds.play('call');
    }
  }
}
