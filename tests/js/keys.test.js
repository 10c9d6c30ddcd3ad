import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Keys, keyOf } from '../../frontend/static/js/keys.js';

globalThis.HTMLElement ??= class {};
globalThis.HTMLInputElement ??= class extends HTMLElement {};
globalThis.HTMLTextAreaElement ??= class extends HTMLElement {};
globalThis.HTMLSelectElement ??= class extends HTMLElement {};
globalThis.document ??= /** @type {any} */ ({ addEventListener() {} });

function press(keys, key, extra = {}) {
  const event = { key, code: '', target: null, timeStamp: 0, defaultPrevented: false, isComposing: false, ctrlKey: false, metaKey: false, altKey: false, prevented: false, preventDefault() { this.prevented = true; }, ...extra };
  keys.handle(event);
  return event;
}

function listening(extra = {}) {
  const keys = new Keys();
  const pressed = [];
  keys.bind([{ key: 't', shown: 'T', label: 'nhận', group: 'gọi', run: () => void pressed.push('t'), ...extra }]);
  return { keys, pressed };
}

test('a key runs what it is bound to, whatever caps lock says', () => {
  const { keys, pressed } = listening();
  assert.ok(press(keys, 'T').prevented);
  assert.deepEqual(pressed, ['t']);
});

test('keys stay quiet while a person types, unless meant for typing', () => {
  const field = Object.assign(new HTMLTextAreaElement(), {});
  const quiet = listening();
  press(quiet.keys, 't', { target: field });
  assert.deepEqual(quiet.pressed, []);
  const loud = listening({ typing: true });
  press(loud.keys, 't', { target: field });
  assert.deepEqual(loud.pressed, ['t']);
});

test('combinations with Ctrl, Alt or Meta belong to the browser', () => {
  const { keys, pressed } = listening();
  for (const held of ['ctrlKey', 'altKey', 'metaKey']) press(keys, 't', { [held]: true });
  assert.deepEqual(pressed, []);
});

test('a binding that declines leaves the key alone', () => {
  const { keys } = listening({ run: () => false });
  assert.equal(press(keys, 't').prevented, false);
});

test('a Vietnamese input method that swallows the letter is seen through', () => {
  assert.equal(keyOf(/** @type {any} */ ({ key: 'Process', code: 'KeyT' })), 't');
  assert.equal(keyOf(/** @type {any} */ ({ key: 'Process', code: 'Digit1' })), '1');
  assert.equal(keyOf(/** @type {any} */ ({ key: 'Đ', code: 'KeyD' })), 'đ');
});

test('when the field vanishes in the middle of a word, the rest of the word commands nothing', () => {
  const { keys, pressed } = listening();
  const field = Object.assign(new HTMLTextAreaElement(), { isConnected: true, closest: () => null });
  press(keys, 'a', { target: field, timeStamp: 1000 });
  field.isConnected = false;
  press(keys, 't', { timeStamp: 1200 });
  press(keys, 't', { timeStamp: 2500 });
  assert.deepEqual(pressed, []);
  press(keys, 't', { timeStamp: 4500 });
  assert.deepEqual(pressed, ['t']);
});

test('a field left on purpose frees the keys at once', () => {
  const { keys, pressed } = listening();
  const field = Object.assign(new HTMLTextAreaElement(), { isConnected: true, closest: () => null });
  press(keys, 'a', { target: field, timeStamp: 1000 });
  press(keys, 't', { timeStamp: 1050 });
  assert.deepEqual(pressed, ['t']);
});

test('Enter ends the word: the next key is a command even though the form is gone', () => {
  const { keys, pressed } = listening();
  const field = Object.assign(new HTMLTextAreaElement(), { isConnected: true, closest: () => null });
  press(keys, 'a', { target: field, timeStamp: 1000 });
  press(keys, 'Enter', { target: field, timeStamp: 1100 });
  field.isConnected = false;
  press(keys, 't', { timeStamp: 1300 });
  assert.deepEqual(pressed, ['t']);
});
