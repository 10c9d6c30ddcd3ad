import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LiveSocket, retryDelay_ms } from '../../frontend/static/js/socket.js';

/** A world whose clock and sockets the test moves by hand. */
function world({ random = () => 0 } = {}) {
  const timers = new Map();
  const sockets = [];
  let now = 0;
  let nextId = 1;
  let wake = () => {};
  const env = {
    open(url) {
      const ws = { url, readyState: 1, sent: [], closed: false, send: (text) => ws.sent.push(text), close: () => (ws.closed = true) };
      sockets.push(ws);
      return ws;
    },
    setTimeout(fn, ms) {
      timers.set(nextId, { fn, at: now + ms });
      return nextId++;
    },
    clearTimeout: (id) => timers.delete(id),
    now: () => now,
    random,
    onWake: (fn) => (wake = fn),
  };
  function advance(ms) {
    const end = now + ms;
    for (;;) {
      const due = [...timers].filter(([, timer]) => timer.at <= end).sort((a, b) => a[1].at - b[1].at)[0];
      if (!due) break;
      timers.delete(due[0]);
      now = due[1].at;
      due[1].fn();
    }
    now = end;
  }
  return { env, sockets, advance, wake: () => wake() };
}

function start(options = {}) {
  const w = world(options);
  const states = [];
  const heard = [];
  const socket = new LiveSocket({ url: () => `/ws?${w.sockets.length}`, onMessage: (m) => heard.push(m), onLink: (link) => states.push(link.state), env: w.env });
  socket.start();
  return { ...w, socket, states, heard, last: () => w.sockets.at(-1) };
}

const beat = (ws) => ws.onmessage({ data: '{"type":"heartbeat"}' });

test('is live only once something was heard', () => {
  const s = start();
  assert.deepEqual(s.states, ['connecting']);
  beat(s.last());
  assert.equal(s.states.at(-1), 'live');
  assert.deepEqual(s.heard, [{ type: 'heartbeat' }]);
});

test('two seconds of silence are noticed, and a word makes it live again', () => {
  const s = start();
  beat(s.last());
  s.advance(1900);
  assert.equal(s.states.at(-1), 'live');
  s.advance(600);
  assert.equal(s.states.at(-1), 'silent');
  beat(s.last());
  assert.equal(s.states.at(-1), 'live');
});

test('a socket silent for long is given up and replaced', () => {
  const s = start();
  beat(s.last());
  const first = s.last();
  s.advance(6600);
  assert.equal(s.states.at(-1), 'down');
  assert.ok(first.closed);
  s.advance(1100);
  assert.equal(s.sockets.length, 2);
});

test('after a close it comes back by itself, waiting longer each time, from 1 to 10 s', () => {
  const s = start({ random: () => 1 });
  const waits = [];
  for (let attempt = 0; attempt < 6; attempt += 1) {
    const at = s.env.now();
    s.last().onclose({ code: 1006 });
    const opened = s.sockets.length;
    while (s.sockets.length === opened) s.advance(100);
    waits.push(s.env.now() - at);
  }
  assert.deepEqual(waits, [2000, 4000, 8000, 10000, 10000, 10000]);
});

test('the wait is jittered but never under a second', () => {
  assert.equal(retryDelay_ms(3, () => 0), 1000);
  assert.equal(retryDelay_ms(3, () => 1), 8000);
  assert.equal(retryDelay_ms(9, () => 0.5), 5500);
});

test('coming online or to the front retries at once, but not while connected', () => {
  const s = start();
  beat(s.last());
  s.wake();
  assert.equal(s.sockets.length, 1);
  s.last().onclose({ code: 1006 });
  s.wake();
  assert.equal(s.sockets.length, 2);
});

test('a refusal is final', () => {
  const s = start();
  s.last().onclose({ code: 4401 });
  s.advance(60_000);
  s.wake();
  assert.equal(s.states.at(-1), 'refused');
  assert.equal(s.sockets.length, 1);
});

test('words of a socket already replaced are not heard', () => {
  const s = start();
  const old = s.last();
  const oldHandler = old.onmessage;
  s.socket.restart();
  oldHandler({ data: '{"type":"late"}' });
  assert.deepEqual(s.heard, []);
});

test('a live connection forgets how often it had failed', () => {
  const s = start({ random: () => 1 });
  for (let i = 0; i < 4; i += 1) {
    s.last().onclose({ code: 1006 });
    s.wake();
  }
  beat(s.last());
  s.last().onclose({ code: 1006 });
  assert.equal(s.socket.link.retry_at_ms - s.env.now(), 2000);
});

test('not live counts from the last word heard, however often it retries', () => {
  const s = start();
  beat(s.last());
  s.advance(300);
  s.last().onclose({ code: 1006 });
  s.advance(4000);
  assert.notEqual(s.socket.link.state, 'live');
  assert.equal(s.socket.link.since_ms, 0);
});
