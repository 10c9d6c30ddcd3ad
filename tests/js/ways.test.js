import assert from 'node:assert/strict';
import { test } from 'node:test';
import { questions, stillBound } from '../../frontend/static/js/console/ways.js';
import { minutesLeft } from '../../frontend/static/js/format.js';
import { t } from '../../frontend/static/js/i18n.js';
import { emptyState } from '../../frontend/static/js/store.js';

const row = (/** @type {number} */ id, /** @type {string} */ step, more = {}) => ({ id, vehicle_id: id * 10, step, active: true, destination: null, ...more });
const HOSPITAL = { hospital_id: 7, name: '', lat: 10, lon: 106 };

/** One incident with these assignments, and a second one of vehicle 90. @param {any[]} assignments */
function board(assignments) {
  const incidents = [{ id: 1, lat: 10.7, lon: 106.6, assignments }, { id: 2, lat: 10.8, lon: 106.7, assignments: [row(9, 'en_route')] }];
  const vehicles = [{ id: 90, assignment: { id: 9, incident_id: 2 } }, { id: 10, assignment: { id: 1, incident_id: 1 } }, { id: 50, assignment: null }];
  return /** @type {any} */ ({ ...emptyState(), incidents: new Map(incidents.map((each) => [each.id, each])), vehicles: new Map(vehicles.map((each) => [each.id, each])) });
}

const open = (/** @type {number} */ id) => /** @type {any} */ ({ kind: 'incident', id });
const card = (/** @type {number} */ id) => /** @type {any} */ ({ kind: 'vehicle', id });
const asked = (/** @type {any} */ state, /** @type {any} */ work, /** @type {any} */ shown = null) => questions(state, { work, card: shown }).map(({ incident_id, bound }) => [incident_id, Object.fromEntries(bound)]);

test('an open incident asks for the ways of those under way, to the scene or to a hospital that is chosen', () => {
  const state = board([row(1, 'notified'), row(2, 'en_route'), row(3, 'on_scene'), row(4, 'left_scene'), row(5, 'left_scene', { destination: HOSPITAL }), row(6, 'en_route', { active: false })]);
  assert.deepEqual(asked(state, open(1)), [[1, { 1: 'scene', 2: 'scene', 5: 'hospital' }]]);
  assert.deepEqual(asked(board([row(3, 'at_patient')]), open(1)), []);
  assert.deepEqual(asked(state, open(77)), []);
  assert.deepEqual(asked(state, /** @type {any} */ ({ kind: 'call', id: 1 })), []);
});

test('a vehicle whose card is open has its way alone, once', () => {
  const state = board([row(1, 'en_route'), row(2, 'en_route')]);
  assert.deepEqual(asked(state, null, card(10)), [[1, { 1: 'scene' }]]);
  assert.deepEqual(asked(state, open(1), card(10)), [[1, { 1: 'scene', 2: 'scene' }]]);
  assert.deepEqual(asked(state, open(1), card(90)), [[1, { 1: 'scene', 2: 'scene' }], [2, { 9: 'scene' }]]);
  assert.deepEqual(asked(state, null, card(50)), []);
});

test('a step, another hospital or another place asks anew; a moving vehicle alone does not', () => {
  const key = (/** @type {any} */ state) => questions(state, { work: open(1), card: null })[0].key;
  const before = key(board([row(1, 'left_scene', { destination: HOSPITAL })]));
  const moved = board([row(1, 'left_scene', { destination: HOSPITAL })]);
  moved.positions.set(10, [10, 10.71, 106.61, 1, 40, null, null, 'feed']);
  assert.equal(key(moved), before);
  assert.notEqual(key(board([row(1, 'left_scene', { destination: { ...HOSPITAL, hospital_id: 8 } })])), before);
  assert.notEqual(key(board([row(1, 'en_route')])), before);
  moved.incidents.get(1).lat = 10.75;
  assert.notEqual(key(moved), before);
});

test('until the answer is there, of what was told only what still holds is drawn', () => {
  const told = /** @type {any} */ ([{ assignment_id: 1, to: 'scene' }, { assignment_id: 2, to: 'scene' }]);
  const [question] = questions(board([row(1, 'left_scene', { destination: HOSPITAL }), row(2, 'en_route')]), { work: open(1), card: null });
  assert.deepEqual(stillBound(told, question).map((way) => way.assignment_id), [2]);
});

test('minutes to an arrival, also one that is overdue', () => {
  assert.deepEqual([250_000, 60_000, 29_000, -90_000].map(minutesLeft), [t('{n} phút', { n: 4 }), t('{n} phút', { n: 1 }), t('dưới 1 phút'), t('dưới 1 phút')]);
});
