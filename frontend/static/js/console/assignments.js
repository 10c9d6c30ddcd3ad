import { fill, h, runningTime, setText, syncList } from '../dom.js';
import { clock, clockShort } from '../format.js';
import { t } from '../i18n.js';
import { lookIcon, lookOf } from '../map/unit_shapes.js';
import { ReasonForm } from './choices.js';
import { pressStep } from './actions.js';
import { chooser, showDestination } from './destination.js';
import { GOING, expected_ms } from './moving.js';
import { fillOnce } from './queue.js';
import { farWords, stepName } from './words.js';

/**
 * The vehicles sent to an incident: each with its steps and their times, and
 * what can be done about it.
 *
 * @typedef {import('./desk.js').Desk} Desk
 * @typedef {import('../types.js').AssignmentRow} AssignmentRow
 */

const STEPS = ['notified', 'acknowledged', 'en_route', 'on_scene', 'at_patient', 'left_scene', 'at_destination', 'handed_over', 'clear'];
/** After leaving the scene a vehicle carries a patient: nobody takes it away. */
export const BEFORE_LEAVING = new Set(['notified', 'acknowledged', 'en_route', 'on_scene', 'at_patient']);

export class Assignments {
  /** @param {Desk} desk @param {{replace: (row: AssignmentRow, reason: string) => void, pickVehicle: (id: any) => void,
   *          way: (assignment_id: any) => import('./ways.js').Way | undefined}} actions */
  constructor(desk, actions) {
    this.desk = desk;
    this.actions = actions;
    this.list = h('ul', { class: 'assignments' });
    this.root = h('section', { class: 'panel-section', hidden: true }, h('h3', {}, t('Xe đã điều')), this.list);
  }

  /** @param {AssignmentRow[]} rows */
  update(rows) {
    this.root.hidden = rows.length === 0;
    const ordered = [...rows].sort((a, b) => Number(b.active) - Number(a.active));
    syncList(this.list, ordered, (row) => String(row.id), (row) => this.#make(row), (element, row) => this.#refresh(element, row));
  }

  /** @param {AssignmentRow} row */
  #make(row) {
    return h('li', { class: 'assignment' },
      h('div', { class: 'assignment-head' },
        h('button', { type: 'button', class: 'quiet call-sign', onclick: () => this.actions.pickVehicle(row.vehicle_id) }),
        h('span', { class: 'assignment-step' }), h('span', { class: 'assignment-time' })),
      h('ol', { class: 'steps' }), h('div', { class: 'assignment-tools' }), h('div', { class: 'assignment-form' }), h('div', { class: 'assignment-bound' }));
  }

