import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forgetOthers, forgetPerson } from '../../frontend/static/js/crew/memory.js';
import { Drafts, forgetOld } from '../../frontend/static/js/crew/record/drafts.js';

const HOUR_MS = 3600 * 1000;

/** A phone's storage: the names are its own properties, as in a browser. */
function phone() {
  const store = Object.create({
    getItem(/** @type {string} */ name) { return this[name] ?? null; },
    setItem(/** @type {string} */ name, /** @type {string} */ text) { this[name] = text; },
    removeItem(/** @type {string} */ name) { delete this[name]; },
  });
  return store;
}
const pulse = { 1: { 'record-vitals': { typed: { pulse: '88' } } } };
const note = { 1: {}, 2: { 'record-notes': { text: 'khó thở' } } };

test('what was typed is there for the page that comes after', () => {
  const store = phone();
  new Drafts(store, 7).keep(41, pulse);
  const later = new Drafts(store, 7);
  assert.deepEqual(later.of(41), pulse);
  assert.equal(later.of(42), null, 'another job’s sheet is empty');
});

test('what is written, or emptied, leaves the phone', () => {
  const store = phone();
  const drafts = new Drafts(store, 7);
  drafts.keep(41, { ...pulse, ...note });
  drafts.keep(41, note);
  assert.deepEqual(new Drafts(store, 7).of(41), { 2: note[2] });
  drafts.keep(41, { 1: {}, 2: {} });
  assert.deepEqual(Object.keys(store), []);
});

for (const [what, job] of /** @type {const} */ ([['has ended', null], ['is another one', 42]])) {
  test(`nothing stays when the job ${what}, and its own job keeps it`, () => {
    const store = phone();
    const drafts = new Drafts(store, 7);
    drafts.keep(41, pulse);
    drafts.follow(41);
    assert.deepEqual(drafts.of(41), pulse);
    drafts.follow(job);
    assert.deepEqual([Object.keys(store), drafts.of(41)], [[], null]);
  });
}

test('a job that ended while the page was gone takes its drafts along when the page comes back', () => {
  const store = phone();
  new Drafts(store, 7).keep(41, pulse);
  new Drafts(store, 7).follow(null);
  assert.deepEqual(Object.keys(store), []);
});

test('whoever signs in next finds neither the drafts nor the job of the person before; what waits to be sent stays', () => {
  const store = phone();
  new Drafts(store, 7).keep(41, pulse);
  for (const name of ['crew.job.7', 'crew.way.7', 'crew.presses.7', 'crew.job.17', 'crew.login']) store.setItem(name, '{}');
  forgetOthers(store, 17);
  assert.deepEqual(Object.keys(store).sort(), ['crew.job.17', 'crew.login', 'crew.presses.7']);
  assert.equal(new Drafts(store, 17).of(41), null);
});

test('the same person, signed in again after a lost session, goes on typing', () => {
  const store = phone();
  new Drafts(store, 7).keep(41, pulse);
  forgetOthers(store, 7);
  assert.deepEqual(new Drafts(store, 7).of(41), pulse);
});

test('signing out takes the drafts along', async () => {
  const store = phone();
  new Drafts(store, 7).keep(41, pulse);
  await forgetPerson(store, undefined, 7);
  assert.deepEqual(Object.keys(store), []);
});

test('what nobody has touched for hours is deleted by the first page that opens, the sign-in page too', (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: 1_000_000_000_000 });
  const store = phone();
  new Drafts(store, 7).keep(41, pulse);
  forgetOld(store);
  assert.deepEqual(Object.keys(store), ['crew.drafts.7']);
  t.mock.timers.tick(4 * HOUR_MS + 1);
  forgetOld(store);
  assert.deepEqual(Object.keys(store), []);
});

for (const text of ['{', 'null', '3', '{"at_ms":1}', '[]']) {
  test(`storage that holds ${text} is cleaned and not believed`, () => {
    const store = phone();
    store.setItem('crew.drafts.7', text);
    assert.equal(new Drafts(store, 7).of(41), null);
    assert.deepEqual(Object.keys(store), []);
  });
}

test('a full phone keeps what is typed as long as the page lives', () => {
  const store = { ...phone(), getItem: () => null, removeItem() {}, setItem() { throw new DOMException('full', 'QuotaExceededError'); } };
  const drafts = new Drafts(store, 7);
  drafts.keep(41, pulse);
  assert.deepEqual(drafts.of(41), pulse);
});
