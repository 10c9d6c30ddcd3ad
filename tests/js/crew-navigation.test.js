import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ApiError } from '../../frontend/static/js/api.js';
import { StrayWatch, locate, measure, progress, windTo } from '../../frontend/static/js/crew/navigation.js';
import { Navigator } from '../../frontend/static/js/crew/navigator.js';

/** North for about a kilometre, then east for another. @type {any} */
const WAY = {
  profile: 'car', source: 'roads', distance_m: 1986, duration_s: 300,
  line: [[10.77, 106.69], [10.775, 106.69], [10.779, 106.69], [10.779, 106.699]],
  steps: [
    { text: 'Lái xe về phía bắc', distance_m: 1001, duration_s: 200, lat: 10.77, lon: 106.69 },
    { text: 'Rẽ phải vào Lê Lợi', distance_m: 983, duration_s: 100, lat: 10.779, lon: 106.69 },
    { text: 'Bạn đã đến nơi', distance_m: 0, duration_s: 0, lat: 10.779, lon: 106.699 },
  ],
};
const way = measure(WAY);
/** @param {number} lat @param {number} lon @param {number} n @param {number|null} [accuracy_m] @returns {any} */
const fix = (lat, lon, n, accuracy_m = 5) => ({ type: 'fix', lat, lon, at: `2026-11-22T07:00:${String(n).padStart(2, '0')}Z`, accuracy_m });

test('the next turn comes nearer, changes once it is taken, and ends in an arrival', () => {
  const start = progress(way, { lat: 10.77, lon: 106.69 });
  assert.equal(start.next?.text, 'Rẽ phải vào Lê Lợi');
  assert.ok(Math.abs(start.to_next_m - 1001) < 5 && Math.abs(start.left_m - way.length_m) < 1);
  assert.equal(start.left_s, 300);
  const half = progress(way, { lat: 10.7745, lon: 106.69002 });
  assert.ok(Math.abs(half.to_next_m - 500) < 5);
  assert.ok(Math.abs(/** @type {number} */ (half.left_s) - 200) < 2);
  const turned = progress(way, { lat: 10.779, lon: 106.6905 });
  assert.equal(turned.next?.text, 'Bạn đã đến nơi');
  assert.ok(!turned.arrived && turned.off_m < 1);
  const there = progress(way, { lat: 10.77901, lon: 106.69895 });
  assert.ok(there.arrived && there.left_m < 10);
});

test('how far off the line is told in metres', () => {
  assert.ok(Math.abs(locate(way, { lat: 10.772, lon: 106.691 }).off_m - 109) < 2);
  assert.ok(locate(way, { lat: 10.76, lon: 106.69 }).off_m > 1000);
});

test('a way that comes back along the same street is followed in its order', () => {
  const back = measure({ ...WAY, steps: [], line: [[10.77, 106.69], [10.78, 106.69], [10.77, 106.69]] });
  assert.ok(Math.abs(locate(back, { lat: 10.772, lon: 106.69 }, 0).along_m - 222) < 5);
  assert.ok(Math.abs(locate(back, { lat: 10.772, lon: 106.69 }, 1500).along_m - 2001) < 25);
});

test('three exact readings off the line are straying; one, or vague ones, are not', () => {
  const watch = new StrayWatch();
  assert.deepEqual([watch.hear(80, 5), watch.hear(80, 5)], [false, false]);
  assert.equal(watch.hear(10, 5), false);
  assert.deepEqual([watch.hear(80, 5), watch.hear(900, 400), watch.hear(80, 5), watch.hear(80, 5)], [false, false, false, true]);
  watch.reset();
  assert.deepEqual([1, 2, 3].map(() => watch.hear(70, 90)), [false, false, false]);
});

test('a boat is told one of eight winds', () => {
  const from = { lat: 10.4, lon: 106.9 };
  assert.deepEqual([[1, 0], [1, 1], [0, 1], [-1, 0], [0, -1]].map(([n, e]) => windTo(from, { lat: 10.4 + n / 10, lon: 106.9 + e / 10.2 })), [0, 1, 2, 4, 6]);
});

/** @returns {any} */
function phone() {
  const asked = /** @type {any[]} */ ([]);
  const kept = new Map();
  const world = { now_ms: 0, answer: /** @type {() => Promise<any>} */ (() => Promise.resolve(WAY)), asked, kept };
  const make = () => new Navigator({
    api: { post: async (_path, body) => { asked.push(body); return world.answer(); } },
    store: { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) },
    name: 'way', now_ms: () => world.now_ms, onChange: () => {},
  });
  return { ...world, world, make };
}
const settled = () => new Promise((resolve) => { setImmediate(resolve); });

test('the way is asked for once, again when strayed, and for the hospital when the goal changes', async () => {
  const { world, make } = phone();
  const navigator = make();
  const scene = { key: 'a/scene', hospital_id: null };
  for (let n = 0; n < 5; n += 1) {
    navigator.follow(scene, fix(10.771 + n / 1000, 106.69, n));
    await settled();
  }
  assert.deepEqual(world.asked, [{ lat: 10.771, lon: 106.69 }]);
  world.now_ms = 20_000;
  for (let n = 10; n < 13; n += 1) navigator.follow(scene, fix(10.775, 106.692, n));
  assert.equal(navigator.strayed, true);
  await settled();
  assert.equal(world.asked.length, 2);
  assert.equal(navigator.strayed, false);
  navigator.follow({ key: 'a/7', hospital_id: 7 }, fix(10.775, 106.692, 14));
  await settled();
  assert.deepEqual(world.asked[2], { lat: 10.775, lon: 106.692, hospital_id: 7 });
});

test('offline the last way stays, also over a reload, and is asked for again in time', async () => {
  const { world, make } = phone();
  const scene = { key: 'a/scene', hospital_id: null };
  const before = make();
  before.follow(scene, null);
  await settled();
  world.answer = () => Promise.reject(new ApiError(0, {}));
  const after = make();
  after.follow(scene, fix(10.772, 106.69, 1));
  await settled();
  assert.equal(after.way?.steps.length, 3);
  assert.equal(after.old, true);
  after.follow(scene, fix(10.773, 106.69, 2));
  await settled();
  assert.equal(world.asked.length, 2, 'not at once');
  world.answer = () => Promise.resolve(WAY);
  world.now_ms = 10_000;
  after.follow(scene, fix(10.774, 106.69, 3));
  await settled();
  assert.equal(after.old, false);
  const other = make();
  world.answer = () => Promise.reject(new ApiError(0, {}));
  other.follow({ key: 'b/scene', hospital_id: null }, null);
  await settled();
  assert.equal(other.way, null, 'another goal has no way yet');
});
