// @ts-nocheck fixtures are cut down to what each test looks at
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ApiError } from '../../frontend/static/js/api.js';
import { answerTo, delivery } from '../../frontend/static/js/crew/delivery.js';

const PRESS = { key: 'k', kind: 'step', assignment_id: 7, step: 'on_scene', at: '2026-11-22T07:00:00.000Z', tries: 0 };
const api = (answers, sent = []) => ({
  get: async (path) => { sent.push(path); return answers[path]; },
  post: async (path, body) => { sent.push([path, body]); return answers[path]; },
});

test('a press is posted with its own time, and the recorded row is handed on', async () => {
  const sent = [];
  const rows = [];
  const send = delivery(api({ '/assignments/7/steps': { id: 7, step: 'on_scene' } }, sent), (row) => rows.push(row));
  assert.deepEqual(await send(PRESS), { outcome: 'done' });
  assert.equal(sent[0][1].at, PRESS.at);
  assert.deepEqual(rows, [{ id: 7, step: 'on_scene' }]);
});

test('no network, a full server or a stale login keep the press', () => {
  assert.equal(answerTo(new ApiError(0, {})).outcome, 'retry');
  assert.equal(answerTo(new ApiError(503, {})).outcome, 'retry');
  assert.equal(answerTo(new TypeError('network went away while reading')).outcome, 'retry');
  assert.equal(answerTo(new ApiError(401, {})).outcome, 'signed_out');
  assert.equal(answerTo(new ApiError(403, { code: 'http_403' })).outcome, 'signed_out');
});

test('the server saying no is a conflict with its sentence', () => {
  const no = new ApiError(409, { detail: 'Lệnh đã bị huỷ.', code: 'wrong_step' });
  assert.deepEqual(answerTo(no), { outcome: 'conflict', detail: 'Lệnh đã bị huỷ.' });
});

test('an undo of a press that never arrived takes nothing back', async () => {
  const sent = [];
  const job = { assignment: { id: 7, step: 'en_route' } };
  const send = delivery(api({ '/crew/job': job }, sent), () => assert.fail('nothing was recorded'));
  assert.deepEqual(await send({ ...PRESS, kind: 'undo' }), { outcome: 'done' });
  assert.deepEqual(sent, ['/crew/job']);
});

test('an undo of a press that did arrive takes that press back', async () => {
  const sent = [];
  const job = { assignment: { id: 7, step: 'on_scene' } };
  const undone = { id: 7, step: 'en_route' };
  await delivery(api({ '/crew/job': job, '/assignments/7/undo': undone }, sent), () => {})({ ...PRESS, kind: 'undo' });
  assert.equal(sent[1][0], '/assignments/7/undo');
});
