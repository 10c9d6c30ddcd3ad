import assert from 'node:assert/strict';
import { test } from 'node:test';
import { undoLast, undoOffer } from '../../frontend/static/js/console/actions.js';
import { parseCoordinates, withoutLinks } from '../../frontend/static/js/coords.js';
import { loadDraft, withCategory } from '../../frontend/static/js/console/call_draft.js';
import { liveWords } from '../../frontend/static/js/console/live_words.js';
import { callOrder, hold, incidentOrder, whereGone } from '../../frontend/static/js/console/queue_order.js';
import { plain, search } from '../../frontend/static/js/console/search_match.js';
import { applySnapshot } from '../../frontend/static/js/store.js';
import { themeForHour } from '../../frontend/static/js/theme.js';
import { t } from '../../frontend/static/js/i18n.js';

test('coordinates are read as people type them', () => {
  const place = { lat: 10.78, lon: 106.69 };
  for (const text of ['10.78, 106.69', '10.78 106.69', '  10.78,106.69 ', '106.69, 10.78', '10,78 106,69', '10.78;106.69']) {
    assert.deepEqual(parseCoordinates(text), place, text);
  }
});

test('degrees, minutes and seconds are read', () => {
  const place = parseCoordinates(`10°46'48"N 106°41'24"E`);
  assert.ok(place && Math.abs(place.lat - 10.78) < 1e-9 && Math.abs(place.lon - 106.69) < 1e-9);
});

test('what is not a place in the region is not taken for one', () => {
  for (const text of ['', 'abc', '0903123412', '10.78', '48.85, 2.35', '10.78, 10.79', '115']) assert.equal(parseCoordinates(text), null, text);
});

const call = (id, state, received_at) => ({ id, state, received_at });

test('ringing calls come first, then the oldest', () => {
  const rows = [call(1, 'taken', '07:00'), call(2, 'ringing', '07:02'), call(3, 'ringing', '07:01')];
  assert.deepEqual(rows.sort(callOrder).map((row) => row.id), [3, 2, 1]);
});

test('incidents come worst first, then oldest by the call', () => {
  const row = (id, priority, call_received_at, created_at = '08:00') => ({ id, priority, call_received_at, created_at });
  const rows = [row(1, 'transport', '07:00'), row(2, 'urgent', '07:02'), row(3, 'critical', '07:05'), row(4, 'urgent', null, '07:01')];
  assert.deepEqual(rows.sort(incidentOrder).map((each) => each.id), [3, 4, 2, 1]);
});

const items = (...keys) => keys.map((key) => ({ key, row: key }));

test('a list nobody is in shows the right order at once', () => {
  assert.deepEqual(hold(['b', 'a'], items('a', 'b', 'c'), false), { keys: ['a', 'b', 'c'], gathered: 0, gone: new Set() });
});

test('while held nothing moves: the new are counted, those gone stay as ghosts', () => {
  assert.deepEqual(hold(['b', 'a'], items('c', 'a', 'd'), true), { keys: ['b', 'a'], gathered: 2, gone: new Set(['b']) });
});

test('a held row says where its incident went: one that got or lost its vehicle is not done', () => {
  const row = (...steps) => ({ status: 'open', assignments: steps.map((step) => ({ step, active: !['clear', 'refused'].includes(step) })) });
  assert.equal(whereGone(row('en_route')), 'đã điều xe');
  assert.equal(whereGone(row('refused')), 'chưa có xe');
  for (const over of [undefined, row('clear')]) assert.equal(whereGone(over), 'đã xong');
});

const state = applySnapshot({
  centre: null, seq: 1, at: '', categories: [], positions: [[7, 10.7, 106.6, 1, null, null, null, 'feed']],
  calls: [{ id: 1, phone: '0903123412', text: 'té xe', lat: null, lon: null }],
  incidents: [{ id: 2, number: '0412', address: '123/45 Lê Văn Sỹ', lat: 10.1, lon: 106.1 }],
  vehicles: [{ id: 7, call_sign: 'C-07', plate: '51B-123.45' }, { id: 8, call_sign: 'C-70', plate: '51B-222.22' }],
  stations: [{ id: 3, name: 'Trạm Quận 3', address: '', lat: 10, lon: 106 }],
  hospitals: [{ id: 4, name: 'Bệnh viện Chợ Rẫy', address: '201B Nguyễn Chí Thanh', lat: 10, lon: 106 }],
});

test('search needs no marks, no case and no exact punctuation', () => {
  assert.equal(plain('Đường LÊ Văn Sỹ'), 'duong le van sy');
  assert.equal(search(state, 'cho ray')[0].kind, 'hospital');
  assert.equal(search(state, 'c07')[0].title, 'C-07');
  assert.equal(search(state, 'C 7')[0].title, 'C-07');
  assert.equal(search(state, '#0412')[0].kind, 'incident');
  assert.equal(search(state, '412')[0].kind, 'incident');
  assert.equal(search(state, 'le van sy')[0].kind, 'incident');
  assert.equal(search(state, '3412')[0].kind, 'call');
});

