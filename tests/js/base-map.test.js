import assert from 'node:assert/strict';
import { test } from 'node:test';

import { paintedOnce } from '../../frontend/static/js/map/base_layer.js';
import { MarkedName, arrowsOf } from '../../frontend/static/js/map/base_marks.js';
import { PALETTES } from '../../frontend/static/js/map/base_palette.js';
import { paintRules } from '../../frontend/static/js/map/base_style.js';
import { Standing, worldPixel } from '../../frontend/static/js/map/standing.js';

/** Relative luminance by WCAG 2.2. @param {string} hex */
function luminance(hex) {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** @param {string} one @param {string} other */
function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const NAMES = ['roadName', 'placeName', 'quietName', 'wardName', 'waterName', 'poiName', 'hospitalMark', 'houseNumber'];
/** What must be told from the ground at a glance, in each style. */
const SHAPES = {
  day: ['casingMajor', 'casingClose', 'majorFar', 'bank', 'rail', 'ferry', 'path', 'wardBorder', 'districtBorder'],
  night: ['motorway', 'primary', 'secondary', 'majorFar', 'bank', 'rail', 'ferry', 'path', 'wardBorder', 'districtBorder'],
};

for (const [theme, c] of /** @type {[string, any][]} */ (Object.entries(PALETTES))) {
  test(`${theme}: names stand out from their halo and from the ground`, () => {
    for (const name of NAMES) {
      for (const ground of ['halo', 'background']) {
        const ratio = contrast(c[name], c[ground]);
        assert.ok(ratio >= 4.5, `${name} on ${ground}: ${ratio.toFixed(2)}`);
      }
    }
  });

  test(`${theme}: main roads, banks and borders stand out from the ground`, () => {
    for (const name of /** @type {any} */ (SHAPES)[theme]) {
      const ratio = contrast(c[name], c.background);
      assert.ok(ratio >= 3, `${name}: ${ratio.toFixed(2)}`);
    }
  });

  test(`${theme}: the arrow of a one-way street stands out on every road`, () => {
    for (const road of ['minor', 'tertiary', 'secondary', 'primary', 'motorway']) {
      assert.ok(contrast(c.arrow, c[road]) >= 3, road);
    }
  });
}

/** The symbolizers of the library, as what they were given. */
const pm = { PolygonSymbolizer: Object, LineSymbolizer: Object, exp: () => 0, linear: () => 0 };

test('borders lie under the roads, and from far off are quieter than any main road', () => {
  const layers = paintRules(pm, PALETTES.day).map((/** @type {any} */ rule) => rule.dataLayer);
  assert.ok(layers.lastIndexOf('borders') < layers.indexOf('roads'));
  for (const c of Object.values(PALETTES)) {
    for (const far of [c.wardBorderFar, c.districtBorderFar]) assert.ok(contrast(far, c.background) > 1.4 && contrast(far, c.background) < 2.5);
  }
});

const HOSPITAL = { lat: 10.7822, lon: 106.7022 };

/** Where a name is put beside its own mark. @param {{lat: number, lon: number}[]} places of the board's marks @param {(box: any) => boolean} [full] */
function named(places, full = () => false) {
  const anchor = worldPixel(HOSPITAL, 15);
  const box = { minX: anchor.x - 40, maxX: anchor.x + 40, minY: anchor.y - 7, maxY: anchor.y + 7 };
  const standing = new Standing('standing:test');
  standing.set(places);
  const symbol = new MarkedName({ place: () => [{ anchor, bboxes: [box], draw() {} }] }, { cross: true, fill: '', halo: '' }, standing);
  const [label] = /** @type {any} */ (symbol.place({ zoom: 15, order: 1, index: { bboxCollides: full } }, [], {}));
  const name = label.bboxes[1];
  return { dx: Math.round((name.minX + name.maxX) / 2 - anchor.x), dy: Math.round((name.minY + name.maxY) / 2 - anchor.y), covered: standing.covers(name, 15) };
}

test('a name stands under its mark, and steps aside for a station or hospital of the board', () => {
  assert.deepEqual(named([]), { dx: 0, dy: 14, covered: false });
  const on = named([HOSPITAL]);
  assert.ok(on.dy > 14 && !on.covered);
  const below = { lat: HOSPITAL.lat - 0.0006, lon: HOSPITAL.lon };
  assert.deepEqual(named([below]), { dx: 0, dy: -13, covered: false });
  assert.ok(Math.abs(named([below], (box) => box.maxY < worldPixel(HOSPITAL, 15).y).dx) > 40, 'nor over another name');
});

test('marks that have not moved have no name painted again', () => {
  const standing = new Standing('standing:test');
  assert.deepEqual([standing.set([HOSPITAL]), standing.set([{ ...HOSPITAL }]), standing.set([])], [true, false, true]);
});

test('both styles name the same colours', () => {
  assert.deepEqual(Object.keys(PALETTES.day), Object.keys(PALETTES.night));
});

test('arrows point along the line of travel, and a long street has several', () => {
  const [first, ...others] = arrowsOf([{ x: 0, y: 0 }, { x: 100, y: 0 }, { x: 100, y: 300 }, { x: 100, y: 600 }]);
  assert.equal(first.angle, 0);
  assert.ok(first.at.x > 0 && first.at.x < 100);
  assert.ok(others.length >= 2);
  for (const { angle } of others) assert.equal(angle, Math.PI / 2);
});

test('a street of a few pixels has no arrow', () => {
  assert.deepEqual(arrowsOf([{ x: 0, y: 0 }, { x: 5, y: 0 }, { x: 9, y: 2 }]), []);
});

test('a tile whose painting is still to come is not painted again for a neighbour', async () => {
  /** @type {string[]} */
  const painted = [];
  /** @type {(() => void)[]} */
  const paintings = [];
  const layer = paintedOnce({
    renderTile: (/** @type {any} */ _coords, /** @type {any} */ _canvas, /** @type {string} */ key) =>
      new Promise((resolve) => paintings.push(() => resolve(painted.push(key)))),
    rerenderTile(/** @type {string} */ key) {
      return this.renderTile(null, null, key);
    },
  });
  const first = layer.renderTile(null, null, 'a', () => {});
  layer.rerenderTile('a');
  paintings[0]();
  await first;
  assert.deepEqual([painted, paintings.length], [['a'], 1]);

  layer.rerenderTile('a');
  assert.equal(paintings.length, 2, 'once painted, a neighbour that comes later does have it painted again');
});

test('a painting that fails does not keep its tile from being painted again', async () => {
  let asked = 0;
  const layer = paintedOnce({
    renderTile: () => Promise.reject(new Error('lost')),
    rerenderTile: () => { asked += 1; },
  });
  await assert.rejects(layer.renderTile(null, null, 'a'), /lost/);
  layer.rerenderTile('a');
  assert.equal(asked, 1);
});
