import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coverageSentence } from '../../frontend/static/js/console/coverage.js';
import { NO_STREET, UNCOVERED, bandOf, decodeCells, runs, visible } from '../../frontend/static/js/map/coverage_cells.js';

test('cells come as runs of a value and how many have it', () => {
  assert.deepEqual([...decodeCells(btoa(String.fromCharCode(0, 2, 90, 1, 255, 3)))], [0, 0, 90, 255, 255, 255]);
});

test('a cell falls into a third of the target, or is not covered', () => {
  const band = (/** @type {number} */ seconds) => bandOf(seconds / 10, 10, 900);
  assert.deepEqual([0, 10, 300, 310, 600, 610, 900].map(band), [0, 0, 0, 1, 1, 2, 2]);
  assert.deepEqual([910, 1800].map(band), [UNCOVERED, UNCOVERED]);
  assert.equal(bandOf(NO_STREET, 10, 900), -1);
});

test('only what the view touches is walked', () => {
  assert.deepEqual(visible(10.05, 10.12, 10, 0.01, 100), { first: 5, last: 11 });
  assert.deepEqual(visible(9, 12, 10, 0.01, 100), { first: 0, last: 99 });
  const beyond = visible(20, 21, 10, 0.01, 100);
  assert.ok(beyond.last < beyond.first);
});

test('neighbours of one band are painted together and streetless cells left out', () => {
  const grid = { south: 0, west: 0, lat_step: 1, lon_step: 1, rows: 1, cols: 6 };
  const cells = Uint8Array.from([1, 1, NO_STREET, 1, 200, 200]);
  const found = runs(cells, 0, { first: 0, last: 5 }, grid, (cell) => bandOf(cell, 10, 900));
  assert.deepEqual(found, [[0, 2, 0], [3, 4, 0], [4, 6, UNCOVERED]]);
});

test('the sentence gives share, minutes and vehicles, or says that it cannot tell', () => {
  const known = { at: '', source: /** @type {const} */ ('roads'), degraded: false, vehicles: 47, target_s: 900, share: 0.874, unit_s: 10, grid: null, seconds: null };
  assert.match(coverageSentence(known), /87 %.*15.*47/);
  assert.doesNotMatch(coverageSentence({ ...known, share: null }), /%/);
});
