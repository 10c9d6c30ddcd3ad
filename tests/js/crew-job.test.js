import assert from 'node:assert/strict';
import { test } from 'node:test';

import { placeWords, wayIn } from '../../frontend/static/js/crew/job.js';

/** @param {string} address @param {object | null} place */
const incident = (address, place) => /** @type {any} */ ({ address, place });

test('a crew reads what was found for the caller’s words, and how far off it may be', () => {
  const found = { label: '123/45 Lê Văn Sỹ, Phường Nhiêu Lộc', error_m: 250 };
  assert.equal(placeWords(incident('123/45 le van sy', found)), '123/45 Lê Văn Sỹ, Phường Nhiêu Lộc · vị trí có thể lệch 250 m');
  assert.equal(placeWords(incident(found.label, found)), 'vị trí có thể lệch 250 m');
  assert.equal(placeWords(incident('123/45 le van sy', { ...found, error_m: 10 })), found.label);
  assert.equal(placeWords(incident(found.label, { ...found, error_m: 10 })), '');
  assert.equal(placeWords(incident('sau chợ', null)), '');
});

test('the way in is one line: where to stop, then the alleys that the stop does not name', () => {
  const approach = { lat: 10.7, lon: 106.6, words: 'đầu hẻm 45 Lê Văn Sỹ', walk_m: 190, walk_s: 146 };
  assert.equal(wayIn({ approach, alley: 'nhà số 12' }), 'Dừng ở đầu hẻm 45 Lê Văn Sỹ, đi bộ 190 m, khoảng 2 phút · nhà số 12');
  assert.equal(wayIn({ approach: null, alley: 'Vào hẻm 45 Lê Văn Sỹ, nhà số 12' }), 'Vào hẻm 45 Lê Văn Sỹ, nhà số 12');
  assert.equal(wayIn({ approach: null, alley: '' }), '');
  assert.equal(wayIn({}), '', 'a job kept by an older version');
});
