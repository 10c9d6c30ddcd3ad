import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as format from '../../frontend/static/js/format.js';

test('running times count up and never go negative', () => {
  assert.equal(format.elapsed(462), '07:42');
  assert.equal(format.elapsed(4062), '1:07:42');
  assert.equal(format.elapsed(-3), '00:00');
});

test('a length of time has no leading zero', () => {
  assert.equal(format.duration(250), '4:10');
  assert.equal(format.duration(59.6), '1:00');
  assert.equal(format.duration(700), '11:40');
});

test('clock times are the network\'s, 24-hour, whatever the desk is set to', () => {
  assert.equal(format.clock('2026-11-22T07:03:22.123Z'), '14:03:22');
  assert.equal(format.clockShort('2026-11-21T17:05:00.000Z'), '00:05');
  assert.equal(format.date('2026-11-21T17:05:00.000Z'), '22/11/2026');
});

test('a time turns amber at 70 % of its target and vermilion past it', () => {
  assert.deepEqual([629, 630, 900, 901].map((s) => format.tone(s, 900)), ['calm', 'warn', 'warn', 'bad']);
});

test('distances are as exact as they deserve', () => {
  assert.deepEqual([844, 2104, 14_400].map(format.distance), ['840 m', '2,1 km', '14 km']);
});

test('ages are said in the largest whole unit', () => {
  assert.deepEqual([3.9, 61, 7300].map(format.age), ['3 s', '1 phút', '2 giờ']);
});

test('phones are grouped for reading aloud; what is not a phone is left', () => {
  assert.equal(format.phone('0903123412'), '0903 123 412');
  assert.equal(format.phone('02838654117'), '0283 865 4117');
  assert.equal(format.phone('ẩn số'), 'ẩn số');
});

test('coordinates can be typed back in', () => {
  assert.equal(format.coordinates(10.78, 106.69), '10.78000, 106.69000');
});
