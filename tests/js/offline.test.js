import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JobMemory, forgetPerson } from '../../frontend/static/js/crew/memory.js';
import { tileAt, tilesAround } from '../../frontend/static/js/map/tiles_around.js';
import { Offline } from '../../frontend/static/js/sw/offline.js';

/** Caches as the worker sees them, in memory. */
class Caches {
  constructor() { this.named = new Map(); }
  async open(name) {
    if (!this.named.has(name)) this.named.set(name, new Cache());
    return this.named.get(name);
  }
  async keys() { return [...this.named.keys()]; }
  async delete(name) { return this.named.delete(name); }
}

class Cache {
  constructor() { this.kept = new Map(); }
  key(request) { return typeof request === 'string' ? request : new URL(request.url).pathname + new URL(request.url).search; }
  async match(request) { return this.kept.get(this.key(request))?.clone(); }
  async put(request, response) { this.kept.set(this.key(request), response); }
  async delete(request) { return this.kept.delete(this.key(request)); }
  async keys() { return [...this.kept.keys()]; }
  async addAll(requests) { for (const request of requests) await this.put(request, new Response(`file ${this.key(request)}`)); }
}

const ORIGIN = 'http://115.test';
const SHELL = { version: 'v1', files: ['/static/js/crew/main.js'] };

/** @param {(request: Request) => Promise<Response>} network */
function worker(network, shell = SHELL) {
  const world = { caches: new Caches(), location: new URL(`${ORIGIN}/sw.js`), fetch: (/** @type {Request} */ request) => network(request) };
  return { world, offline: new Offline(world, shell) };
}

/** `navigate` cannot be asked for by hand. @param {string} path @param {object} [more] */
function asked(path, more = {}) {
  const headers = new Headers(/** @type {any} */ (more).headers);
  return /** @type {any} */ ({ method: 'GET', mode: 'cors', url: ORIGIN + path, ...more, headers });
}
const page = () => asked('/crew/', { mode: 'navigate' });
const away = () => Promise.reject(new TypeError('offline'));

test('the page is the network’s, and the phone’s when the network is away', async () => {
  let network = async () => new Response('page 1', { headers: { 'X-Shell': 'v1' } });
  const { offline } = worker(() => network());
  assert.equal(await (await offline.answer(page())).text(), 'page 1');
  network = away;
  assert.equal(await (await offline.answer(page())).text(), 'page 1');
});

test('without a page on the phone the failure is told', async () => {
  await assert.rejects(worker(away).offline.answer(page()));
});

test('somebody signed out: the page on the phone is nobody’s', async () => {
  let answer = new Response('mine', { headers: { 'X-Shell': 'v1' } });
  const { world, offline } = worker(async () => answer);
  await offline.answer(page());
  answer = /** @type {any} */ ({ type: 'opaqueredirect', ok: false, redirected: false, clone() { return this; } });
  await offline.answer(page());
  assert.equal((await world.caches.keys()).includes('115-page'), false);
});

test('files come from the phone only while the page is of their version', async () => {
  let version = 'v1';
  let network = async (/** @type {any} */ request) => (request.mode === 'navigate'
    ? new Response('page', { headers: { 'X-Shell': version } }) : new Response('from the network'));
  const { offline } = worker((request) => network(request));
  await offline.install();
  const file = async () => (await offline.answer(asked('/static/js/crew/main.js'))).text();
  await offline.answer(page());
  assert.equal(await file(), 'file /static/js/crew/main.js');
  version = 'v2';
  await offline.answer(page());
  assert.equal(await file(), 'from the network');
  network = away;
  assert.equal(await file(), 'file /static/js/crew/main.js', 'old code is better than none when there is no network');
});

test('a new version takes the place of the old one whole', async () => {
  const { world, offline } = worker(away);
  await offline.install();
  const next = new Offline(world, { version: 'v2', files: SHELL.files });
  await next.install();
  await next.activate();
  assert.deepEqual((await world.caches.keys()).filter((name) => name.startsWith('115-shell')), ['115-shell-v2']);
});

test('the page that came before its worker is kept when the worker starts, and nobody’s page is not', async () => {
  let network = async (/** @type {Request} */ request) => new Response(`fresh ${new URL(request.url).pathname}`);
  const { world, offline } = worker((request) => network(request));
  await offline.activate();
  network = away;
  assert.equal(await (await offline.answer(page())).text(), 'fresh /crew/');
  assert.equal(await (await offline.answer(asked('/jsi18n/'))).text(), 'fresh /jsi18n/');
  await offline.activate(); // without a network: what is kept stays, and nothing is thrown
  assert.equal((await world.caches.keys()).includes('115-page'), true);

  const stranger = worker(async () => /** @type {any} */ ({ type: 'opaqueredirect', ok: false }));
  await stranger.offline.activate();
  assert.equal(await (await stranger.world.caches.open('115-page')).match('/crew/'), undefined);
});

