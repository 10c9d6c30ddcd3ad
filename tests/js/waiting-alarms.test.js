import assert from 'node:assert/strict';
import { test } from 'node:test';
import { targetOf } from '../../frontend/static/js/console/queue.js';
import { lateUnmanned, refusalAlarms, unmannedAlarms, unmannedSince } from '../../frontend/static/js/console/waiting_alarms.js';
import { applySnapshot, unseenRefusals } from '../../frontend/static/js/store.js';

const at = (/** @type {number} */ s) => new Date(Date.UTC(2026, 10, 22, 7, 0, s)).toISOString();
const ms = (/** @type {number} */ s) => Date.parse(at(s));
const sent = (/** @type {number} */ id, /** @type {string} */ step, /** @type {number} */ s, more = {}) => ({
  id, vehicle_id: id, call_sign: `B-0${id}`, step, times: { notified: at(0), [step]: at(s) }, active: step === 'notified', reason: 'Hết bình oxy', overdue_seen: null, overdue_at: null, ...more,
});
const incident = (/** @type {any[]} */ assignments, more = {}) => /** @type {any} */ ({
  id: 5, number: '0005', priority: 'critical', status: 'open', call_received_at: at(0), created_at: at(30), assignments, ...more,
});
const settings = { targets: { critical: 900, urgent: 900, transport: 1800 }, dispatch_targets: { critical: 64, urgent: 64, transport: 64 } };
const desk = (/** @type {any[]} */ incidents, now_s = 0, open = null) => {
  /** @type {string[]} */
  const posted = [];
  const of = { state: applySnapshot(/** @type {any} */ ({ seq: 1, at: at(0), incidents })), page: { settings }, now_ms: () => ms(now_s), incident: open, api: { post: async (/** @type {string} */ url) => void posted.push(url) } };
  return { of: /** @type {any} */ (of), posted };
};
const actions = /** @type {any} */ ({});

test('a refusal alarms until somebody knows of it or another vehicle goes', async () => {
  const refused = sent(1, 'refused', 60);
  const unseen = (/** @type {any[]} */ ...rows) => unseenRefusals(desk([incident(rows)]).of.state).map(({ assignment }) => assignment.id);
  assert.deepEqual(unseen(refused), [1]);
  assert.deepEqual(unseen(sent(1, 'refused', 60, { overdue_seen: { at: at(61) } })), []);
  assert.deepEqual(unseen(refused, sent(2, 'notified', 70)), []);
  assert.deepEqual(unseen(refused, sent(2, 'clear', 70)), []);
  assert.deepEqual(unseen(refused, sent(2, 'cancelled', 70)), [1]);
  assert.deepEqual(unseen(sent(1, 'notified', 0), sent(2, 'refused', 70)), [2]);

  const { of, posted } = desk([incident([refused])]);
  const [alarm] = refusalAlarms(of, actions);
  assert.equal(alarm.sound, 'overdue');
  await alarm.acknowledge();
  assert.deepEqual(posted, ['/assignments/1/overdue-seen']);
});

test('time without a vehicle runs from the making of the incident, then from the end of its last vehicle', () => {
  assert.equal(unmannedSince(incident([])), at(30));
  assert.equal(unmannedSince(incident([sent(1, 'refused', 90), sent(2, 'cancelled', 80)])), at(90));
  assert.equal(unmannedSince(incident([sent(1, 'notified', 40)])), null);
  assert.equal(unmannedSince(incident([sent(1, 'clear', 40)])), null);
});

test('an incident that may not wait is late after its dispatch target without a vehicle', () => {
  const late = (/** @type {any} */ row, /** @type {number} */ s) => lateUnmanned([row], settings.dispatch_targets, ms(s)).length === 1;
  assert.deepEqual([93, 94].map((s) => late(incident([]), s)), [false, true]);
  assert.deepEqual([153, 154].map((s) => late(incident([sent(1, 'refused', 90)]), s)), [false, true]);
  assert.equal(late(incident([], { priority: 'transport' }), 900), false);
  assert.equal(late(incident([sent(1, 'notified', 40)]), 900), false);
});

test('its time in the queue turns when it is late; with a vehicle it runs to the response target', () => {
  assert.equal(targetOf(incident([]), settings), 94);
  assert.equal(targetOf(incident([sent(1, 'refused', 90)]), settings), 154);
  assert.equal(targetOf(incident([sent(1, 'notified', 40)]), settings), 900);
  assert.equal(targetOf(incident([], { priority: 'transport' }), settings), 1800);
});

test('known at a desk it is silent for a while, and it does not sound at the desk that has it open', async () => {
  const known = new Map();
  const alarms = (/** @type {number} */ s, open = null) => unmannedAlarms(desk([incident([])], s, open).of, actions, known);
  assert.equal(alarms(94, /** @type {any} */ ({ id: 5 })).length, 0);
  const [alarm] = alarms(94);
  assert.deepEqual([alarm.key, alarm.sound], ['unmanned5', 'overdue']);
  await alarm.acknowledge();
  assert.deepEqual([95, 273, 274].map((s) => alarms(s).length), [0, 0, 1]);
});
