import { h, kbd, runningTime } from '../dom.js';
import { t } from '../i18n.js';
import { isWaiting, unseenRefusals } from '../store.js';
import { sayError } from './actions.js';

/**
 * What leaves an incident without help: a crew that refuses, and nobody sent in
 * time.
 *
 * @typedef {import('./desk.js').Desk} Desk
 * @typedef {import('../types.js').Id} Id
 * @typedef {import('../types.js').IncidentRow} IncidentRow
 * @typedef {import('./crew_alarms.js').Alarm} Alarm
 * @typedef {import('./crew_alarms.js').Actions} Actions
 * @typedef {Record<string, number>} Targets seconds by level
 */

/** Levels that may not wait for a vehicle; a transport may. */
const PRESSING = new Set(['critical', 'urgent']);
/** Known at this desk, an incident without a vehicle stays silent so long: where no vehicle is free, noise helps nobody. */
const KNOWN_MS = 180_000;

/** Since when an incident has had no vehicle: since it was made, or since the last one's end; null when it has one. @param {IncidentRow} incident */
export function unmannedSince(incident) {
  if (!isWaiting(incident)) return null;
  const ends = incident.assignments.map(({ step, times }) => times[step] ?? '');
  return ends.reduce((last, each) => (each > last ? each : last), incident.created_at);
}

/** When an incident without a vehicle is past its dispatch target; null for one that has a vehicle or may wait. @param {IncidentRow} incident @param {Targets} targets @returns {number | null} epoch ms */
export function dispatchDue_ms(incident, targets) {
  const since = PRESSING.has(incident.priority) ? unmannedSince(incident) : null;
  return since === null ? null : Date.parse(since) + targets[incident.priority] * 1000;
}

/** The longest without a vehicle first. @param {Iterable<IncidentRow>} incidents @param {Targets} targets @param {number} now_ms */
export function lateUnmanned(incidents, targets, now_ms) {
  return [...incidents]
    .map((incident) => ({ incident, due_ms: dispatchDue_ms(incident, targets) ?? Infinity }))
    .filter(({ due_ms }) => due_ms <= now_ms)
    .sort((a, b) => a.due_ms - b.due_ms)
    .map(({ incident }) => incident);
}

/** A dispatcher knows of the refusal: told to all desks. @param {Desk} desk @param {Id} assignment_id */
async function see(desk, assignment_id) {
  try {
    await desk.api.post(`/assignments/${assignment_id}/overdue-seen`);
  } catch (error) {
    sayError(desk, error);
  }
}

/** Opening an incident is knowing what its crews refused. @param {Desk} desk @param {Id} incident_id */
export function seeRefusals(desk, incident_id) {
  for (const { incident, assignment } of unseenRefusals(desk.state)) if (incident.id === incident_id) void see(desk, assignment.id);
}

/** @param {Desk} desk @param {Actions} actions @returns {Alarm[]} */
export function refusalAlarms(desk, actions) {
  return unseenRefusals(desk.state).map(({ incident, assignment }) => {
    const known = () => see(desk, assignment.id);
    const open = () => {
      actions.openIncident(incident.id);
      void known();
    };
    return {
      key: `refused${assignment.id}`,
      sound: 'overdue',
      line: () => [
        h('b', {}, '⚠ ', t('{call_sign} từ chối #{number}: {reason}', { call_sign: assignment.call_sign, number: incident.number, reason: assignment.reason })),
        h('span', { 'aria-hidden': 'true' }, runningTime(String(assignment.times.refused))),
        ...buttons(incident, open, known),
      ],
      acknowledge: known,
    };
  });
}

/**
 * Not for the incident that is open at this desk: somebody is choosing.
 * @param {Desk} desk @param {Actions} actions @param {Map<Id, number>} known what this desk knows of, and since when (epoch ms) @returns {Alarm[]}
 */
export function unmannedAlarms(desk, actions, known) {
  const now_ms = desk.now_ms();
  const unheard = (/** @type {IncidentRow} */ { id }) => id !== desk.incident?.id && now_ms - (known.get(id) ?? -Infinity) >= KNOWN_MS;
  return lateUnmanned(desk.state.incidents.values(), desk.page.settings.dispatch_targets, now_ms).filter(unheard).map((incident) => {
    const acknowledge = async () => void known.set(incident.id, desk.now_ms());
    return {
      key: `unmanned${incident.id}`,
      sound: 'overdue',
      line: () => [
        h('b', {}, '⚠ ', t('Ca #{number} chưa có xe', { number: incident.number })),
        h('span', { 'aria-hidden': 'true' }, runningTime(String(unmannedSince(incident)))),
        ...buttons(incident, () => actions.openIncident(incident.id), acknowledge),
      ],
      acknowledge,
    };
  });
}

/** @param {IncidentRow} incident @param {() => void} open @param {() => Promise<void>} known */
function buttons({ number }, open, known) {
  return [
    h('button', { type: 'button', class: 'small', onclick: open }, t('Mở ca #{number}', { number })),
    h('button', { type: 'button', class: 'small', onclick: () => void known() }, t('Đã biết'), kbd('A')),
  ];
}
