import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asRead, soonestFirst } from '../../frontend/static/js/console/left_out.js';

const row = (/** @type {number} */ vehicle_id, /** @type {string} */ call_sign, /** @type {number | null} */ eta_s) => /** @type {any} */ ({ vehicle_id, call_sign, code: 'committed', text: '', eta_s, estimated: false });
const signs = (/** @type {any[]} */ rows) => rows.map((each) => each.call_sign);

test('the soonest comes first, those of whom nobody knows last, by call sign', () => {
  const rows = [row(1, 'C-10', null), row(2, 'B-02', 400), row(3, 'C-9', null), row(4, 'A-01', 90), row(5, 'A-02', 400)];
  assert.deepEqual(signs(soonestFirst(rows)), ['A-01', 'A-02', 'B-02', 'C-9', 'C-10']);
  assert.deepEqual(signs(rows), ['C-10', 'B-02', 'C-9', 'A-01', 'A-02']); // left as they were
});

test('while the list is read each row keeps its place, with its new time; others come after, gone ones go', () => {
  const now = [row(3, 'C', 50), row(1, 'A', 500), row(4, 'D', 10), row(5, 'E', null)];
  const shown = asRead([1, 2, 3], now);
  assert.deepEqual(signs(shown), ['A', 'C', 'D', 'E']);
  assert.equal(shown[0].eta_s, 500);
  assert.deepEqual(signs(asRead([], now)), ['D', 'C', 'A', 'E']);
});
