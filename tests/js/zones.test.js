import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromField, toField, zoneState, zoneText } from '../../frontend/static/js/map/zone_words.js';
import { applySnapshot, fold } from '../../frontend/static/js/store.js';

const NOW = Date.parse('2026-11-22T07:00:00Z');
/** @type {import('../../frontend/static/js/types.js').ZoneRow} */
const zone = { id: 1, kind: 'closed', factor: 1, geometry: { shape: 'line', points: [[10, 106], [10.1, 106]] }, from_at: '2026-11-22T06:00:00.000Z', to_at: '2026-11-22T09:00:00.000Z', reason: 'ngập', by: { id: 1, name: 'Lan' } };

test('a zone is to come, now, or over', () => {
  const at = (/** @type {string} */ time) => zoneState(zone, Date.parse(`2026-11-22T${time}:00Z`));
  assert.deepEqual(['05:59', '06:00', '08:59', '09:00'].map(at), ['coming', 'now', 'now', 'over']);
});

test('its words tell until when, and the day when it is another day', () => {
  assert.match(zoneText(zone, NOW), /ngập.*16:00$/);
  assert.match(zoneText({ ...zone, to_at: '2026-11-23T01:00:00.000Z' }, NOW), /08:00 23\/11$/);
  assert.match(zoneText(zone, NOW - 7_200_000), /13:00.*16:00/);
});

test('form times are the network’s, whatever the desk’s own zone', () => {
  assert.equal(toField(NOW), '2026-11-22T14:00');
  assert.equal(Date.parse(fromField('2026-11-22T14:00') ?? ''), NOW);
  assert.equal(fromField(''), null);
});

test('the board folds zones like any other rows', () => {
  const board = applySnapshot(/** @type {any} */ ({ seq: 1, at: '', zones: [zone] }));
  const entry = (/** @type {number} */ seq, /** @type {any} */ data) => /** @type {any} */ ({ seq, at: '', kind: 'zone.changed', subject: '', data });
  const two = fold(board, entry(2, { set: { zones: [{ ...zone, id: 2 }] }, drop: {} }));
  assert.deepEqual([...two.zones.keys()], [1, 2]);
  assert.deepEqual([...fold(two, entry(3, { set: {}, drop: { zones: [1] } })).zones.keys()], [2]);
});