  /** @param {HTMLElement} element @param {AssignmentRow} row */
  #refresh(element, row) {
    const [head, steps, tools, form, bound] = /** @type {HTMLElement[]} */ ([...element.children]);
    const [sign, step, time] = /** @type {HTMLElement[]} */ ([...head.children]);
    element.classList.toggle('done', !row.active);
    element.classList.toggle('overdue', row.active && row.step === 'notified' && row.overdue_at !== null);
    const status = this.desk.state.vehicles.get(row.vehicle_id)?.status ?? 'free';
    fillOnce(sign, `${row.call_sign}${row.active ? status : ''}`, () => [row.active ? lookIcon(lookOf(status, false)) : null, row.call_sign]);
    setText(step, stepName(row.step) + (row.reason && !row.active ? ` · ${row.reason}` : ''));
    const since = row.times[row.step];
    fillOnce(time, String(row.active ? since : ''), () => (row.active && since ? runningTime(since) : []));
    const coming = arrival(row, this.actions.way(row.id));
    fillOnce(steps, JSON.stringify([row.times, row.verified, row.off_m, coming]), () => stepItems(row, coming));
    this.#refreshTools(tools, form, row);
    showDestination(this.desk, bound, row);
  }

  /** A form somebody is typing in outlives any change from outside; the server judges what is sent. @param {HTMLElement} tools @param {HTMLElement} form @param {AssignmentRow} row */
  #refreshTools(tools, form, row) {
    const focused = tools.contains(document.activeElement);
    fillOnce(tools, `${row.step}|${row.active}`, () => (row.active ? this.#tools(row, form) : []));
    if (focused && !tools.contains(document.activeElement)) tools.querySelector('button')?.focus();
    if (!row.active && !form.contains(document.activeElement)) fill(form);
  }

  /** @param {AssignmentRow} row @param {HTMLElement} form */
  #tools(row, form) {
    const tools = [this.#nextStep(row, form)];
    if (BEFORE_LEAVING.has(row.step)) {
      tools.push(h('button', { type: 'button', class: 'small', onclick: () => this.#askReplace(row, form) }, t('Thay xe')));
      tools.push(h('button', { type: 'button', class: 'small danger', onclick: () => this.#askCancel(row, form) }, t('Huỷ điều')));
    }
    return tools;
  }

  /** What a crew says over the radio, written down for them. @param {AssignmentRow} row @param {HTMLElement} form */
  #nextStep(row, form) {
    const next = STEPS[STEPS.indexOf(row.step) + 1];
    if (!next) return null;
    const press = next === 'left_scene' ? () => void this.#askHospital(row, form) : () => void this.#press(row, { step: next }, next, form);
    return h('button', { type: 'button', class: 'small', title: t('Ghi thay kíp xe khi kíp báo qua bộ đàm'), onclick: press }, t('Ghi: {step}', { step: stepName(next).toLowerCase() }));
  }

  /** @param {AssignmentRow} row @param {Record<string, unknown>} body @param {string} step @param {HTMLElement} form */
  async #press(row, body, step, form) {
    try {
      await pressStep(this.desk, row, body, `${row.call_sign}: ${stepName(step).toLowerCase()}`);
      fill(form);
    } catch (error) {
      fill(form, h('p', { class: 'note bad', role: 'alert' }, /** @type {Error} */ (error).message));
    }
  }

  /** @param {AssignmentRow} row @param {HTMLElement} form */
  #askCancel(row, form) {
    const reason = new ReasonForm({
      label: t('Vì sao huỷ {call_sign}?', { call_sign: row.call_sign }),
      action: t('Huỷ điều'),
      suggestions: [t('Người gọi huỷ'), t('Xe khác gần hơn'), t('Xe hỏng')],
      onSubmit: async (note) => {
        await pressStep(this.desk, row, { step: 'cancelled', note }, t('huỷ {call_sign}', { call_sign: row.call_sign }));
        fill(form);
      },
      onCancel: () => fill(form),
    });
    open(form, reason);
  }

  /** @param {AssignmentRow} row @param {HTMLElement} form */
  #askReplace(row, form) {
    const reason = new ReasonForm({
      label: t('Vì sao thay {call_sign}?', { call_sign: row.call_sign }),
      action: t('Chọn xe thay'),
      suggestions: [t('Chưa nhận lệnh'), t('Kẹt đường'), t('Cần xe hồi sức')],
      onSubmit: async (note) => {
        this.actions.replace(row, note);
        fill(form);
      },
      onCancel: () => fill(form),
    });
    open(form, reason);
  }

  /** @param {AssignmentRow} row @param {HTMLElement} form */
  async #askHospital(row, form) {
    const leave = (/** @type {number|undefined} */ hospital_id) => void this.#press(row, { step: 'left_scene', hospital_id }, 'left_scene', form);
    fill(form, await chooser(this.desk, row, leave), h('button', { type: 'button', class: 'small', onclick: () => leave(row.destination ? Number(row.destination.hospital_id) : undefined) },
      row.destination ? t('Đến {hospital}', { hospital: row.destination.name }) : t('Chưa rõ bệnh viện')));
    form.querySelector('button')?.focus();
  }
}

/** @param {HTMLElement} form @param {ReasonForm} reason */
function open(form, reason) {
  fill(form, reason.root);
  reason.input.focus();
}

/** @param {AssignmentRow} row @param {string} coming */
function stepItems(row, coming) {
  const reached = STEPS.filter((step) => step in row.times || step in (row.verified ?? {}));
  const items = reached.map((step) => {
    const at = row.times[step];
    const shown = at ? h('time', { datetime: at, title: clock(at) }, clockShort(at)) : h('span', { title: t('Kíp không bấm bước này: không rõ giờ') }, t('không rõ'));
    return h('li', {}, h('span', { class: 'muted' }, stepName(step)), ' ', step in row.times ? shown : null, farPress(row.off_m?.[step]), gpsTime(row.verified?.[step]));
  });
  if (coming) items.push(h('li', { class: 'muted' }, coming));
  return items;
}

/**
 * When it will be there: by where it is now, while its way is drawn; and by its order, when that was another minute.
 * @param {AssignmentRow} row @param {import('./ways.js').Way | undefined} way
 */
function arrival(row, way) {
  const now = way && way.arrive_ms !== null ? clockShort(way.arrive_ms) : '';
  if (!row.active || !GOING.has(row.step)) return now && t('dự kiến đến bệnh viện {time}', { time: now });
  const ordered_ms = expected_ms(row);
  const ordered = ordered_ms === null ? '' : clockShort(ordered_ms);
  if (!now && !ordered) return t('chưa rõ lúc đến');
  const expected = t('dự kiến đến {time}', { time: now || ordered });
  return now && ordered && now !== ordered ? `${expected} · ${t('lúc điều tính {time}', { time: ordered })}` : expected;
}

/** @param {number|undefined} off_m */
function farPress(off_m) {
  return off_m === undefined ? null : h('span', { class: 'far-press' }, ` ${farWords(off_m)}`);
}

/** The time that the vehicle's own GPS proves, beside the pressed one. @param {string|undefined} at */
function gpsTime(at) {
  return at ? h('time', { class: 'muted', datetime: at, title: t('GPS xác nhận lúc {time}', { time: clock(at) }) }, ` GPS ${clockShort(at)}`) : null;
}
