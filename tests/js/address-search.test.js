import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressSearch, errorText, kindName } from '../../frontend/static/js/console/address_search.js';

test('asks for the words as they were typed, near the place given', async () => {
  /** @type {string[]} */
  const asked = [];
  const api = { get: async (path) => (asked.push(path), { candidates: [] }) };
  const search = addressSearch(/** @type {any} */ (api));
  await search('123/45 Lê Văn Sỹ & #1', { near: { lat: 10.7812345, lon: 106.69 } });
  await search('chợ');
  const first = new URL(asked[0], 'http://x');
  assert.equal(first.pathname, '/address');
  assert.equal(first.searchParams.get('q'), '123/45 Lê Văn Sỹ & #1');
  assert.equal(first.searchParams.get('near'), '10.78123,106.69000');
  assert.equal(new URL(asked[1], 'http://x').searchParams.has('near'), false);
});

test('says how far off a place may be, unless it is the door itself', () => {
  assert.deepEqual([15, 34, 640, 1527].map(errorText), ['', '±30 m', '±640 m', '±1,5 km']);
});

test('every kind of candidate has a name', () => {
  for (const kind of ['exact', 'interpolated', 'street', 'alley', 'junction', 'landmark', 'area', 'coordinates']) {
    assert.ok(kindName(/** @type {any} */ (kind)), kind);
  }
});
