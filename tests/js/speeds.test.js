import assert from 'node:assert/strict';
import { test } from 'node:test';
import { className, hourText, hoursOf, slowness, sourceOf } from '../../frontend/static/js/reports/week.js';

test('hours are of the week, Monday 00:00 first', () => {
  assert.deepEqual(hoursOf('0', 7, 9), [7, 8]);
  assert.deepEqual(hoursOf('weekend', 23, 24), [143, 167]);
  assert.equal(hoursOf('all', 0, 24).length, 168);
  assert.deepEqual(hoursOf('1', 22, 1), [24, 46, 47]);
});

test('an hour is as slow as it is against the best hour of its class', () => {
  assert.equal(slowness([40, 20], 0), 0);
  assert.equal(slowness([40, 20], 1), 0.5);
});

test('an hour says its speed and whether somebody set it', () => {
  const row = { code: 'primary', kmh: Array.from({ length: 168 }, () => 21.4), said: [41], learned: { 41: 9, 42: 14, 43: 0 } };
  assert.match(hourText(row, 41), /Thứ Ba 17–18.*21.*đã đặt/);
  assert.match(hourText(row, 42), /học từ 14 chuyến/);
  assert.match(hourText(row, 43), /học theo loại đường và giờ/);
  assert.deepEqual([41, 42, 43, 44].map((hour) => sourceOf(row, hour)), ['said', 'learned', 'learned', 'assumed']);
  assert.match(hourText(row, 0), /Thứ Hai 0–1.*giả định/);
});

test('every class of road has a name', () => {
  const codes = ['motorway', 'trunk', 'primary', 'secondary', 'tertiary', 'link', 'residential', 'service', 'alley', 'track', 'ferry'];
  assert.equal(new Set(codes.map(className)).size, codes.length);
  assert.ok(codes.every((code) => className(code) !== code));
});
