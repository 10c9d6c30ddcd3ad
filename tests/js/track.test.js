import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drivenWords, openedFirst, vehiclesLike } from '../../frontend/static/js/reports/driven.js';
import { bandOf, indexAt, pieces, placeAt } from '../../frontend/static/js/reports/track_line.js';

/** @type {import('../../frontend/static/js/reports/track_line.js').Point[]} */
const points = [
  [100, 10, 106, 0, 0], [200, 10, 106, 5, 0], [300, 10.01, 106, 50, 0], [400, 10.02, 106, 60, 1], [1000, 10.05, 106, 30, 1],
];
const silences = [{ from_s: 400, to_s: 1000 }];

test('the line is cut where the speed changes band, and a silence is a piece of its own', () => {
  assert.deepEqual(pieces(points, silences).map(({ band, line }) => [band, line.length]), [['slow', 2], ['fast', 3], ['dark', 2]]);
  assert.deepEqual(pieces(points.slice(0, 1), []), []);
});

test('unknown speed counts as slow: nobody is called fast without a reading', () => {
  assert.equal(bandOf(null), 'slow');
  assert.equal(bandOf(40), 'middle');
});

test('between two readings the vehicle is on the line between them', () => {
  assert.deepEqual(placeAt(points, silences, 350), { lat: 10.015, lon: 106, kmh: 60, source: 1, known: true });
  assert.equal(placeAt(points, silences, 100).lat, 10);
});

test('within a silence it is where it was last heard, and unknown', () => {
  const there = placeAt(points, silences, 700);
  assert.deepEqual([there.lat, there.kmh, there.known], [10.02, null, false]);
});

test('before the first and after the last reading nothing is known', () => {
  assert.equal(placeAt(points, silences, 50).known, false);
  assert.equal(placeAt(points, silences, 2000).known, false);
  assert.equal(placeAt(points, silences, 2000).lat, 10.05);
});

test('every moment finds the reading at or before it', () => {
  for (let at_s = 90; at_s < 1100; at_s += 7) {
    const expected = Math.max(0, points.findLastIndex((point) => point[0] <= at_s));
    assert.equal(indexAt(points, at_s), expected);
  }
});

/** @param {number} vehicle_id @param {string} call_sign @param {string} plate @param {number} length_m @param {number} readings */
const drove = (vehicle_id, call_sign, plate, length_m, readings) => ({ vehicle_id, call_sign, plate, length_m, moving_s: length_m / 10, readings });
const fleet = [drove(3, 'C-10', '51B-007.21', 42_000, 900), drove(2, 'C-01', '51B-123.45', 950, 40), drove(1, 'A-10', '50A-110.00', 0, 8), drove(4, 'W-1', '', 0, 0)];

test('without a choice the day of the vehicle that drove farthest is opened; a link opens its own', () => {
  assert.equal(openedFirst(fleet, null)?.vehicle_id, 3);
  assert.equal(openedFirst(fleet, '4')?.vehicle_id, 4, 'also one without any reading: its page says why');
  assert.equal(openedFirst(fleet, '99')?.vehicle_id, 3, 'another centre’s, or gone');
  assert.equal(openedFirst([], null), null);
  assert.equal(openedFirst([fleet[3]], null)?.vehicle_id, 4);
});

for (const [typed, signs] of /** @type {[string, string[]][]} */ ([
  ['', ['C-10', 'C-01', 'A-10', 'W-1']], ['c1', ['C-01', 'C-10']], ['C-01', ['C-01', 'C-10']], ['10', ['C-10', 'A-10']],
  ['123.45', ['C-01']], ['51b', ['C-10', 'C-01']], ['ca nô', []], ['  ', ['C-10', 'C-01', 'A-10', 'W-1']],
])) {
  test(`typing “${typed}” finds ${signs.join(', ') || 'nothing'}`, () => {
    assert.deepEqual(vehiclesLike(fleet, typed).map(({ call_sign }) => call_sign), signs);
  });
}

test('what a vehicle did is said in km and hours, or that it stood, or that nobody heard of it', () => {
  assert.deepEqual(fleet.map(drivenWords), ['42 km · 1 giờ 10', '1,0 km · 2 phút', 'đứng yên', 'không có vị trí']);
  assert.equal(drivenWords({ ...fleet[0], moving_s: null }), '42 km', 'an old day, thinned');
});