test('pieces of the map are kept by their range, and pieces of two builds never mix', async () => {
  let etag = '"a"';
  let network = async (/** @type {Request} */ request) => new Response(`${etag} ${request.headers.get('Range')}`, { status: 206, headers: { ETag: etag } });
  const { world, offline } = worker((request) => network(request));
  const tile = async (/** @type {string} */ range) => offline.answer(asked('/tiles/hcm/base.pmtiles', { headers: { Range: range } }));
  await tile('bytes=0-9');
  await tile('bytes=10-19');
  const online = network;
  network = away;
  const kept = await tile('bytes=10-19');
  assert.deepEqual([kept.status, await kept.text()], [206, '"a" bytes=10-19']);
  await assert.rejects(tile('bytes=90-99'));
  [network, etag] = [online, '"b"'];
  await tile('bytes=0-9');
  assert.equal((await (await world.caches.open('115-tiles')).keys()).length, 1);
});

test('what is not the app’s is left to the browser', () => {
  const { offline } = worker(away);
  for (const request of [asked('/api/crew/job'), asked('/', { mode: 'navigate' }), asked('/crew/login/', { mode: 'navigate' }),
    asked('/crew/', { mode: 'navigate', method: 'POST' }), asked('/static/js/console/main.js')]) assert.equal(offline.answer(request), null);
});

/** @returns {any} */
function storage(start = {}) {
  const kept = /** @type {any} */ ({ ...start });
  Object.defineProperties(kept, {
    getItem: { value: (/** @type {string} */ name) => kept[name] ?? null },
    setItem: { value: (/** @type {string} */ name, /** @type {string} */ value) => { kept[name] = value; } },
    removeItem: { value: (/** @type {string} */ name) => { delete kept[name]; } },
  });
  return kept;
}

test('the last job is there again after the phone was off, with the clock that it was told by', () => {
  const store = storage();
  const memory = new JobMemory(store, 'crew.job.7');
  const job = /** @type {any} */ ({ at: '2026-11-22T07:00:00.000Z', seq: 4 });
  memory.keep(job, -60_000);
  const now_ms = Date.parse(job.at) + 3_600_000;
  assert.deepEqual(memory.recall(now_ms), { job, offset_ms: -60_000 });
  assert.equal(memory.recall(now_ms + 24 * 3_600_000), null, 'yesterday’s job is nobody’s');
  store['crew.job.7'] = '{broken';
  assert.equal(memory.recall(now_ms), null);
});

test('signing out leaves nothing of a person’s on the phone, and what another has not sent stays', async () => {
  const kept = { 'crew.presses.17': '17 has not sent this', 'crew.alerts.8': '8 neither', 'crew.login': 'z', theme115: 'night' };
  const store = storage({ 'crew.job.7': 'x', 'crew.presses.7': 'y', 'crew.alerts.7': 'a', 'crew.way.7': 'w', 'crew.fixes': 'f', ...kept });
  const caches = new Caches();
  await caches.open('115-page');
  await forgetPerson(store, /** @type {any} */ (caches), 7);
  assert.deepEqual([{ ...store }, await caches.keys()], [kept, []]);
});

test('keeping a piece of the map lists the others once, and again only when it is full', async () => {
  const { world, offline } = worker(async () => new Response('piece', { status: 206, headers: { ETag: 'one' } }));
  const cache = await world.caches.open('115-tiles');
  let lists = 0;
  const keys = cache.keys.bind(cache);
  cache.keys = () => { lists += 1; return keys(); };
  const tile = (/** @type {number} */ nth) => offline.answer(asked('/tiles/base.pmtiles', { headers: { Range: `bytes=${nth}-${nth + 9}` } }));
  for (let nth = 0; nth < 1500; nth += 1) await tile(nth);
  for (let nth = 1490; nth < 1500; nth += 1) await tile(nth); // asked for again: no piece more
  assert.equal(lists, 2);
  for (let nth = 1500; nth < 2000; nth += 1) await tile(nth);
  const left = await keys();
  assert.ok(left.length <= 1500 && left.length > 1300, String(left.length));
  assert.ok(left.at(-1).endsWith('bytes=1999-2008') && !left.includes('/tiles/base.pmtiles?bytes=0-9'));
  assert.ok(lists <= 8, String(lists));
});

test('a phone whose storage is full shows the map that the network gives, and keeps pieces again later', async () => {
  const { world, offline } = worker(async () => new Response('piece', { status: 206, headers: { ETag: 'one' } }));
  const cache = await world.caches.open('115-tiles');
  const tile = async () => (await offline.answer(asked('/tiles/base.pmtiles', { headers: { Range: 'bytes=0-9' } }))).text();
  for (const failing of ['keys', 'put']) {
    cache[failing] = async () => { throw new DOMException('full', 'QuotaExceededError'); };
    assert.equal(await tile(), 'piece');
    delete cache[failing];
  }
  assert.deepEqual([await tile(), (await cache.keys()).length], ['piece', 1]);
});

test('the tiles around a place hold it, and its neighbours, once each', () => {
  const place = { lat: 10.776, lon: 106.701 };
  assert.deepEqual(tileAt({ lat: 0, lon: 0 }, 1), [1, 1]);
  const tiles = tilesAround([place, place], [place]);
  assert.equal(tiles.length, 9 * 3 + 25);
  const [x, y] = tileAt(place, 15);
  assert.ok(tiles.some((tile) => tile[0] === 15 && tile[1] === x && tile[2] === y));
  assert.deepEqual(tiles.map(([z]) => z), tiles.map(([z]) => z).sort((a, b) => a - b));
});
