import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ApiError } from '../../frontend/static/js/api.js';
import { isMissing, numberOf } from '../../frontend/static/js/crew/checklist.js';
import { HelpDesk } from '../../frontend/static/js/crew/help.js';
import { vehicleOf } from '../../frontend/static/js/crew/scanner.js';
import { openAlerts } from '../../frontend/static/js/store.js';

/** A phone whose network can be cut. @returns {any} */
function phone() {
  const kept = new Map();
  /** @type {any} */
  const world = { online: true, sent: [], now_ms: Date.parse('2026-11-22T07:00:00Z'), rows: [], incident: null };
  const session = {
    page: { user: { id: 7 } }, clock: { now_ms: () => world.now_ms }, onChange() {}, refresh: async () => {},
    get job() { return { alerts: world.rows, incident: world.incident }; },
    api: {
      post: async (/** @type {string} */ path, /** @type {any} */ body) => {
        if (!world.online) throw new ApiError(0, {});
        world.sent.push([path, body]);
        return {};
      },
    },
  };
  /** @type {any} */ (globalThis).addEventListener ??= () => {};
  const storage = { getItem: (/** @type {string} */ key) => kept.get(key) ?? null, setItem: (/** @type {string} */ key, /** @type {string} */ value) => void kept.set(key, value) };
  const make = () => new HelpDesk(/** @type {any} */ (session), /** @type {any} */ (storage));
  return { world, make };
}
const settled = () => new Promise((resolve) => { setImmediate(resolve); });
const SPOT = { lat: 10.77, lon: 106.69, accuracy_m: 8 };

test('an SOS without network survives a reload and is sent once, with its own time and place', async () => {
  const { world, make } = phone();
  world.online = false;
  const before = make();
  before.sos(SPOT);
  before.sos(SPOT); // a second long press is the same SOS
  await settled();
  assert.equal(before.unsent.length, 1);
  const after = make();
  world.online = true;
  await Promise.all([after.deliver(), after.deliver()]);
  assert.equal(world.sent.length, 1);
  const [path, body] = world.sent[0];
  assert.equal(path, '/crew/alerts');
  assert.deepEqual([body.kind, body.at, body.lat], ['sos', '2026-11-22T07:00:00.000Z', 10.77]);
  assert.equal(after.unsent.length, 0);
});

test('a slip of the finger that never left the phone just goes; one that did is taken back by its key', async () => {
  const { world, make } = phone();
  const desk = make();
  desk.sos(null);
  await settled();
  assert.equal(desk.takeBack_s, 30);
  desk.takeBackSos('bấm nhầm');
  await settled();
  assert.equal(world.sent[1][0], '/crew/alerts/withdraw');
  assert.equal(world.sent[1][1].key, world.sent[0][1].key);
  assert.equal(desk.takeBack_s, 0);
});

test('a withdrawal of an SOS that may have arrived goes out after it', async () => {
  const { world, make } = phone();
  const desk = make();
  world.online = false;
  desk.sos(null);
  await settled();
  desk.takeBackSos('bấm nhầm');
  await settled();
  world.online = true;
  await desk.deliver();
  assert.deepEqual(world.sent.map((/** @type {any} */ [path]) => path), ['/crew/alerts', '/crew/alerts/withdraw']);
});

test('after its seconds an SOS is no slip of the finger any more', async () => {
  const { world, make } = phone();
  const desk = make();
  desk.sos(null);
  await settled();
  world.now_ms += 29_500;
  assert.equal(desk.takeBack_s, 1);
  world.now_ms += 1000;
  assert.equal(desk.takeBack_s, 0);
});

test('an SOS that was taken goes with its job, and the next job has an SOS of its own', async () => {
  const { world, make } = phone();
  const desk = make();
  world.incident = { id: 5 };
  world.rows = [{ id: 1, kind: 'sos', incident_id: 5, taken: null }];
  desk.sos(null);
  world.incident = null; // nobody has taken it: it stands, job or none
  assert.deepEqual(desk.open.map(({ id }) => id), [1]);
  world.incident = { id: 5 };
  world.rows = [{ ...world.rows[0], taken: { by: { name: 'Lan' } } }];
  assert.deepEqual(desk.open.map(({ id }) => id), [1]);
  desk.sos(null);
  assert.equal(desk.unsent.length, 0, 'it is being called already');
  world.incident = { id: 6 };
  assert.deepEqual(desk.open, []);
  desk.sos(null);
  await settled();
  assert.equal(world.sent.length, 1);
});

test('only a vehicle\'s own QR names a vehicle', () => {
  assert.equal(vehicleOf('https://115.example.vn/crew/?vehicle=12'), 12);
  for (const other of ['', 'C-03', 'https://x.vn/crew/', 'https://x.vn/crew/?vehicle=-1', 'https://x.vn/crew/?vehicle=1e9x', 'https://x.vn/pay/?vehicle=3', '079203001234|271|NGUYEN VAN A']) {
    assert.equal(vehicleOf(other), null, other);
  }
});

test('a check knows what is missing, and numbers with a comma', () => {
  const oxygen = /** @type {any} */ ({ kind: 'number', at_least: 100 });
  assert.deepEqual([isMissing(oxygen, 99.5), isMissing(oxygen, 100), isMissing({ ...oxygen, at_least: null }, 0)], [true, false, false]);
  assert.deepEqual([isMissing(/** @type {any} */ ({ kind: 'yes_no' }), false), isMissing(/** @type {any} */ ({ kind: 'yes_no' }), true)], [true, false]);
  assert.deepEqual(['40,5', ' 7 ', '', '-1', '4o', '1e9'].map(numberOf), [40.5, 7, null, null, null, null]);
});

test('on the board an SOS stands before back-up, what nobody has taken before what somebody has', () => {
  const row = (/** @type {number} */ id, /** @type {string} */ kind, /** @type {any} */ taken, /** @type {string} */ raised_at) => [id, { id, kind, taken, raised_at }];
  const rows = [row(1, 'backup', null, '1'), row(2, 'backup', {}, '0'), row(3, 'sos', {}, '3'), row(4, 'sos', null, '4')];
  const state = /** @type {any} */ ({ alerts: new Map(/** @type {any} */ (rows)) });
  assert.deepEqual(openAlerts(state).map(({ id }) => id), [4, 3, 1, 2]);
});