test('search takes typed coordinates for a place', () => {
  assert.deepEqual(search(state, '10.78, 106.69')[0].place, { lat: 10.78, lon: 106.69 });
});

test('search of nothing finds nothing', () => {
  assert.deepEqual(search(state, '  '), []);
});

const row = { code: 'cardiac', name: '', name_en: '', needs: [], default_priority: 'critical' };

test('a category brings its level unless a person chose one', () => {
  const draft = loadDraft(1);
  assert.equal(withCategory(draft, row).priority, 'critical');
  assert.equal(withCategory({ ...draft, priority: 'transport', touched: true }, row).priority, 'transport');
});

const link = (state_, extra = {}) => ({ link: { state: state_, since_ms: 0, retry_at_ms: null, attempt: 1, ...extra }, polling: false, as_of: '2026-11-22T07:00:00.000Z' });

test('a short reconnection raises no banner', () => {
  assert.equal(liveWords(link('down'), 1500).banner, null);
});

test('not live says since when and what still works', () => {
  const lost = liveWords(link('down', { retry_at_ms: 66_000 }), 62_000);
  assert.equal(lost.state, 'lost');
  assert.match(lost.banner ?? '', /01:02/);
  assert.match(lost.banner ?? '', /4 s/);
  assert.equal(liveWords({ ...link('silent'), polling: true }, 5000).state, 'polling');
  assert.equal(liveWords(link('refused', { code: 4401 }), 0).state, 'refused');
});

test('live is calm', () => {
  assert.deepEqual(liveWords(link('live'), 99_000), { state: 'live', word: 'trực tiếp', banner: null });
});

test('night from 18:00 to 06:00', () => {
  assert.deepEqual([17, 18, 23, 0, 5, 6].map(themeForHour), ['day', 'night', 'night', 'night', 'night', 'day']);
});

test('named places of a sentence are filled, unknown ones left', () => {
  assert.equal(t('{n} xe của {who}', { n: 3 }), '3 xe của {who}');
});

test('the offer to undo goes when somebody else has pressed after it', () => {
  const me = { kind: 'staff', id: 1, name: 'Lan' };
  const desk = (/** @type {any} */ undo) => /** @type {any} */ ({
    page: { user: { id: 1 } },
    ui: { undo: { assignment_id: 9, until_ms: 0, text: '' } },
    state: { incidents: new Map([[4, { assignments: [{ id: 9, undo }] }]]) },
  });
  assert.ok(undoOffer(desk({ step: 'notified', until: '', by: me })));
  assert.equal(undoOffer(desk({ step: 'acknowledged', until: '', by: { kind: 'staff', id: 7, name: 'An' } })), null);
  assert.equal(undoOffer(desk({ step: 'acknowledged', until: '', by: { kind: 'device', id: 1, name: 'C-01' } })), null);
  assert.equal(undoOffer(desk(null)), null);
  assert.ok(undoOffer({ ...desk(null), state: { incidents: new Map() } })); // its row is still on the way
});

test('what cannot be undone any more says whether it is too late or somebody has pressed after it', async () => {
  /** @type {string[]} */
  const said = [];
  const asked = (/** @type {number} */ until_ms, /** @type {any} */ undo) => /** @type {any} */ ({
    page: { user: { id: 3 }, settings: { undo_s: 10 } }, now_ms: () => 1000, say: (/** @type {string} */ text) => said.push(text), set() {},
    ui: { undo: { assignment_id: 1, until_ms, text: 'Đã điều C-01' } }, state: { incidents: new Map([[9, { assignments: [{ id: 1, undo }] }]]) },
    api: { post: () => assert.fail('the server is not asked') },
  });
  await undoLast(asked(500, null));
  await undoLast(asked(5000, { step: 'acknowledged', until: '', by: { kind: 'staff', id: 7 } }));
  assert.deepEqual(said, [
    t('Không còn gì để hoàn tác (chỉ trong {n} giây).', { n: 10 }),
    t('{what}: đã có người bấm tiếp nên không hoàn tác được. Hãy huỷ điều hoặc thay xe.', { what: 'Đã điều C-01' }),
  ]);
});

test('a pasted map link is no address, the words beside it are', () => {
  assert.equal(withoutLinks('https://www.google.com/maps/@10.7725,106.698,17z'), '');
  assert.equal(withoutLinks('gần chợ  http://x.vn/a?b=1 cổng sau'), 'gần chợ cổng sau');
  assert.equal(withoutLinks('123/45 Lê Văn Sỹ'), '123/45 Lê Văn Sỹ');
});
