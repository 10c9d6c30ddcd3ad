import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mock, test } from 'node:test';
import { CoverageControl, coverageSentence } from '../../frontend/static/js/console/coverage.js';
import { PALETTES } from '../../frontend/static/js/map/base_palette.js';
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

const [day, night] = ['day', 'night'].map((theme) => {
  const css = readFileSync(new URL('../../frontend/static/css/coverage.css', import.meta.url), 'utf8');
  const ground = PALETTES[/** @type {'day' | 'night'} */ (theme)].background.match(/\w\w/g)?.map((hex) => parseInt(hex, 16)) ?? [];
  const rule = css.split(`data-theme='${theme}'] {`)[1].split('}')[0];
  const tints = [...rule.matchAll(/--cover-\d: rgb\((\d+) (\d+) (\d+) \/ (\d+)%\)/g)].map(([, ...parts]) => parts.map(Number));
  return [...tints, [0, 0, 0, 0]].map(([r, g, b, share]) => [r, g, b].map((part, at) => ground[at] + (part - ground[at]) * (share / 100)));
});

/** Relative luminance by WCAG 2.2: what every eye sees of a colour. @param {number[]} rgb */
function luminance(rgb) {
  const [r, g, b] = rgb.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

test('each band is told from the next by its lightness alone, the sooner the more', () => {
  for (const bands of [day, night]) {
    const light = bands.map(luminance);
    const ratios = [0, 1, 2].map((at) => Math.max(light[at] + 0.05, light[at + 1] + 0.05) / Math.min(light[at] + 0.05, light[at + 1] + 0.05));
    assert.deepEqual(ratios.map((ratio, at) => ratio >= [1.4, 1.35, 1.07][at]), [true, true, true], ratios.map((ratio) => ratio.toFixed(2)).join(' '));
  }
});

test('on a board that changes all the time what is answered is shown, and asked again once', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const asked = /** @type {any[]} */ ([]);
  const layer = { coverage: null, shown: /** @type {any[]} */ ([]), show(/** @type {any} */ each) { layer.shown.push(each.at); } };
  const api = { get: (/** @type {string} */ url) => new Promise((answer) => void asked.push({ url, answer })) };
  class Element { append() {} replaceChildren() {} setAttribute() {} addEventListener() {} }
  Object.assign(globalThis, { Node: Element, document: { hidden: false, createElement: () => new Element() } });
  const control = /** @type {any} */ (new CoverageControl(/** @type {any} */ (new Element()), /** @type {any} */ ({ api, page: { settings: {} } }), /** @type {any} */ (layer)));
  control.on = true;
  const change = () => { control.ask(300); mock.timers.tick(300); };
  change();
  change();
  change();
  asked[0].answer({ at: '2026-11-22T07:00:00Z', share: null });
  await new Promise((resolve) => void setImmediate(resolve));
  mock.timers.tick(0);
  assert.deepEqual([layer.shown.length, asked.length, control.said.textContent.length > 0], [1, 2, true]);
  control.need = 'als';
  asked[1].answer({ at: '2026-11-22T07:00:01Z', share: null });
  await new Promise((resolve) => void setImmediate(resolve));
  assert.equal(layer.shown.length, 1, 'an answer to what is no longer asked');
  mock.timers.reset();
});

test('the sentence gives share, minutes and vehicles, or says that it cannot tell', () => {
  const known = { at: '', source: /** @type {const} */ ('roads'), degraded: false, vehicles: 47, target_s: 900, share: 0.874, unit_s: 10, grid: null, seconds: null };
  assert.match(coverageSentence(known), /87 %.*15.*47/);
  assert.doesNotMatch(coverageSentence({ ...known, share: null }), /%/);
  assert.doesNotMatch(coverageSentence({ ...known, vehicles: 0, share: 0 }), /%/);
});
