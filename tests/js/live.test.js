import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BoardLink } from '../../frontend/static/js/live.js';
import { ServerClock } from '../../frontend/static/js/server_clock.js';

const SNAPSHOT = { type: 'snapshot', centre: null, seq: 10, at: '2026-11-22T07:00:00.000Z', calls: [], incidents: [], vehicles: [], stations: [], hospitals: [], categories: [], positions: [] };
const entry = (seq) => ({ type: 'entry', seq, at: '2026-11-22T07:00:05.000Z', kind: 'call.received', subject: 'call:1', actor: { kind: 'system', id: null, name: '' }, data: { set: { calls: [{ id: seq, state: 'ringing', received_at: '2026-11-22T07:00:00.000Z' }] } } });

function board() {
  let now = 1000;
  const sockets = [];
  const env = {
    open(url) {
      const ws = { url, readyState: 1, sent: [], send: (text) => ws.sent.push(JSON.parse(text)), close() {} };
      sockets.push(ws);
      return ws;
    },
    setTimeout: () => 0,
    clearTimeout: () => {},
    now: () => now,
    random: () => 0,
    onWake: () => {},
  };
  const seen = { entries: [], states: 0 };
  const link = new BoardLink({
    api: { get: async () => ({}) },
    url: '/ws/board',
    clock: new ServerClock(() => now),
    handlers: { onState: () => (seen.states += 1), onEntry: (each) => seen.entries.push(each.seq), onStatus: () => {} },
    env,
  });
  link.start();
  const hear = (message) => sockets.at(-1).onmessage({ data: JSON.stringify(message) });
  return { link, sockets, seen, hear, pass: (ms) => (now += ms) };
}

test('the first connection asks for everything, the next for what came after', () => {
  const b = board();
  assert.equal(b.sockets[0].url, '/ws/board');
  b.hear(SNAPSHOT);
  b.hear(entry(11));
  b.link.socket.restart();
  assert.equal(b.sockets[1].url, '/ws/board?since=11');
  b.link.stop();
});

test('an entry that leaves a gap asks for what is missing and is not applied', () => {
  const b = board();
  b.hear(SNAPSHOT);
  b.hear(entry(12));
  assert.deepEqual(b.sockets[0].sent, [{ type: 'since', seq: 10 }]);
  assert.equal(b.link.state.seq, 10);
  b.hear(entry(11));
  b.hear(entry(12));
  assert.equal(b.link.state.seq, 12);
  assert.deepEqual(b.seen.entries, [11, 12]);
  b.link.stop();
});

test('a heartbeat ahead of the picture asks too, but not twice a second', () => {
  const b = board();
  b.hear(SNAPSHOT);
  const beat = { type: 'heartbeat', seq: 13, at: '2026-11-22T07:00:06.000Z' };
  b.hear(beat);
  b.hear(beat);
  assert.equal(b.sockets[0].sent.length, 1);
  b.pass(1500);
  b.hear(beat);
  assert.equal(b.sockets[0].sent.length, 2);
  b.link.stop();
});

test('resync drops the picture and asks for a fresh one', () => {
  const b = board();
  b.hear(SNAPSHOT);
  b.hear({ type: 'resync', reason: 'too old' });
  assert.equal(b.sockets[1].url, '/ws/board');
  b.link.stop();
});

test('an entry told twice is handed on once', () => {
  const b = board();
  b.hear(SNAPSHOT);
  b.hear(entry(11));
  b.hear(entry(11));
  assert.deepEqual(b.seen.entries, [11]);
  b.link.stop();
});

test('the server clock takes the least delayed sample', () => {
  let own = 0;
  const clock = new ServerClock(() => own);
  own = 1000;
  clock.hear(new Date(5000).toISOString());
  own = 2000;
  clock.hear(new Date(5500).toISOString());
  assert.equal(clock.offset_ms, 4000);
  assert.equal(clock.now_ms(), 6000);
});

test('a polling board reads everything again after a fact that says so', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const asked = [];
  const renamed = { ...entry(11), data: { note: { resync: true } } };
  const b = board();
  b.link.api = /** @type {any} */ ({
    get: async (path) => {
      asked.push(path);
      return path === '/board' ? { ...SNAPSHOT, seq: asked.length === 1 ? 10 : 11, settings: { undo_s: 20 } } : { seq: 11, entries: [renamed] };
    },
  });
  for (let turn = 0; turn < 2; turn += 1) {
    t.mock.timers.tick(2000);
    for (let wait = 0; wait < 10; wait += 1) await Promise.resolve();
  }
  assert.deepEqual(asked, ['/board', '/journal?since=10', '/board']);
  assert.equal(b.link.state.seq, 11);
  assert.deepEqual(b.link.state.settings, { undo_s: 20 });
  b.link.stop();
});
