import assert from 'node:assert/strict';
import { test } from 'node:test';
import { undoLast, undoOffer } from '../../frontend/static/js/console/actions.js';
import { ApiError } from '../../frontend/static/js/api.js';
import { evenFar, expected_ms, moveQuestion, offerMoveBack } from '../../frontend/static/js/console/moving.js';

const HERE = { lat: 10.78, lon: 106.69 };
const ACROSS = { lat: 10.85, lon: 106.69 };

/** @param {string} step @param {any} [extra] @returns {any} */
const sent = (step, extra = {}) => ({ id: 5, call_sign: 'C-07', step, active: true, eta_s: 250, times: { notified: '2026-11-22T07:00:00Z' }, ...extra });

/** @param {any} [extra] @returns {any} */
const incident = (extra = {}) => ({ id: 4, number: '0412', version: 3, address: '12 Lê Lợi', place: null, ...HERE, assignments: [], ...extra });

/** @param {any} row */
function deskWith(row) {
  const asked = /** @type {any[]} */ ([]);
  const said = /** @type {string[]} */ ([]);
  const desk = /** @type {any} */ ({
    page: { user: { id: 1 }, settings: { undo_s: 10 } }, ui: { undo: null }, state: { incidents: new Map([[4, row]]) },
    now_ms: () => 1000, say: (/** @type {string} */ text) => said.push(text),
    set: (/** @type {any} */ change) => Object.assign(desk.ui, change),
    api: { patch: async (/** @type {string} */ path, /** @type {any} */ body) => (asked.push([path, body]), row), post: () => assert.fail('no assignment is undone') },
  });
  return { desk, asked, said };
}

test('moving an incident that a vehicle is running to is asked first, with both places and how far', () => {
  const question = moveQuestion(incident({ assignments: [sent('en_route')] }), ACROSS, '7 Nguyễn Trãi') ?? '';
  for (const part of ['C-07', '12 Lê Lợi', '#0412', 'km', '7 Nguyễn Trãi']) assert.ok(question.includes(part), part);
});

test('nothing is asked while nobody is on the way, nor for a door put right in its street', () => {
  assert.equal(moveQuestion(incident(), ACROSS, ''), null);
  assert.equal(moveQuestion(incident({ assignments: [sent('on_scene')] }), ACROSS, ''), null);
  assert.equal(moveQuestion(incident({ assignments: [sent('cancelled', { active: false })] }), ACROSS, ''), null);
  assert.equal(moveQuestion(incident({ assignments: [sent('en_route')] }), { lat: 10.7805, lon: 106.69 }, ''), null);
});

test('a move is taken back to the point, the place and the words before', async () => {
  const place = { label: '12 Lê Lợi, Bến Thành' };
  const after = incident({ version: 4, ...ACROSS, address: '7 Nguyễn Trãi' });
  const { desk, asked } = deskWith(after);
  offerMoveBack(desk, incident({ place }), after);
  assert.ok(desk.ui.undo.text.includes('7 Nguyễn Trãi'));
  assert.ok(undoOffer(desk));
  await undoLast(desk);
  assert.deepEqual(asked, [['/incidents/4', { version: 4, ...HERE, address: '12 Lê Lợi', far: true, place }]]);
  assert.equal(desk.ui.undo, null);
});

test('a move that somebody has changed since, or that is too old, is not taken back', async () => {
  const after = incident({ version: 4, ...ACROSS });
  const { desk, asked, said } = deskWith(incident({ version: 5 }));
  offerMoveBack(desk, incident(), after);
  assert.equal(undoOffer(desk), null);
  await undoLast(desk);
  assert.match(said[0], /sửa tiếp/);
  desk.now_ms = () => 12_000;
  await undoLast(desk);
  assert.match(said[1], /Không còn gì/);
  assert.deepEqual(asked, []);
});

test('the arrival is told by the clock, and is unknown rather than old', () => {
  assert.equal(expected_ms(sent('en_route')), Date.parse('2026-11-22T07:04:10Z'));
  assert.equal(expected_ms(sent('en_route', { eta_s: null })), null);
});

test('a place far from all stations is sent again only when it is meant', async () => {
  const tries = /** @type {object[]} */ ([]);
  const send = async (/** @type {{far?: true}} */ far) => {
    tries.push(far);
    if (!far.far) throw new ApiError(409, { code: 'far_away', detail: 'cách 233 km' });
    return 'made';
  };
  await assert.rejects(evenFar(send, async () => false), /233 km/);
  assert.equal(await evenFar(send, async (question) => question === 'cách 233 km'), 'made');
  assert.deepEqual(tries, [{}, {}, { far: true }]);
  await assert.rejects(evenFar(async () => { throw new ApiError(409, { code: 'changed_meanwhile' }); }, async () => assert.fail('no question')), ApiError);
});
