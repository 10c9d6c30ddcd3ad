// @ts-nocheck fixtures are cut down to what each test looks at
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ServerClock } from '../../frontend/static/js/server_clock.js';
import { FixBuffer, fixMessage, worthSending } from '../../frontend/static/js/crew/fixes.js';

const fix = (s) => ({ type: 'fix', lat: 10.7, lon: 106.6, at: new Date(s * 1000).toISOString() });
const seconds = (fixes) => fixes.map((f) => Date.parse(f.at) / 1000);

test('after an outage the newest reading goes first, then the gap is filled', () => {
  const buffer = new FixBuffer();
  for (const s of [10, 12, 14]) buffer.add(fix(s));
  assert.deepEqual(seconds(buffer.due(0)), [14, 12, 10]);
});

test('a reading leaves only when the server has it', () => {
  const buffer = new FixBuffer();
  buffer.add(fix(10));
  const [first] = buffer.due(0);
  buffer.sent(first, 0);
  assert.equal(buffer.due(1000).length, 0, 'not sent twice while the answer is on its way');
  assert.equal(buffer.due(9000).length, 1, 'sent again when no answer came');
  buffer.confirmed('1970-01-01T00:00:10+00:00');
  assert.equal(buffer.size, 0);
});

test('a new connection sends again what was never confirmed', () => {
  const buffer = new FixBuffer();
  buffer.add(fix(10));
  buffer.sent(buffer.due(0)[0], 0);
  buffer.reconnected();
  assert.equal(buffer.due(1).length, 1);
});

test('a long outage drops the oldest, never the newest', () => {
  const buffer = new FixBuffer();
  for (let s = 0; s < 3000; s += 1) buffer.add(fix(s));
  assert.equal(seconds(buffer.due(0))[0], 2999);
  assert.equal(buffer.size, 1800);
});

test('a reading carries km/h and the server clock, and no NaN from a parked phone', () => {
  const coords = { latitude: 10.7, longitude: 106.6, speed: 10, heading: NaN, accuracy: 7.6 };
  const message = fixMessage({ coords, timestamp: 1000 }, 500);
  assert.deepEqual(message, {
    type: 'fix', lat: 10.7, lon: 106.6, at: '1970-01-01T00:00:01.500Z',
    speed_kmh: 36, heading: null, accuracy_m: 8,
  });
});

test('positions go out often on a job and sparingly between jobs', () => {
  assert.equal(worthSending(null, 0, false), true);
  assert.equal(worthSending(0, 2000, true), true);
  assert.equal(worthSending(0, 2000, false), false);
  assert.equal(worthSending(0, 20_000, false), true);
});

test('the clock believes the quickest message, since none can arrive early', () => {
  let phone = 0;
  const clock = new ServerClock(() => phone);
  clock.hear(new Date(60_000).toISOString());
  phone = 1000;
  clock.hear(new Date(60_200).toISOString());
  assert.equal(clock.now_ms(), 61_000);
});
