import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DeviceLine } from '../../frontend/static/js/devices/line.js';
import { sourceName } from '../../frontend/static/js/console/words.js';
import { filtered, oneLine, refusedText, sourceText } from '../../frontend/static/js/devices/rows.js';

const source = { source: 'traccar', at: '2026-11-22T07:00:00.000Z', age_s: 4, interval_s: 10.2, accuracy_m: 8.4, battery_pct: 0 };
const healthy = { vehicle_id: 1, call_sign: 'C-01', in_service: true, on_duty: true, silent_s: 4, shown: null, sources: [source], rival: null, refused: [], problems: [] };
const bad = { ...healthy, vehicle_id: 2, call_sign: 'B-02', sources: [], refused: [{ reason: 'future', text: 'đồng hồ chạy trước', count: 12 }], problems: [{ code: 'silent', text: 'im lặng' }] };

test('a source is told with what is known of it, an empty battery too', () => {
  assert.equal(sourceText(source), 'mỗi 10 giây · ±8 m · pin 0 %');
  assert.equal(sourceText({ ...source, interval_s: null, accuracy_m: null, battery_pct: null }), '');
});

test('the card has one line', () => {
  assert.equal(oneLine(healthy), 'mỗi 10 giây · ±8 m · pin 0 %');
  assert.equal(oneLine(bad), 'từ chối 12 · im lặng');
  assert.equal(refusedText(bad.refused), 'đồng hồ chạy trước 12');
});

test('vehicles are found by name, by source and by what is wrong', () => {
  const ids = (/** @type {string} */ text, /** @type {string} */ only) => filtered([healthy, bad], { text, only }).map((row) => row.vehicle_id);
  assert.deepEqual(ids('', ''), [1, 2]);
  assert.deepEqual(ids(' c-0', ''), [1]);
  assert.deepEqual(ids('định vị', ''), [1]);
  assert.deepEqual(ids('', 'problems'), [2]);
  assert.deepEqual(ids('', 'silent'), [2]);
  assert.deepEqual(ids('', 'battery'), []);
});

test('the line of a card is asked for anew now and then, and a late answer for another vehicle is not shown', async () => {
  /** @type {{path: string, answer: (rows: unknown[]) => void}[]} */
  const asked = [];
  let changes = 0;
  const api = { get: (/** @type {string} */ path) => new Promise((resolve) => { asked.push({ path, answer: (items) => resolve({ items }) }); }) };
  const line = new DeviceLine(api, () => { changes += 1; });
  assert.equal(line.of(1, 1000), '');
  line.of(1, 2000);
  line.of(2, 3000);
  assert.deepEqual(asked.map((one) => one.path), ['/devices/health?vehicle_id=1', '/devices/health?vehicle_id=2']);
  asked[0].answer([healthy]);
  asked[1].answer([bad]);
  await new Promise((resolve) => { setImmediate(resolve); });
  assert.equal(line.of(2, 4000), 'từ chối 12 · im lặng');
  assert.equal(changes, 1);
  line.of(2, 13_000);
  assert.equal(asked.length, 3);
});

test('each of several phones has its own name', () => {
  assert.equal(sourceName('traccar'), 'máy định vị');
  assert.equal(sourceName('phone:3fa91c'), 'điện thoại kíp 3fa91c');
  assert.equal(sourceName('unheard-of'), 'unheard-of');
});
