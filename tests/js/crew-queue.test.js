// @ts-nocheck fixtures are cut down to what each test looks at
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PressQueue } from '../../frontend/static/js/crew/queue.js';

const AT = '2026-11-22T07:00:00.000Z';

function memory() {
  const cells = new Map();
  return { getItem: (k) => cells.get(k) ?? null, setItem: (k, v) => void cells.set(k, v) };
}

const press = (step, at = AT) => ({ assignment_id: 7, step, at });
const always = (result) => async () => result;

test('presses go out in the order they were made, with the time of the touch', async () => {
  const queue = new PressQueue(memory(), 'q');
  queue.add(press('acknowledged', '2026-11-22T07:00:00.000Z'));
  queue.add(press('en_route', '2026-11-22T07:01:00.000Z'));
  const sent = [];
  await queue.flush(async (p) => { sent.push([p.step, p.at]); return { outcome: 'done' }; });
  assert.deepEqual(sent, [
    ['acknowledged', '2026-11-22T07:00:00.000Z'], ['en_route', '2026-11-22T07:01:00.000Z'],
  ]);
  assert.equal(queue.presses.length, 0);
});

test('a press that cannot be delivered stays, and so does everything behind it', async () => {
  const queue = new PressQueue(memory(), 'q');
  queue.add(press('acknowledged'));
  queue.add(press('en_route'));
  assert.equal(await queue.flush(always({ outcome: 'retry' })), 'retry');
  assert.deepEqual(queue.presses.map((p) => [p.step, p.tries]), [['acknowledged', 1], ['en_route', 0]]);
});

test('the queue survives the page being killed', () => {
  const store = memory();
  new PressQueue(store, 'q').add(press('on_scene'));
  assert.deepEqual(new PressQueue(store, 'q').presses.map((p) => p.step), ['on_scene']);
});

test('a retried press keeps its key, so the server can tell it from a new one', async () => {
  const queue = new PressQueue(memory(), 'q');
  queue.add(press('on_scene'));
  const keys = new Set();
  const lost = async (p) => { keys.add(p.key); return { outcome: 'retry' }; };
  await queue.flush(lost);
  await queue.flush(lost);
  assert.equal(keys.size, 1);
});

test('a refusal by the server is kept until read, and does not hold up the rest', async () => {
  const queue = new PressQueue(memory(), 'q');
  const first = queue.add(press('on_scene'));
  queue.add(press('at_patient'));
  await queue.flush(async (p) => (p.step === 'on_scene'
    ? { outcome: 'conflict', detail: 'Lệnh đã bị hủy.' } : { outcome: 'done' }));
  assert.equal(queue.presses.length, 0);
  assert.equal(queue.conflicts[0].detail, 'Lệnh đã bị hủy.');
  queue.dismiss(first.key);
  assert.equal(queue.conflicts.length, 0);
});

test('two flushes at once send each press once', async () => {
  const queue = new PressQueue(memory(), 'q');
  queue.add(press('on_scene'));
  let sent = 0;
  const slow = async () => { sent += 1; await Promise.resolve(); return { outcome: 'done' }; };
  await Promise.all([queue.flush(slow), queue.flush(slow)]);
  assert.equal(sent, 1);
});

test('a press made while another is being sent goes out in the same flush', async () => {
  const queue = new PressQueue(memory(), 'q');
  queue.add(press('on_scene'));
  const sent = [];
  await queue.flush(async (p) => {
    if (sent.length === 0) queue.add(press('at_patient'));
    sent.push(p.step);
    return { outcome: 'done' };
  });
  assert.deepEqual(sent, ['on_scene', 'at_patient']);
});

test('taking back an unsent press drops it', () => {
  const queue = new PressQueue(memory(), 'q');
  const { key } = queue.add(press('on_scene'));
  assert.equal(queue.withdraw(key), 'dropped');
  assert.equal(queue.presses.length, 0);
});

test('taking back a press that may have arrived sends an undo in its place', async () => {
  const queue = new PressQueue(memory(), 'q');
  const { key } = queue.add(press('on_scene'));
  await queue.flush(always({ outcome: 'retry' }));
  assert.equal(queue.withdraw(key), 'will_undo');
  assert.deepEqual(queue.presses.map((p) => [p.kind, p.step]), [['undo', 'on_scene']]);
});

test('a phone that refuses to store says so and keeps working', () => {
  const full = { getItem: () => null, setItem() { throw new DOMException('full', 'QuotaExceededError'); } };
  const queue = new PressQueue(full, 'q');
  queue.add(press('on_scene'));
  assert.equal(queue.durable, false);
  assert.equal(queue.presses.length, 1);
});

test('a damaged store is an empty queue, not a dead app', () => {
  const store = memory();
  store.setItem('q', '{"presses": [');
  assert.equal(new PressQueue(store, 'q').presses.length, 0);
});

test('a record made between two steps goes out between them, with its own key each time', async () => {
  const queue = new PressQueue(memory(), 'q');
  queue.add(press('on_scene'));
  const note = queue.post({ kind: 'record', assignment_id: 1, at: '2026-11-22T07:00:00.000Z', body: { kind: 'note' } });
  queue.add(press('at_patient'));
  assert.equal(queue.steps.length, 2);
  assert.deepEqual(queue.parcels.map(({ key }) => key), [note.key]);
  /** @type {string[]} */
  const sent = [];
  let first = true;
  const send = async (/** @type {any} */ each) => {
    sent.push(each.kind === 'record' ? each.key : each.step);
    const outcome = each.kind === 'record' && first ? 'retry' : 'done';
    if (each.kind === 'record') first = false;
    return /** @type {any} */ ({ outcome });
  };
  await queue.flush(send);
  await queue.flush(send);
  assert.deepEqual(sent, ['on_scene', note.key, note.key, 'at_patient']);
});

test('a photo never holds up a step', async () => {
  const queue = new PressQueue(memory(), 'q');
  queue.post({ kind: 'record', assignment_id: 1, at: '2026-11-22T07:00:00.000Z', body: {}, bulky: true });
  queue.add(press('at_patient'));
  /** @type {string[]} */
  const sent = [];
  await queue.flush(async (each) => { sent.push(each.kind); return { outcome: 'done' }; });
  assert.deepEqual(sent, ['step', 'record']);
});
