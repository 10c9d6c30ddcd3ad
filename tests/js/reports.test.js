// @ts-nocheck fixtures are cut down to what each test looks at
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { chosen, isLate, ordered } from '../../frontend/static/js/reports/choose.js';
import { choiceSentence } from '../../frontend/static/js/reports/choices.js';
import { niceTop } from '../../frontend/static/js/reports/curve.js';
import { sentence, shiftDay } from '../../frontend/static/js/reports/sentence.js';
import { difference, length, percent } from '../../frontend/static/js/reports/words.js';

const SAME = { critical: 900, urgent: 900, transport: 900 };
const TARGETS = { response: { critical: 900, urgent: 900, transport: 1800 }, travel: SAME, activation: SAME, call_processing: SAME };

function report(response, more = {}) {
  return {
    date: '2026-11-21', totals: { incidents: 142, dispatched: 131, transported: 100 }, targets: { response: SAME },
    measures: { response: { n: 131, median_s: 580, p90_s: 1040, within_target: 0.86, missing_n: 11, unproven_n: 0, ...response } },
    previous: { days: 28, n: 3000, median_s: 615 }, ...more,
  };
}

test('the day is one sentence, as a director asks for it', () => {
  assert.equal(
    sentence(report(), '2026-11-22'),
    'Ca ngày hôm qua: 142 ca, 86 % trong 15 phút (n = 131, thiếu giờ 11), trung vị 9:40, P90 17:20, so với 4 tuần trước −0:35.',
  );
});

test('arrivals that nothing proves are told apart, and are neither measured nor in time', () => {
  assert.match(sentence(report({ unproven_n: 2 }), '2026-11-22'), /\(n = 131, thiếu giờ 11, chưa chắc 2\)/);
  const rows = [row('0001', {}), row('0002', { unproven: ['travel', 'response'], response_s: 30 })];
  const numbers = (filter) => chosen(rows, filter, TARGETS).map((each) => each.number);
  assert.deepEqual(numbers({ measured: 'response' }), ['0001']);
  assert.deepEqual(numbers({ unproven: 'response' }), ['0002']);
  assert.deepEqual(numbers({ response: { from_s: 0, to_s: 60 } }), []);
});

test('levels with different targets are not told as one number of minutes', () => {
  assert.match(sentence(report({}, { targets: TARGETS }), '2026-11-22'), /86 % trong mục tiêu/);
});

test('a day on which nothing could be measured says so, and shows no zero', () => {
  const words = sentence(report({ n: 0, median_s: null }), '2026-11-22');
  assert.equal(words, 'Ca ngày hôm qua: 142 ca, chưa ca nào đo được thời gian đáp ứng.');
  assert.doesNotMatch(words, /0:00/);
});

test('without four weeks to compare with, nothing is compared', () => {
  const alone = report({}, { previous: { days: 28, n: 0, median_s: null } });
  assert.doesNotMatch(sentence(alone, '2026-11-22'), /so với/);
});

test('nothing is a dash, never 0:00', () => {
  assert.deepEqual([length(null), percent(null)], ['–', '–']);
  assert.deepEqual([difference(-35), difference(0), difference(75)], ['−0:35', '±0:00', '+1:15']);
});

test('days step over months and years', () => {
  assert.equal(shiftDay('2026-12-31', 1), '2027-01-01');
  assert.equal(shiftDay('2028-03-01', -1), '2028-02-29');
});

const row = (number, more) => ({
  number, priority: 'urgent', address: '', category: '', station: 'Chợ Rẫy', call_sign: 'C-01', missing: [], unproven: [],
  call_processing_s: 60, activation_s: 60, travel_s: 400, response_s: 520, ...more,
});
const ROWS = [
  row('0001', { address: '123/45 Lê Văn Sỹ' }),
  row('0002', { response_s: null, missing: ['response'] }),
  row('0003', { priority: 'transport', response_s: 1000 }),
  row('0004', { priority: 'critical', response_s: 1000 }),
];
const numbers = (rows) => rows.map((each) => each.number);

test('every figure leads to the cases behind it', () => {
  assert.deepEqual(numbers(chosen(ROWS, { missing: 'response' }, TARGETS)), ['0002']);
  assert.deepEqual(numbers(chosen(ROWS, { measured: 'response', priority: 'urgent' }, TARGETS)), ['0001']);
  assert.deepEqual(numbers(chosen(ROWS, { response: { from_s: 480, to_s: 540 } }, TARGETS)), ['0001']);
  assert.deepEqual(numbers(chosen(ROWS, { response: { from_s: 540, to_s: null } }, TARGETS)), ['0003', '0004']);
});

test('late is over the target of its own level', () => {
  assert.deepEqual(numbers(ROWS.filter((each) => isLate(each, 'response', TARGETS))), ['0004']);
});

test('typing without marks finds a name with marks', () => {
  assert.deepEqual(numbers(chosen(ROWS, { typed: 'le van sy' }, TARGETS)), ['0001']);
});

test('unknown values come last whichever way a column runs', () => {
  assert.equal(numbers(ordered(ROWS, { key: 'response_s', down: false })).at(-1), '0002');
  assert.equal(numbers(ordered(ROWS, { key: 'response_s', down: true })).at(-1), '0002');
  assert.equal(numbers(ordered(ROWS, { key: 'priority', down: false }))[0], '0004', 'worst level first');
});

test('the count axis ends on a round number at or over the highest bar', () => {
  assert.deepEqual([1, 7, 16, 101, 151].map(niceTop), [2, 8, 16, 150, 200]);
});

test('orders against the ranking are counted, with what they cost and what nobody knows', () => {
  const some = { sent: 12, known: 10, against: 2, cost_n: 2, cost_median_s: 80, cost_total_s: 160, rows: [] };
  assert.equal(
    choiceSentence(some),
    '2 trong 10 lượt điều (20 %) là xe khác xe đứng đầu bảng xếp hạng; so với xe đứng đầu, dự kiến đến chênh trung vị +1:20, tổng +2:40 (n = 2). 2 lượt không ghi bảng xếp hạng.',
  );
  assert.equal(choiceSentence({ ...some, sent: 10, against: 0, cost_n: 0, cost_median_s: null, cost_total_s: null }), '0 trong 10 lượt điều (0 %) là xe khác xe đứng đầu bảng xếp hạng.');
  assert.equal(choiceSentence({ ...some, sent: 3, known: 0 }), '3 lượt điều xe; không lượt nào ghi bảng xếp hạng.');
});
