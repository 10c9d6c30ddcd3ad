import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Tracker } from '../../frontend/static/js/crew/tracker.js';

/** A phone whose GPS, screen and clock are moved by hand. @param {import('node:test').TestContext} context @returns {any} */
function phone(context) {
  context.mock.timers.enable({ apis: ['setInterval', 'Date'], now: Date.parse('2026-11-22T07:00:00Z') });
  /** @type {any} */
  const world = { told: [] };
  const document = { hidden: false, addEventListener: (/** @type {string} */ _name, /** @type {() => void} */ heard) => { world.heard = heard; } };
  const geolocation = {
    watchPosition: (/** @type {any} */ located, /** @type {any} */ failed) => Object.assign(world, { located, failed }) && 1,
    clearWatch() {},
  };
  const fakes = { document, navigator: { geolocation }, addEventListener() {} };
  for (const [name, value] of Object.entries(fakes)) Object.defineProperty(globalThis, name, { value, configurable: true });
  const tracker = new Tracker({
    send: (/** @type {any} */ message) => { if (message.type === 'tracking') world.told.push(message.state); return true; },
    clock: /** @type {any} */ ({ offset_ms: 0, now_ms: () => Date.now() }), onChange() {},
    store: /** @type {any} */ ({ getItem: () => null, setItem() {} }),
  });
  return Object.assign(world, {
    tracker,
    pass: (/** @type {number} */ s) => context.mock.timers.tick(s * 1000),
    locate: () => world.located({ coords: { latitude: 10.77, longitude: 106.69 }, timestamp: Date.now() }),
    fail: (/** @type {number} */ code) => world.failed({ code, PERMISSION_DENIED: 1 }),
    hide: (/** @type {boolean} */ hidden) => { document.hidden = hidden; world.heard(); },
  });
}

test('a phone that looks for its first position has paused nothing', (context) => {
  const { tracker, told, pass, locate, fail } = phone(context);
  tracker.follow(1, false);
  pass(20);
  fail(2); // GPS is not ready yet
  pass(20);
  assert.deepEqual(told, []);
  locate();
  pass(1);
  assert.deepEqual(told, ['on']);
  pass(70);
  assert.deepEqual(told, ['on', 'paused'], 'it had positions and lost them');
});

test('a phone that finds no first position says so after a minute', (context) => {
  const { tracker, told, pass } = phone(context);
  tracker.follow(1, false);
  pass(60);
  assert.deepEqual(told, []);
  pass(2);
  assert.deepEqual(told, ['paused']);
});

test('a refusal and a hidden page are told at once, and again to the vehicle of the next shift', (context) => {
  const { tracker, told, pass, locate, fail, hide } = phone(context);
  tracker.follow(1, false);
  hide(true);
  assert.deepEqual(told, ['paused']);
  hide(false);
  locate();
  pass(1);
  assert.deepEqual(told, ['paused', 'on']);
  tracker.follow(null, false);
  tracker.follow(2, false);
  pass(1);
  assert.deepEqual(told, ['paused', 'on'], 'the new shift has no position yet');
  fail(1);
  pass(1);
  assert.deepEqual(told, ['paused', 'on', 'paused']);
});
