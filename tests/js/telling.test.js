import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PushAlerts, keyBytes, sameKey } from '../../frontend/static/js/crew/push.js';
import { pushWords } from '../../frontend/static/js/crew/push_card.js';
import { stateWords } from '../../frontend/static/js/outbox/words.js';
import { inOrder, isRinging, isStationShift, maySignOn, namesOf, toAnswer } from '../../frontend/static/js/station/picture.js';
import { applyPaused, applySnapshot, pausedSince } from '../../frontend/static/js/store.js';
import { openFromNotification, showPush } from '../../frontend/static/js/sw/push.js';

const job = (id, { step = 'notified', priority = 'urgent', told = {}, created_at = '2026-11-22T07:00:00.000Z' } = {}) => ({
  incident: { id, priority, created_at },
  assignment: { id, step, told },
});

test('a job rings at the station when its turn on the ladder has come, until somebody answers', () => {
  assert.equal(isRinging(job(1)), false);
  assert.equal(isRinging(job(1, { told: { station: '2026-11-22T07:00:30.000Z' } })), true);
  assert.equal(isRinging(job(1, { step: 'acknowledged', told: { station: '2026-11-22T07:00:30.000Z' } })), false);
});

test('what waits comes first, then the worst, then the oldest; a key answers what rings', () => {
  const going = job(1, { step: 'en_route', priority: 'critical' });
  const young = job(2, { priority: 'critical', created_at: '2026-11-22T07:05:00.000Z' });
  const old = job(3, { priority: 'critical' });
  const rings = job(4, { told: { station: 'x' } });
  assert.deepEqual(inOrder([going, rings, young, old]).map((each) => each.assignment.id), [3, 2, 4, 1]);
  assert.equal(toAnswer([going, rings, young, old]).assignment.id, 4);
  assert.equal(toAnswer([going, young, old]).assignment.id, 3);
  assert.equal(toAnswer([going]), undefined);
});

test('a station puts crews on empty vehicles, and takes off those that it put on', () => {
  const named = { in_service: true, assignment: null, shift: { by: 'staff', crew: [{ id: null, name: 'Kíp' }] } };
  assert.equal(isStationShift(named), true);
  assert.equal(isStationShift({ ...named, shift: { by: 'staff', crew: [{ id: 3, name: 'An' }] } }), false);
  assert.equal(isStationShift({ ...named, shift: null }), false);
  assert.equal(maySignOn({ ...named, shift: null }), true);
  assert.equal(maySignOn({ ...named, shift: { by: 'device', crew: [] } }), true);
  assert.equal(maySignOn(named), false);
  assert.equal(maySignOn({ ...named, shift: null, in_service: false }), false);
  assert.deepEqual(namesOf(' An, Bình ;, Cúc,Dung,Em'), ['An', 'Bình', 'Cúc', 'Dung']);
});

test('a paused phone is told until it goes on, its crew leaves, or another phone reports', () => {
  const vehicle = { id: 7, shift: { since: '2026-11-22T07:00:00.000Z' } };
  const since = Date.parse('2026-11-22T07:03:00.000Z');
  const board = applySnapshot({ seq: 1, at: '', paused: [[7, since]], positions: [] });
  assert.equal(pausedSince(board, vehicle), since);
  assert.equal(pausedSince(board, { ...vehicle, shift: null }), null);
  assert.equal(pausedSince(board, { ...vehicle, shift: { since: '2026-11-22T07:04:00.000Z' } }), null);
  const fix = (at, source) => new Map([[7, [7, 10.7, 106.7, at, null, null, null, source]]]);
  assert.equal(pausedSince({ ...board, positions: fix(since + 1, 'phone:3fa91c') }, vehicle), null);
  assert.equal(pausedSince({ ...board, positions: fix(since + 1, 'osmand') }, vehicle), since);
  assert.equal(pausedSince(applyPaused(board, []), vehicle), null);
});

/** A browser as PushAlerts meets it. */
function browser({ permission = 'default', answer = 'granted', known = null } = {}) {
  const asked = [];
  const fresh = { endpoint: 'https://push/2', toJSON: () => ({ endpoint: 'https://push/2', keys: {} }), unsubscribe: async () => true };
  const pushManager = { getSubscription: async () => known, subscribe: async (options) => { asked.push(options); return fresh; } };
  const Notification = { permission, requestPermission: async () => answer };
  return { asked, world: { PushManager: class {}, Notification }, worker: async () => ({ pushManager }) };
}

