import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readCitizen, yearsOld } from '../../frontend/static/js/crew/record/cccd.js';
import { wrongIn } from '../../frontend/static/js/crew/record/identity.js';
import { earlier, gcsTotal, impossibleOf, known, latest, unusualOf } from '../../frontend/static/js/record/view.js';
import { measured, treatmentWords, vitalWords } from '../../frontend/static/js/record/words.js';

const CARD = '079060001234|023456789|Trần Văn Bình|31121960|Nam|12 Lê Lợi, Bến Thành, Quận 1, TP. Hồ Chí Minh|22042021';

test('a citizen card is read whole', () => {
  assert.deepEqual(readCitizen(CARD), {
    number: '079060001234', old_number: '023456789', name: 'Trần Văn Bình', born: '1960-12-31', sex: 'male',
    address: '12 Lê Lợi, Bến Thành, Quận 1, TP. Hồ Chí Minh', issued: '2021-04-22',
  });
});

test('a card without an old number, with more fields, or with a name whose marks are apart', () => {
  assert.equal(readCitizen('079160001234||Lê Thị Hoa|01021960|Nữ|Cần Thơ|01012022||Lê Văn A|Trần Thị B')?.sex, 'female');
  assert.equal(readCitizen(CARD.normalize('NFD'))?.name, 'Trần Văn Bình');
  assert.equal(readCitizen(`\uFEFF${CARD}\n`)?.issued, '2021-04-22');
});

test('a day that never was is left out, the rest is kept', () => {
  const card = readCitizen('079060001234||Trần Văn B|31021960|Nam|Hà Nội|00000000');
  assert.equal(card?.name, 'Trần Văn B');
  assert.ok(!('born' in card) && !('issued' in card) && !('old_number' in card));
});

for (const text of [
  '', '|', '||||||', 'https://example.vn/crew/?vehicle=3', 'WIFI:S:x;;', '79060001234||A B|01011990|Nam|x|01012020',
  '079060001234|023456789|Trần', '079060001234||12345|01011990|Nam|x|01012020', '079060001234|||01011990|Nam|x|01012020',
  '07906000123a||Tên|01011990|Nam|x|01012020', `${'x'.repeat(2000)}`, '079060001234||Tên\u0000|01011990|Nam|x|01012020', '٠٧٩٠٦٠٠٠١٢٣٤||Tên|01011990|Nam|x|01012020',
]) {
  test(`no citizen card: ${JSON.stringify(text).slice(0, 50)}`, () => assert.equal(readCitizen(text), null));
}

test('anything at all is read or refused, never thrown at', () => {
  const pieces = CARD.split('');
  for (let place = 0; place < pieces.length; place += 1) {
    for (const odd of ['', '|', '\u0000', '9', 'ữ']) {
      const found = readCitizen([...pieces.slice(0, place), odd, ...pieces.slice(place + 1)].join(''));
      if (found) assert.match(found.number, /^0\d{11}$/);
    }
  }
});

test('years of age turn on the birthday', () => {
  assert.equal(yearsOld('1960-11-22', new Date(2026, 10, 22)), 66);
  assert.equal(yearsOld('1960-11-23', new Date(2026, 10, 22)), 65);
});

test('numbers typed by hand are looked at before they leave the phone', () => {
  assert.equal(wrongIn({ name: 'B', number: '079060001234', insurance: 'DN4790123456789' }), '');
  assert.notEqual(wrongIn({ name: '', number: '', insurance: '' }), '');
  assert.notEqual(wrongIn({ name: '', number: '0790600', insurance: '' }), '');
  assert.notEqual(wrongIn({ name: '', number: '', insurance: 'DN9790123456789' }), '');
});

const LIMITS = { pulse: [0, 40, 180, 350, 1], systolic: [0, 80, 220, 350, 1], diastolic: [0, 40, 130, 300, 1], spo2: [0, 90, 100, 100, 1] };

