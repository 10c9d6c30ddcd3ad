import assert from 'node:assert/strict';
import { test } from 'node:test';

import { placeWords } from '../../frontend/static/js/crew/job.js';

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
