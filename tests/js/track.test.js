import assert from 'node:assert/strict';
import { test } from 'node:test';
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
