import assert from 'node:assert/strict';
import { test } from 'node:test';

/** As much of a page's elements as the panel needs. */
class Element {
  constructor() {
    this.children = /** @type {any[]} */ ([]);
    this.heard = /** @type {Record<string, () => void>} */ ({});
    this.classes = new Set();
    this.classList = { toggle: (/** @type {string} */ name, /** @type {boolean} */ on) => (on ? this.classes.add(name) : this.classes.delete(name)) };
    this.hidden = false;
  }
  /** @param {...any} nodes */
  append(...nodes) { this.children.push(...nodes); }
  /** @param {...any} nodes */
  replaceChildren(...nodes) { this.children = nodes; }
  addEventListener(/** @type {string} */ name, /** @type {() => void} */ heard) { this.heard[name] = heard; }
  setAttribute() {}
  focus() {}
}

Object.assign(globalThis, { Node: Element, document: { createElement: () => new Element(), addEventListener() {} } });
const { ZoneControl } = await import('../../frontend/static/js/console/zones.js');

function panel() {
  const map = { zones: { sketch() {} }, startDrawing() {}, stopDrawing() {} };
  const desk = { page: { user: { role: 'dispatcher' } }, now_ms: () => Date.parse('2026-11-22T07:00:00Z') };
  return new ZoneControl(/** @type {any} */ (new Element()), /** @type {any} */ (desk), /** @type {any} */ (map));
}

test('while a zone is drawn no click beside the map can open another road again, and the panel stands aside', () => {
  const zones = panel();
  const asides = () => /** @type {any} */ (zones.panel).classes.has('drawing');
  assert.deepEqual([zones.list.hidden, asides()], [false, false]);
  /** @type {any} */ (zones.start).heard.click();
  assert.deepEqual([zones.list.hidden, asides()], [true, true]);
  zones.toggle();
  zones.toggle();
  assert.deepEqual([zones.list.hidden, asides()], [false, false]);
});