function alerts(with_, posts = []) {
  const api = { get: async () => ({ key: 'AQID' }), post: async (path, body) => { posts.push([path, body]); return {}; } };
  return new PushAlerts({ api, onChange: () => {}, ...with_ });
}

test('nobody is asked before the touch; what was allowed before is renewed in silence', async () => {
  const posts = [];
  const first = alerts(browser(), posts);
  await first.renew();
  assert.equal(first.state, 'off');
  assert.deepEqual(posts, []);
  await first.turnOn();
  assert.equal(first.state, 'on');
  assert.deepEqual(posts, [['/push/subscriptions', { endpoint: 'https://push/2', keys: {} }]]);
  const again = alerts(browser({ permission: 'granted' }));
  await again.renew();
  assert.equal(again.state, 'on');
});

test('a refusal, an old browser and a push service out of reach are told, not hidden', async () => {
  const denied = alerts(browser({ answer: 'denied' }));
  await denied.turnOn();
  assert.equal(denied.state, 'denied');
  assert.equal(alerts({ world: {}, worker: async () => null }).state, 'unsupported');
  const { world } = browser({ permission: 'granted' });
  const cut = alerts({ world, worker: async () => ({ pushManager: { getSubscription: async () => null, subscribe: async () => { throw new Error('no service'); } } }) });
  await cut.renew();
  assert.equal(cut.state, 'failed');
  const words = ['on', 'denied', 'unsupported', 'failed', 'off'].map((state) => pushWords(state).text);
  assert.equal(new Set(words).size, 5);
});

test('a subscription under another key of the centre is made anew', async () => {
  let ended = false;
  const old = { endpoint: 'https://push/1', options: { applicationServerKey: new Uint8Array([9]).buffer }, unsubscribe: async () => { ended = true; } };
  const { asked, ...parts } = browser({ permission: 'granted', known: old });
  await alerts(parts).renew();
  assert.equal(ended, true);
  assert.deepEqual([...asked[0].applicationServerKey], [1, 2, 3]);
  assert.equal(sameKey(new Uint8Array([1, 2, 3]).buffer, keyBytes('AQID')), true);
});

test('a push is shown as it came, once for each order, also when it cannot be read', async () => {
  const shown = [];
  const worker = { registration: { showNotification: async (...what) => shown.push(what) } };
  await showPush(worker, { json: () => ({ title: 'C-01 · Nguy kịch · #0412', body: 'Có lệnh mới.', url: '/crew/', assignment: 5 }) });
  await showPush(worker, { json: () => { throw new SyntaxError('no JSON'); } });
  await showPush(worker, null);
  assert.deepEqual(shown.map(([title, { tag }]) => [title, tag]), [['C-01 · Nguy kịch · #0412', 'assignment:5'], ['115', 'assignment:0'], ['115', 'assignment:0']]);
});

test('touching a notification brings the open app to the front, or opens it, and never another site', async () => {
  const done = [];
  const page = { url: 'https://115.example/crew/', focus: async () => done.push('focus') };
  const worker = (pages) => ({
    location: { origin: 'https://115.example' },
    clients: { matchAll: async () => pages, openWindow: async (url) => done.push(url) },
  });
  const notification = (url) => ({ close: () => {}, data: { url } });
  await openFromNotification(worker([page]), notification('/crew/'));
  await openFromNotification(worker([]), notification('/crew/'));
  await openFromNotification(worker([]), notification('https://evil.example/'));
  assert.deepEqual(done, ['focus', 'https://115.example/crew/']);
});

test('every state of a message has its words', () => {
  const rows = [['waiting', ''], ['sending', ''], ['sent', 'outbox'], ['sent', 'accepted'], ['dropped', 'off_duty'], ['dropped', 'answered'], ['failed', 'timeout'], ['failed', 'status_500'], ['failed', 'error'], ['failed', 'interrupted']];
  const words = rows.map(([state, outcome]) => stateWords({ state, outcome, tries: 2 }));
  assert.equal(new Set(words).size, rows.length);
  assert.equal(words.at(-2), 'không gửi được sau 2 lần: lỗi của phần mềm, xem nhật ký máy chủ');
});
