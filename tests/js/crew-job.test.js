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

for (const [kind, words] of [['area', 'Mới biết khu vực'], ['street', 'Mới biết tên đường'], ['alley', 'Chưa rõ đầu hẻm'], ['landmark', 'Chưa rõ chỗ']]) {
  test(`a pin that may be a street away (${kind}) says first what alone is known, then to ask`, () => {
    const found = { label: 'Lê Văn Sỹ', kind, error_m: 1200 };
    const expected = `${words}: Lê Văn Sỹ. Điểm ghim có thể lệch 1,2 km, hãy gọi người báo.`;
    assert.equal(placeWords(incident('đầu hẻm Lê Văn Sỹ', found)), expected);
    assert.equal(placeWords(incident('Lê Văn Sỹ', found)), expected, 'also where the caller said no more than that');
  });
}

test('the way in is one line: where to stop, then the alleys that the stop does not name', () => {
  const approach = { lat: 10.7, lon: 106.6, words: 'đầu hẻm 45 Lê Văn Sỹ', walk_m: 190, walk_s: 146 };
  assert.equal(wayIn({ approach, alley: 'nhà số 12' }), 'Dừng ở đầu hẻm 45 Lê Văn Sỹ, đi bộ 190 m, khoảng 2 phút · nhà số 12');
  assert.equal(wayIn({ approach: null, alley: 'Vào hẻm 45 Lê Văn Sỹ, nhà số 12' }), 'Vào hẻm 45 Lê Văn Sỹ, nhà số 12');
  assert.equal(wayIn({ approach: null, alley: '' }), '');
  assert.equal(wayIn({}), '', 'a job kept by an older version');
});
