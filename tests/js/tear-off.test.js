import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { TearOff } from '../../frontend/static/js/console/tear_off.js';

/** Windows of one desk: each hears what the others say, as a copy. */
const windows = new Set();
class Channel {
  constructor() { windows.add(this); }
  postMessage(message) { for (const each of windows) if (each !== this) each.onmessage?.({ data: structuredClone(message) }); }
}
Object.assign(globalThis, { BroadcastChannel: Channel, addEventListener: () => {}, location: { search: '' } });

const ranked = (/** @type {number[]} */ ...ids) => ({ at: '2026-11-22T07:00:00Z', recommendations: ids.map((vehicle_id) => ({ vehicle_id })) });

/** @param {any} [sender] the ranking that is open in it */
function opened(sender) {
  const said = [];
  const desk = { page: { centre: { code: 'hcm' }, user: { id: 1 } }, ui: { work: null, card: null, suggested: [], undo: null, said: null }, say: (/** @type {string} */ text) => said.push(text), set: (/** @type {object} */ change) => void Object.assign(desk.ui, change), refresh() {} };
  const events = { onRoute() {}, onPlacing() {}, onPlace() {}, ranking: () => sender };
  return { said, ui: desk.ui, tearOff: new TearOff(/** @type {any} */ (desk), /** @type {any} */ (events)) };
}

test('of two torn-off maps each knows whether its own order was taken', async () => {
  windows.clear();
  const sent = [];
  const sender = { incident_id: 7, ranking: ranked(1, 2), replacing: null, send: async (/** @type {any} */ vehicle) => { sent.push(vehicle.vehicle_id); return ''; } };
  const [main, first, second] = [opened(sender), opened(), opened()];
  main.tearOff.render();
  const order = async (/** @type {any} */ map, /** @type {number} */ vehicle_id) => {
    const answer = map.tearOff.sender.send({ vehicle_id, call_sign: `C-0${vehicle_id}` });
    mock.timers.tick(2000);
    return answer;
  };
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    assert.equal(await order(first, 1), '');
    windows.delete(main.tearOff.channel); // the main window is gone without a word
    assert.match(await order(second, 2), /C-02/);
    assert.deepEqual([sent, first.said.length, second.said.length], [[1], 0, 1]);
  } finally {
    mock.timers.reset();
  }
});

test('a new order of the same ranking is told too', () => {
  windows.clear();
  const sender = { incident_id: 7, ranking: ranked(1, 2), replacing: null, send: async () => '' };
  const [main, map] = [opened(sender), opened()];
  main.tearOff.render();
  sender.ranking = ranked(2, 1);
  main.tearOff.render();
  assert.deepEqual(map.tearOff.heard?.ranking?.recommendations.map((each) => each.vehicle_id), [2, 1]);
});

test('what two windows say at the same moment of different things does not take the other away', () => {
  windows.clear();
  const [main, map] = [opened(), opened()];
  for (const each of [main, map]) Object.assign(each.ui, { work: { kind: 'incident', id: 7 } });
  for (const each of [main, map]) each.tearOff.render();
  const late = /** @type {any} */ (map.tearOff.channel).onmessage;
  /** @type {any[]} */
  const under_way = [];
  /** @type {any} */ (map.tearOff.channel).onmessage = (/** @type {any} */ event) => under_way.push(event);
  Object.assign(main.ui, { suggested: [2, 1] });
  main.tearOff.render(); // on its way to the map, which meanwhile says something itself
  Object.assign(map.ui, { said: { text: 'Đã hoàn tác', kind: 'ok' } });
  map.tearOff.render();
  under_way.forEach(late);
  map.tearOff.render();
  main.tearOff.render();
  for (const { ui } of [main, map]) assert.deepEqual([ui.suggested, /** @type {any} */ (ui.said)?.text], [[2, 1], 'Đã hoàn tác']);
});
