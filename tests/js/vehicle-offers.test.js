import assert from 'node:assert/strict';
import { test } from 'node:test';
import { order } from '../../frontend/static/js/console/actions.js';
import { sendOffer, sosOffer, standingOf } from '../../frontend/static/js/console/vehicle_offers.js';
import { t } from '../../frontend/static/js/i18n.js';

const ranking = /** @type {any} */ ({
  recommendations: [{ vehicle_id: 1, call_sign: 'C-01', eta_s: 200 }, { vehicle_id: 2, call_sign: 'C-02', eta_s: 250 }],
  left_out: [{ vehicle_id: 3, call_sign: 'C-03', code: 'stale_fix', text: 'Vị trí GPS cũ 12 phút' }],
});

test('the ranking says of each vehicle where it stands, or why it does not', () => {
  assert.deepEqual(standingOf(ranking, 2), { fits: true, text: t('thứ {n} trong bảng xếp hạng, đến sau {eta}', { n: 2, eta: '4:10' }) });
  assert.deepEqual(standingOf(ranking, 3), { fits: false, text: t('không chọn · {why}', { why: 'Vị trí GPS cũ 12 phút' }) });
  assert.deepEqual(standingOf(ranking, 4), { fits: false, text: t('chậm hơn {n} xe đầu bảng xếp hạng', { n: 2 }) });
  assert.equal(standingOf(null, 1).fits, false);
});

const desk = /** @type {any} */ ({ incident: { id: 9, number: '0412' } });
const panel = (/** @type {object} */ more = {}) => {
  /** @type {any[]} */
  const sent = [];
  return { sent, of: /** @type {any} */ ({ incident_id: 9, ranking, replacing: null, send: async (/** @type {any} */ row) => void sent.push(row), ...more }) };
};
const vehicle = (/** @type {number} */ id, status = 'free') => /** @type {any} */ ({ id, call_sign: `C-0${id}`, status });

test('a free vehicle goes to the open incident, ranked or not, by the same way', () => {
  const { sent, of } = panel();
  for (const id of [1, 3]) sendOffer(desk, of, vehicle(id))?.send();
  assert.deepEqual(sent, [{ vehicle_id: 1, call_sign: 'C-01' }, { vehicle_id: 3, call_sign: 'C-03' }]);
});

test('against the ranking the button says so, and while a vehicle is replaced it says whose', () => {
  const words = (/** @type {any} */ of, /** @type {number} */ id) => sendOffer(desk, of, vehicle(id))?.key[1];
  assert.equal(words(panel().of, 1), t('Điều cho ca #{number}', { number: '0412' }));
  assert.equal(words(panel().of, 3), t('Vẫn điều cho ca #{number}', { number: '0412' }));
  assert.equal(words(panel({ replacing: { call_sign: 'C-07' } }).of, 3), t('Thay {call_sign} bằng xe này', { call_sign: 'C-07' }));
});

test('nothing is offered for a vehicle that is not free, without an open incident, or by the ranking of another', () => {
  for (const status of ['off_duty', 'out_of_service', 'notified', 'on_scene']) assert.equal(sendOffer(desk, panel().of, vehicle(1, status)), null);
  assert.equal(sendOffer(/** @type {any} */ ({}), panel().of, vehicle(1)), null);
  assert.equal(sendOffer(desk, undefined, vehicle(1)), null);
  assert.equal(sendOffer(desk, panel({ incident_id: 8 }).of, vehicle(1)), null);
});

test('a card speaks of the SOS of its own vehicle alone', () => {
  const alert = (/** @type {number} */ id, /** @type {string} */ kind, /** @type {number} */ vehicle_id) => ({ id, kind, vehicle_id, taken: null, raised_at: '07:00' });
  const alerts = new Map([[1, alert(1, 'backup', 5)], [2, alert(2, 'sos', 6)]]);
  const board = /** @type {any} */ ({ state: { alerts } });
  assert.deepEqual(sosOffer(board, 6, () => {})?.key, [2, null]);
  assert.equal(sosOffer(board, 5, () => {}), null);
});

test('an order names the ranking that was read, and nothing of its own', () => {
  assert.deepEqual(order({ vehicle_id: 2 }, 'signed'), { vehicle_id: 2, seen: 'signed' });
  assert.deepEqual(order({ vehicle_id: 3 }, ''), { vehicle_id: 3 });
});