/** @param {string} key @param {string} kind @param {Record<string, any>} data @param {Record<string, any>} [more] */
const entry = (key, kind, data, more = {}) => ({ key, kind, data, patient: 1, at: `2026-11-22T07:0${key.length}:00.000Z`, replaces: null, ...more });

test('a correction takes the place of what it corrects, which stays to be read', () => {
  const first = entry('a', 'vitals', { pulse: 18 });
  const second = entry('bb', 'vitals', { pulse: 81 }, { replaces: 'a' });
  const third = entry('ccc', 'vitals', { pulse: 180 }, { replaces: 'bb' });
  const { patients } = known([first, second, third]);
  assert.deepEqual(patients[0].vitals, [third]);
  assert.deepEqual(earlier([first, second, third], third), [second, first]);
});

test('what was struck out is gone from the picture', () => {
  const entries = [entry('a', 'note', { text: 'nhầm' }), entry('bb', 'note', { struck: true }, { replaces: 'a' })];
  assert.deepEqual(known(entries).patients.flatMap(({ notes }) => notes), []);
});

test('the newest value of each measure counts, whenever it arrived', () => {
  const entries = [
    entry('ccc', 'vitals', { pulse: 90, spo2: 96 }), entry('a', 'vitals', { pulse: 120, systolic: 100, diastolic: 60 }),
    entry('x', 'basics', { sex: 'male' }), entry('x2', 'count', { patients: 3 }, { patient: 0 }), entry('y', 'basics', { age: 62 }, { patient: 2 }),
  ];
  const { count, patients } = known(entries);
  assert.equal(count, 3);
  assert.deepEqual(patients.map(({ number }) => number), [1, 2]);
  const values = latest(patients[0]);
  assert.equal(values.get('pulse')?.value, 90);
  assert.equal(values.get('systolic')?.value, 100);
  assert.deepEqual(vitalWords(patients[0]).map(({ value }) => value), ['90 l/ph', '100/60 mmHg', '96 %']);
});

test('the Glasgow score is a sum of three, or no sum', () => {
  const score = (/** @type {Record<string, number>} */ data) => gcsTotal(latest(known([entry('a', 'vitals', data)]).patients[0]));
  assert.equal(score({ gcs_e: 3, gcs_v: 4, gcs_m: 5 }), 12);
  assert.equal(score({ gcs_e: 3, gcs_v: 4 }), null);
});

test('the unusual is pointed out, the impossible named', () => {
  assert.deepEqual(unusualOf({ pulse: 200, spo2: 95 }, LIMITS), ['pulse']);
  assert.deepEqual(unusualOf({ systolic: 90, diastolic: 95 }, LIMITS), ['diastolic']);
  assert.deepEqual(impossibleOf({ pulse: 400, spo2: NaN, systolic: 120 }, LIMITS), ['pulse', 'spo2']);
});

test('a measurement is written as people here write it', () => {
  assert.deepEqual([7.2, 38.5, 92, '15', undefined].map(measured), ['7,2', '38,5', '92', '15', '']);
});

test('a treatment is read in the words of the list, and as it was written where the list has no such thing', () => {
  const care = [{ kind: /** @type {const} */ ('treatment'), name: 'Thở oxy', unit: 'lít/phút', label: 'Oxygen', unit_label: 'l/min', active: false }];
  assert.equal(treatmentWords({ name: 'Thở oxy', dose: '6', unit: 'lít/phút' }, care), 'Oxygen 6 l/min');
  assert.equal(treatmentWords({ name: 'Thở oxy', dose: '6', unit: 'bóng', route: 'mặt nạ' }, care), 'Oxygen 6 bóng mặt nạ');
  assert.equal(treatmentWords({ name: 'Aspirin', dose: '300', unit: 'mg' }, care), 'Aspirin 300 mg');
  assert.equal(treatmentWords({ name: 'Garô' }, []), 'Garô');
});
