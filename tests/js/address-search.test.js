import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressSearch, chosenOf, errorText, kindName } from '../../frontend/static/js/console/address_search.js';
import { arranged } from '../../frontend/static/js/console/search_match.js';

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

test('what is kept of a candidate is what it is and how far off it may be', () => {
  const found = { label: '120 Lê Văn Sỹ', lat: 10.79, lon: 106.67, kind: 'exact', score: 1, error_m: 15.4, source: 'osm', matched: '', note: '' };
  assert.deepEqual(chosenOf(/** @type {any} */ (found)), { label: '120 Lê Văn Sỹ', kind: 'exact', error_m: 15, source: 'osm', note: '' });
  assert.equal(chosenOf(/** @type {any} */ ({ ...found, earlier: null })), null); // an earlier call's point, set by hand
});

test('the search shows named things at once and lets nothing move when the addresses come', () => {
  const vehicle = { kind: 'vehicle', id: 1, title: 'C-07', detail: '', place: null, score: 100 };
  const mention = { kind: 'incident', id: 2, title: '#0412', detail: '7 Lê Lợi', place: null, score: 20 };
  const address = { kind: 'address', id: 'a', title: '7 Lê Lợi', detail: '', place: { lat: 10, lon: 106 } };
  const kinds = (/** @type {any} */ groups) => groups.map((/** @type {any} */ group) => group.items.map((/** @type {any} */ each) => each.kind));
  const board = /** @type {any} */ ([vehicle, mention]);
  assert.deepEqual(kinds(arranged(board, null)), [['vehicle'], []]); // the empty one keeps the addresses' place
  assert.deepEqual(kinds(arranged(board, /** @type {any} */ ([address]))), [['vehicle'], ['address'], ['incident']]);
  assert.deepEqual(kinds(arranged(board, [])), [['vehicle'], ['incident']]);
});
