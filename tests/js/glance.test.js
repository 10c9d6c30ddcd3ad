import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freeMiddle, isSeen } from '../../frontend/static/js/map/beside.js';
import { Glance } from '../../frontend/static/js/map/glance.js';

const HOME = { lat: 10.77, lon: 106.7, zoom: 13 };
const [NEAR, FAR, HAND] = [{ ...HOME, lat: 10.78 }, { lat: 10.9, lon: 106.8, zoom: 16 }, { ...HOME, lon: 106.6 }];

function world() {
  let at = HOME;
  /** @type {any[]} */
  const shown = [];
  const glance = new Glance({ view: () => ({ ...at }), show: (view) => void shown.push((at = view)) });
  const move = (/** @type {typeof HOME} */ view) => void (at = view);
  return { glance, shown, move, look: (/** @type {typeof HOME} */ view) => glance.look(() => move(view)) };
}

test('looks one after another go back to where the first one began', () => {
  const { glance, shown, look } = world();
  look(NEAR);
  look(FAR);
  glance.back();
  glance.back();
  assert.deepEqual(shown, [HOME]);
});

test('a map that a person has moved stays, and that is where the next look begins', () => {
  const { glance, shown, look, move } = world();
  look(FAR);
  move(HAND);
  glance.back();
  assert.deepEqual(shown, []);
  look(FAR);
  move(HAND);
  look(NEAR);
  glance.back();
  assert.deepEqual(shown, [HAND]);
});

test('what is taken is stayed at; without a look there is nothing to go back to', () => {
  const { glance, shown, look } = world();
  glance.back();
  look(HOME); // all was in view already
  glance.back();
  look(FAR);
  glance.stay();
  glance.back();
  assert.deepEqual(shown, []);
});

const SIZE = { x: 728, y: 682 };
const LIST = { left: 184, top: -3, right: 742, bottom: 455 }; // of the search, over the map of a small screen

test('a place below a list that covers the map is not seen; it is brought into what is left', () => {
  assert.equal(isSeen({ x: 400, y: 300 }, SIZE, LIST), false);
  assert.equal(isSeen({ x: 400, y: 600 }, SIZE, LIST), true);
  assert.equal(isSeen({ x: 20, y: 600 }, SIZE, LIST), false); // at the very edge
  assert.deepEqual(freeMiddle(SIZE, LIST), { x: 364, y: 568.5 });
  assert.equal(isSeen(freeMiddle(SIZE, LIST), SIZE, LIST), true);
});

test('beside a narrow list there is room at its side, and under one that covers all the middle has to do', () => {
  assert.deepEqual(freeMiddle(SIZE, { left: 500, top: 0, right: 728, bottom: 682 }), { x: 250, y: 341 });
  assert.deepEqual(freeMiddle(SIZE, { left: -5, top: -5, right: 900, bottom: 900 }), { x: 364, y: 341 });
});
