import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import * as store from '../../frontend/static/js/store.js';

const CASES = new URL('./cases/', import.meta.url);

const snapshot = (extra = {}) => ({
  type: 'snapshot',
  centre: { id: 1, code: 'hcm', name: 'TP.HCM', lat: 10.77, lon: 106.69, zoom: 12 },
  seq: 10,
  at: '2026-11-22T07:00:00.000Z',
  calls: [],
  incidents: [],
  vehicles: [],
  stations: [],
  hospitals: [],
  categories: [],
  positions: [],
  ...extra,
});

const entry = (seq, data = {}, extra = {}) => ({
  type: 'entry',
  seq,
  at: '2026-11-22T07:00:01.000Z',
  kind: 'call.received',
  subject: 'call:1',
  actor: { kind: 'system', id: null, name: '' },
  data,
  ...extra,
});

const call = (id, extra = {}) => ({ id, number: id, phone: '0903', received_at: `2026-11-22T07:00:0${id}.000Z`, state: 'ringing', text: '', lat: null, lon: null, taken_by: null, taken_at: null, ...extra });

test('an entry sets rows by id, drops rows and moves the number on', () => {
  const before = store.applySnapshot(snapshot({ calls: [call(1), call(2)] }));
  const after = store.fold(before, entry(11, { set: { calls: [call(3), call(1, { state: 'taken' })] }, drop: { calls: [2] } }));
  assert.equal(after.seq, 11);
  assert.deepEqual([...after.calls.keys()].sort(), [1, 3]);
  assert.equal(after.calls.get(1).state, 'taken');
});

test('folding leaves the state before untouched', () => {
  const before = store.applySnapshot(snapshot({ calls: [call(1)] }));
  store.fold(before, entry(11, { drop: { calls: [1] } }));
  assert.equal(before.calls.size, 1);
  assert.equal(before.seq, 10);
});

test('an entry already known is ignored', () => {
  const before = store.applySnapshot(snapshot());
  assert.equal(store.fold(before, entry(10, { set: { calls: [call(1)] } })), before);
});

test('an entry that leaves a gap is reported and not applied', () => {
  const before = store.applySnapshot(snapshot());
  const late = entry(12, { set: { calls: [call(1)] } });
  assert.ok(store.isGap(before, late));
  assert.equal(store.fold(before, late), before);
});

test('collections an entry does not name stay the same object', () => {
  const before = store.applySnapshot(snapshot());
  const after = store.fold(before, entry(11, { set: { calls: [call(1)] } }));
  assert.equal(after.vehicles, before.vehicles);
  assert.notEqual(after.calls, before.calls);
});

test('an entry without data still moves the number on', () => {
  const after = store.fold(store.applySnapshot(snapshot()), entry(11));
  assert.equal(after.seq, 11);
});

test('an older fix never replaces a newer one', () => {
  const at = Date.parse('2026-11-22T07:00:00Z');
  let state = store.applySnapshot(snapshot({ positions: [[7, 10.1, 106.1, at, 30, 90, 5, 'feed']] }));
  state = store.applyPositions(state, [[7, 10.0, 106.0, at - 5000, 30, 90, 5, 'feed']]);
  assert.equal(state.positions.get(7)[1], 10.1);
  state = store.applyPositions(state, [[7, 10.2, 106.2, at + 5000, 30, 90, 5, 'feed']]);
  assert.equal(state.positions.get(7)[1], 10.2);
});

test('within one batch the newest fix of a vehicle wins, whatever the order', () => {
  const state = store.applyPositions(store.applySnapshot(snapshot()), [
    [7, 2, 2, 2000, null, null, null, 'feed'],
    [7, 1, 1, 1000, null, null, null, 'feed'],
  ]);
  assert.equal(state.positions.get(7)[3], 2000);
});

test('the oldest ringing call is the next', () => {
  const state = store.applySnapshot(snapshot({ calls: [call(3), call(1, { state: 'taken' }), call(2)] }));
  assert.deepEqual(store.ringingCalls(state).map((row) => row.id), [2, 3]);
});

const assignment = (extra = {}) => ({ id: 5, incident_id: 1, vehicle_id: 7, call_sign: 'C-07', step: 'notified', times: {}, by: null, destination: null, eta_s: null, overdue_at: null, overdue_seen: null, reason: '', undo: null, active: true, ...extra });
const incident = (id, assignments, extra = {}) => ({ id, number: `000${id}`, priority: 'urgent', category: 'x', address: '', lat: 10, lon: 106, notes: '', call_id: null, phone: '', call_received_at: null, created_at: '2026-11-22T07:00:00.000Z', created_by: null, status: 'open', version: 1, assignments, ...extra });

test('an incident waits while no assignment is active', () => {
  assert.ok(store.isWaiting(incident(1, [assignment({ active: false, step: 'refused' })])));
  assert.ok(!store.isWaiting(incident(1, [assignment()])));
});

test('an incident whose vehicles have all finished waits for closing, not for a vehicle', () => {
  const done = incident(1, [assignment({ active: false, step: 'cancelled' }), assignment({ id: 6, active: false, step: 'clear' })]);
  assert.ok(store.isDone(done) && !store.isWaiting(done));
  const again = incident(1, [assignment({ active: false, step: 'clear' }), assignment({ id: 6 })]);
  assert.ok(!store.isDone(again));
});

test('overdue lists active, unacknowledged assignments only, oldest first', () => {
  const state = store.applySnapshot(snapshot({
    incidents: [
      incident(1, [assignment({ id: 1, overdue_at: '2026-11-22T07:05:00.000Z' })]),
      incident(2, [assignment({ id: 2, overdue_at: '2026-11-22T07:01:00.000Z' }), assignment({ id: 3, overdue_at: '2026-11-22T07:00:00.000Z', step: 'en_route' })]),
    ],
  }));
  assert.deepEqual(store.overdueAssignments(state).map((row) => row.assignment.id), [2, 1]);
});

test('counters count what the top bar says', () => {
  const vehicle = (id, status) => ({ id, call_sign: `B-${id}`, plate: '', class: 'B', capabilities: [], station_id: null, in_service: true, shift: status === 'off_duty' ? null : { id, crew: [], since: '', by: 'staff' }, assignment: null, status });
  const state = store.applySnapshot(snapshot({
    calls: [call(1), call(2, { state: 'taken' })],
    incidents: [incident(1, []), incident(2, [assignment()])],
    vehicles: [vehicle(1, 'free'), vehicle(2, 'en_route'), vehicle(3, 'off_duty')],
  }));
  assert.deepEqual(store.counters(state), { ringing: 1, waiting: 1, free: 1, on_duty: 2 });
});

// Histories written by the server's own tests: {snapshot, entries, expected}.
const files = existsSync(CASES) ? readdirSync(CASES).filter((name) => name.endsWith('.json')) : [];
for (const file of files) {
  const loaded = JSON.parse(readFileSync(new URL(file, CASES), 'utf8'));
  const cases = Array.isArray(loaded) ? loaded : (loaded.cases ?? [loaded]);
  cases.forEach((each, index) => {
    test(`snapshot + entries = fresh snapshot: ${file} #${index}`, () => {
      const folded = store.foldAll(store.applySnapshot(each.snapshot), each.entries);
      assert.deepEqual(store.toSnapshot(folded), store.toSnapshot(store.applySnapshot(each.expected)));
    });
  });
}
