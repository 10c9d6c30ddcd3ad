import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';

const ROOT = path.resolve(import.meta.dirname, '../..');
const FOLDERS = ['frontend/static', 'dispatch', 'tests/js'];
const FUNCTION_LIMIT = 45;
const ts = createRequire(path.join(ROOT, 'frontend/package.json'))('typescript');

/** @param {string} folder */
function scripts(folder) {
  const names = readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.js')).map((name) => path.join(folder, name));
}

/** A function that is called where it stands is the scope of its file, not a function of it. */
function isScope(node) {
  return ts.isParenthesizedExpression(node.parent) && ts.isCallExpression(node.parent.parent);
}

/** @param {string} name */
function longFunctions(name) {
  const source = ts.createSourceFile(name, readFileSync(path.join(ROOT, name), 'utf8'), ts.ScriptTarget.Latest, true);
  const long = [];
  const line = (at) => source.getLineAndCharacterOfPosition(at).line + 1;
  const look = (node) => {
    const lines = line(node.end) - line(node.getStart()) + 1;
    if (ts.isFunctionLike(node) && lines > FUNCTION_LIMIT && !isScope(node)) long.push(`${name}:${line(node.getStart())}: ${lines} lines`);
    ts.forEachChild(node, look);
  };
  look(source);
  return long;
}

test('functions stay short', () => {
  const all = FOLDERS.flatMap(scripts);
  assert.ok(all.length > 100);
  assert.deepEqual(all.flatMap(longFunctions), []);
});
