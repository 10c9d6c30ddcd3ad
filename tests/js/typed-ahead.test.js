import assert from 'node:assert/strict';
import { test } from 'node:test';

/** As much of a page as the field needs. */
class Element {
  constructor() {
    this.heard = /** @type {Record<string, () => void>} */ ({});
    this.hidden = true;
    this.value = '';
    this.textContent = '';
  }
  press() { this.heard.click(); }
  append() {}
  replaceChildren() {}
  setAttribute() {}
  addEventListener(/** @type {string} */ name, /** @type {() => void} */ heard) { this.heard[name] = heard; }
  focus() { page.activeElement = this; }
}
class TextArea extends Element {}

/** @type {((event: any) => void)[]} */
let listeners = [];
const page = {
  activeElement: /** @type {any} */ (null),
  createElement: (/** @type {string} */ tag) => (tag === 'textarea' ? new TextArea() : new Element()),
  addEventListener(/** @type {string} */ _name, /** @type {any} */ heard, /** @type {any} */ options) {
    if (options?.capture) listeners.unshift(heard);
    else listeners.push(heard);
  },
};
Object.assign(globalThis, { Node: Element, HTMLElement: Element, HTMLTextAreaElement: TextArea, HTMLInputElement: class {}, HTMLSelectElement: class {}, document: page });
const { Keys } = await import('../../frontend/static/js/keys.js');
const { takeNext } = await import('../../frontend/static/js/console/actions.js');
const { TypedAhead } = await import('../../frontend/static/js/console/typed_ahead.js');
const { ApiError } = await import('../../frontend/static/js/api.js');

/** Presses as a browser does: listeners first, then the letter goes where the focus is. @param {string} key @param {object} [extra] */
function press(key, extra = {}) {
  let stopped = false;
  const event = {
    key, code: '', target: page.activeElement, timeStamp: 0, repeat: false, defaultPrevented: false, isComposing: false, ctrlKey: false, metaKey: false, altKey: false,
    preventDefault() { event.defaultPrevented = true; },
    stopImmediatePropagation() { stopped = true; },
    ...extra,
  };
  for (const heard of listeners) if (!stopped) heard(event);
  if (!event.defaultPrevented && page.activeElement instanceof TextArea) page.activeElement.value += key;
}

/** A desk with calls 1 and 2 waiting, whose server answers when the test says so. */
function desk() {
  listeners = [];
  const body = new Element();
  page.activeElement = body;
  const [asked, opened] = [/** @type {any[]} */ ([]), /** @type {any[]} */ ([])];
  const ringing = [1, 2].map((id) => ({ id, state: 'ringing', received_at: `07:0${id}` }));
  const here = /** @type {any} */ ({
    state: { calls: new Map(ringing.map((call) => [call.id, call])) }, said: [],
    api: { post: (/** @type {string} */ url) => new Promise((answer, refuse) => void asked.push({ url, answer, refuse })) },
    open: (/** @type {any} */ work) => opened.push(work.id), refresh() {}, say: (/** @type {string} */ text) => here.said.push(text),
  });
  const root = /** @type {any} */ (new Element());
  here.ahead = new TypedAhead(root, () => {});
  const keys = new Keys();
  const done = /** @type {string[]} */ ([]);
  keys.bind([{ key: 't', shown: 'T', group: '', label: '', run: () => void takeNext(here) }]);
  keys.bind([...'éxel'].map((key) => ({ key, shown: key, group: '', label: '', run: () => void done.push(key) })));
  const text = new TextArea();
  const panel = { mine: true, call: { id: 1 }, receive(/** @type {string} */ words) { text.value += words; text.focus(); } };
  return { here, asked, opened, done, root, text, panel, body };
}

const settled = () => new Promise((resolve) => void setImmediate(resolve));

test('what is typed while a call is being taken goes into it, and takes no other call', async () => {
  const { here, asked, opened, done, root, text, panel } = desk();
  press('t');
  for (const key of 'té x') press(key);
  asked[0].answer({ id: 1 });
  await settled();
  press('e');
  here.ahead.handTo({ ...panel, mine: false });
  press(',');
  assert.equal(root.hidden, false);
  here.ahead.handTo(panel);
  for (const key of ' lật') press(key);
  assert.deepEqual([text.value, asked.map((each) => each.url), opened, done, root.hidden], ['té xe, lật', ['/calls/1/take'], [1], [], true]);
});

test('a click elsewhere, Tab, Escape and a T still held down change nothing of that', async () => {
  const { here, asked, done, text, panel, body } = desk();
  press('t');
  press('t', { repeat: true });
  press('x');
  page.activeElement = body;
  for (const key of ['e', 'Tab', 'Escape', 'l']) press(key);
  asked[0].answer({ id: 1 });
  await settled();
  here.ahead.handTo(panel);
  assert.deepEqual([text.value, asked.length, done], ['xel', 1, []]);
});

test('a syllable half composed is finished before the words move', async () => {
  const { here, asked, text, panel } = desk();
  press('t');
  here.ahead.field.heard.compositionstart();
  here.ahead.field.value = 'te';
  asked[0].answer({ id: 1 });
  await settled();
  here.ahead.handTo(panel);
  assert.equal(text.value, '');
  here.ahead.field.value = 'té';
  here.ahead.field.heard.compositionend();
  here.ahead.handTo(panel);
  assert.equal(text.value, 'té');
});

test('a call that is not had gives the keyboard back; words typed for it stay, and go into another by a press alone', async () => {
  const { here, asked, done, root, text, panel, body } = desk();
  press('t');
  asked[0].refuse(new ApiError(409, { detail: 'x', winner: { name: 'Lan' } }));
  await settled();
  assert.deepEqual([root.hidden, page.activeElement === body, here.said.length], [true, true, 1]);
  press('t');
  press('x');
  asked[1].refuse(new ApiError(0, {}));
  await settled();
  assert.deepEqual([root.hidden, here.ahead.field.hidden, here.ahead.kept.textContent, page.activeElement === body], [false, true, 'x', true]);
  press('e');
  press('t');
  press('l');
  asked[2].answer({ id: 1 });
  await settled();
  here.ahead.carry.press();
  here.ahead.handTo(panel);
  assert.deepEqual([text.value, done, root.hidden, here.ahead.kept.textContent], ['l', ['e'], false, 'x']);
  here.ahead.carry.press();
  assert.deepEqual([text.value, root.hidden, here.ahead.kept.textContent], ['lx', true, '']);
});

test('words for a call that is taken but not open yet never go into another one', async () => {
  const { here, asked, root, text, panel } = desk();
  press('t');
  press('x');
  asked[0].answer({ id: 1 });
  await settled();
  void takeNext({ ...here, state: { calls: new Map([[2, here.state.calls.get(2)]]) } }); // by the pointer
  await settled();
  assert.equal(asked.length, 1);
  here.ahead.handTo({ ...panel, call: { id: 2 } });
  assert.deepEqual([text.value, root.hidden], ['', false]);
  here.ahead.handTo(panel);
  assert.deepEqual([text.value, root.hidden], ['x', true]);
});
