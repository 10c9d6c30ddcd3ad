import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SHOWN, asRead, betterFirst, inOrder, keepOrder } from '../../frontend/static/js/console/ranking_order.js';

/** @param {[number, number][]} rows vehicle and seconds @param {[number, string][]} [left] @returns {any} */
function ranking(rows, left = []) {
  return {
    at: '2026-11-22T07:00:00Z',
    recommendations: rows.map(([vehicle_id, eta_s]) => ({ vehicle_id, eta_s, call_sign: `C-0${vehicle_id}` })),
    left_out: left.map(([vehicle_id, text]) => ({ vehicle_id, text })),
  };
}

/** @param {import('../../frontend/static/js/console/ranking_order.js').Shown[]} shown */
const numbers = (shown) => shown.map(({ place, row, gone, behind }) => [place + 1, row.vehicle_id, gone ?? (behind ? 'behind' : row.eta_s)]);
const nobody = () => false;

test('a key sends what was read under it: newer figures come in place, rows keep their number', () => {
  const read = inOrder(ranking([[7, 200], [3, 230], [5, 260]]));
  const later = keepOrder(read, ranking([[5, 150], [7, 210], [3, 220]]));
  assert.deepEqual(numbers(later), [[1, 7, 210], [2, 3, 220], [3, 5, 150]]);
});

test('a vehicle that can no longer be sent keeps its row with the reason, and comes back to life in it', () => {
  const read = inOrder(ranking([[7, 200], [3, 230]]));
  const lost = keepOrder(read, ranking([[3, 225]], [[7, 'Đang làm nhiệm vụ khác']]));
  assert.deepEqual(numbers(lost), [[1, 7, 'Đang làm nhiệm vụ khác'], [2, 3, 225]]);
  assert.deepEqual(numbers(keepOrder(lost, ranking([[3, 225], [7, 240]]))), [[1, 7, 240], [2, 3, 225]]);
});

test('new vehicles come after those that were read, as long as there is a key; one that fell behind is told so', () => {
  const read = inOrder(ranking([[1, 100], [2, 110]]));
  assert.deepEqual(numbers(keepOrder(read, ranking([[9, 50], [1, 105]]))), [[1, 1, 105], [2, 2, 'behind'], [3, 9, 50]]);
  const full = inOrder(ranking(Array.from({ length: SHOWN }, (_, n) => [n, n * 10])));
  assert.equal(keepOrder(full, ranking([[42, 1]])).length, SHOWN);
});

test('a better first choice is told with how much sooner it is', () => {
  const read = inOrder(ranking([[7, 200], [3, 230]]));
  const newer = ranking([[3, 140], [7, 205]]);
  assert.deepEqual(betterFirst(keepOrder(read, newer), newer, nobody), { call_sign: 'C-03', sooner_s: 65 });
  assert.equal(betterFirst(read, ranking([[7, 200], [3, 230]]), nobody), null);
  assert.deepEqual(betterFirst(read, ranking([[7, 200], [3, 230]]), (id) => id === 7), { call_sign: 'C-03', sooner_s: null });
  assert.equal(betterFirst(read, ranking([[3, 195], [7, 200]]), nobody), null); // as good as each other
  const gone = ranking([[3, 230]], [[7, 'Không có kíp trực']]);
  assert.deepEqual(betterFirst(keepOrder(read, gone), gone, nobody), { call_sign: 'C-03', sooner_s: null });
});

test('others of the desk go by the rows that can be sent, in the order on the screen', () => {
  const read = inOrder(ranking([[7, 200], [3, 230], [5, 260]]));
  const newer = ranking([[5, 150], [7, 210]], [[3, 'Không có kíp trực']]);
  assert.deepEqual(asRead(keepOrder(read, newer), newer).recommendations.map((row) => row.vehicle_id), [7, 5]);
});
