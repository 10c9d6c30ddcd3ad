import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matching } from '../../frontend/static/js/console/category_match.js';

const row = (/** @type {string} */ code, /** @type {string} */ name, /** @type {string} */ name_en) => /** @type {any} */ ({ code, name, name_en, needs: [], default_priority: 'urgent' });
const ROWS = [
  row('cardiac_arrest', 'Ngưng tim ngưng thở', 'Cardiac arrest'), row('chest_pain', 'Đau ngực', 'Chest pain'),
  row('traffic', 'Tai nạn giao thông', 'Road traffic injury'), row('fall', 'Té ngã chấn thương', 'Fall or injury'),
  row('bleeding', 'Chảy máu nhiều', 'Heavy bleeding'), row('burn', 'Bỏng', 'Burn'),
  row('child', 'Trẻ em bệnh nặng', 'Sick child'), row('abdominal_pain', 'Đau bụng', 'Abdominal pain'),
];
const codes = (/** @type {string} */ typed) => matching(ROWS, typed).map((each) => each.code);

test('a few letters name a kind of incident, with or without marks', () => {
  for (const typed of ['te', 'té', 'Té', 'TE N', ' té ngã ', 'te\u0301']) assert.equal(codes(typed)[0], 'fall', typed);
  assert.deepEqual(codes('bo'), ['burn']);
  assert.equal(codes('đau')[0], 'chest_pain'); // as good as each other: the centre's own order
  assert.equal(codes('dau b')[0], 'abdominal_pain');
});

test('words in the middle, initials, the code and the English name are found too', () => {
  assert.deepEqual(codes('mau'), ['bleeding']);
  assert.deepEqual(codes('tngt'), ['traffic']);
  assert.equal(codes('fall')[0], 'fall');
  assert.equal(codes('chest_pain')[0], 'chest_pain');
  assert.equal(codes('abdominal_')[0], 'abdominal_pain');
  assert.deepEqual(codes('road'), ['traffic']);
  assert.deepEqual(codes('tho ngung'), ['cardiac_arrest']); // in any order
});

test('marks that were typed are meant', () => {
  assert.deepEqual(matching([row('a', 'Bong gân', ''), row('b', 'Bỏng', '')], 'bỏng').map((each) => each.code), ['b', 'a']);
});

test('nothing typed is everything in order; what fits nothing is nothing', () => {
  assert.deepEqual(codes('  '), ROWS.map((each) => each.code));
  for (const typed of ['zz', '!!', '<img>', 'ngã xe']) assert.deepEqual(codes(typed), [], typed);
});
