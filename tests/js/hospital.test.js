import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inOrder, isLeftUnsigned, isOld, isWaiting, mayAnswer, maySign, newOnes, secondsLeft } from '../../frontend/static/js/hospital/inbound.js';

const NOW_MS = Date.parse('2026-11-22T07:10:00.000Z');

/** @param {number} id @param {Record<string, any>} [more] @returns {any} */
const inbound = (id, more = {}) => ({
  id, state: 'waiting', at: '2026-11-22T07:08:00.000Z', gone: false, signed: null, step: 'left_scene', incident: { number: '0001', priority: 'urgent', category: 'fall' }, ...more,
});
/** @param {number} id @param {number|null} eta_s @param {Record<string, any>} [more] @returns {any} */
const arrival = (id, eta_s, more = {}) => ({ id, lat: 10.7, lon: 106.6, fix_at: '2026-11-22T07:09:30.000Z', eta_s, moving: true, source: 'roads', ...more });

test('what waits for an answer stands first, then who is here, then who comes sooner', () => {
  const rows = [
    inbound(1, { state: 'acknowledged' }), inbound(2, { state: 'acknowledged', step: 'at_destination' }), inbound(3),
    inbound(4, { state: 'acknowledged' }), inbound(5, { gone: true }), inbound(6, { state: 'declined' }),
    inbound(7, { state: 'acknowledged', incident: { priority: 'critical' } }),
  ];
  const arrivals = new Map([[1, arrival(1, 600)], [4, arrival(4, 300)], [7, arrival(7, 900)]]);
  assert.deepEqual(inOrder(rows, arrivals, NOW_MS).map(({ id }) => id), [3, 2, 7, 4, 1, 6, 5]);
});

test('the countdown runs on between readings and never below nothing', () => {
  assert.equal(secondsLeft(arrival(1, 600), NOW_MS), 570);
  assert.equal(secondsLeft(arrival(1, 10), NOW_MS), 0);
  assert.equal(secondsLeft(arrival(1, null), NOW_MS), null);
  assert.equal(secondsLeft(undefined, NOW_MS), null);
  assert.equal(secondsLeft(arrival(1, 600, { fix_at: '2026-11-22T06:50:00.000Z' }), NOW_MS), null, 'a lost vehicle does not count down to nothing');
});

test('a vehicle still at the scene is not counted down', () => {
  assert.equal(secondsLeft(arrival(1, 600, { moving: false }), NOW_MS), 600);
});

test('a countdown by an old position says so', () => {
  assert.equal(isOld(arrival(1, 600), NOW_MS), false);
  assert.equal(isOld(arrival(1, 600, { fix_at: '2026-11-22T07:07:00.000Z' }), NOW_MS), true);
});

test('a new vehicle rings once, an old one and one that is there do not', () => {
  const before = [inbound(1)];
  assert.deepEqual(newOnes(before, [inbound(1), inbound(2), inbound(3, { step: 'handed_over' })]).map(({ id }) => id), [2]);
});

test('what may be said when', () => {
  assert.ok(isWaiting(inbound(1)) && mayAnswer(inbound(1)));
  assert.ok(!isWaiting(inbound(1, { gone: true })) && !mayAnswer(inbound(1, { gone: true })));
  assert.ok(!maySign(inbound(1, { step: 'at_patient' })));
  assert.ok(maySign(inbound(1)) && maySign(inbound(1, { step: 'clear' })));
  assert.ok(!maySign(inbound(1, { state: 'declined' })) && !maySign(inbound(1, { signed: { name: 'x', at: '' } })));
});

test('who came half an hour ago and was signed for by nobody is kept apart', () => {
  const here = { state: 'acknowledged', step: 'handed_over', times: { at_destination: '2026-11-22T06:39:00.000Z', handed_over: '2026-11-22T06:50:00.000Z' } };
  const cases = /** @type {[any, boolean][]} */ ([
    [here, true],
    [{ ...here, times: { at_destination: null, handed_over: '2026-11-22T06:39:00.000Z' } }, true],
    [{ ...here, times: { at_destination: '2026-11-22T06:41:00.000Z' } }, false],
    [{ ...here, times: {} }, false],
    [{ ...here, signed: { name: 'x', at: '' } }, false],
    [{ ...here, state: 'declined' }, false],
    [{ ...here, gone: true }, false],
    [{ ...here, step: 'left_scene' }, false],
  ]);
  for (const [more, expected] of cases) assert.equal(isLeftUnsigned(inbound(1, more), NOW_MS), expected, JSON.stringify(more));
});
