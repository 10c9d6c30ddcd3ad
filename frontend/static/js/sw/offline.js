/**
 * What the phone keeps so that the app opens and shows the map without a network: the shell (every file of the page,
 * one version of it), the page itself, the screen texts, and the parts of the base map that were looked at.
 *
 * The page is asked for first and kept as it comes. Its files come from the phone, but only as long as the page is of
 * their version: a new page never meets old code. Nothing else of the API is kept: the job is the page's own affair.
 *
 * @typedef {{version: string, files: string[]}} Shell
 */

const SHELL = '115-shell-';
const PAGE = '115-page';
const TILES = '115-tiles';
/** A page that takes longer than this is taken from the phone: bars without a network are worse than no bars. */
const PATIENCE_MS = 4000;
/** So many pieces of the map: a city's worth of a shift. When it is full, this many of the oldest go at once. */
const MOST_TILES = 1500;
const MAKE_ROOM = 150;

export class Offline {
  /** @param {any} world the worker's global: caches, fetch, location @param {Shell} shell */
  constructor(world, shell) {
    this.world = world;
    this.shell = shell;
    this.files = new Set(shell.files);
    /** What is kept of the map, counted once in this worker's life. @type {Promise<{n: number, build: string}> | null} */
    this.tiles = null;
  }

  /** A new version is fetched whole before it takes over. */
  async install() {
    const cache = await this.world.caches.open(SHELL + this.shell.version);
    await cache.addAll(this.shell.files.map((/** @type {string} */ file) => new Request(new URL(file, this.world.location.origin), { cache: 'no-cache' })));
  }

  /** The shells of other versions go. */
  async activate() {
    const names = await this.world.caches.keys();
    const old = names.filter((/** @type {string} */ name) => name.startsWith(SHELL) && name !== SHELL + this.shell.version);
    await Promise.all(old.map((/** @type {string} */ name) => this.world.caches.delete(name)));
    await this.#firstPage();
  }

  /** The page that brought this worker came before it: kept now, or the app would not open offline until it was opened twice. */
  async #firstPage() {
    const cache = await this.world.caches.open(PAGE);
    if (await cache.match('/crew/')) return;
    for (const path of ['/crew/', '/jsi18n/']) {
      try {
        const response = await this.world.fetch(new Request(new URL(path, this.world.location.origin), { redirect: 'manual' }));
        if (response.ok) await cache.put(path, response);
      } catch {
        return; // the network went meanwhile: the next opening keeps it
      }
    }
  }

  /** What answers a request; null when it is none of ours. @param {Request} request @returns {Promise<Response>|null} */
  answer(request) {
    const url = new URL(request.url);
    if (request.method !== 'GET' || url.origin !== this.world.location.origin) return null;
    if (request.mode === 'navigate') return url.pathname === '/crew/' ? this.#page(request) : null;
    if (this.files.has(url.pathname)) return this.#file(request);
    if (url.pathname === '/jsi18n/') return this.#kept(request, PAGE, url.pathname);
    if (url.pathname.endsWith('.pmtiles')) return this.#tile(request);
    return null;
  }

  /** @param {Request} request */
  async #page(request) {
    const response = await this.#kept(request, PAGE, '/crew/');
    if (response.type === 'opaqueredirect') await this.world.caches.delete(PAGE); // signed out: the page is nobody's now
    return response;
  }

  /** From the network and kept; from the phone when the network is away or slow. @param {Request} request @param {string} cacheName @param {string} key */
  async #kept(request, cacheName, key) {
    const cache = await this.world.caches.open(cacheName);
    const fresh = this.world.fetch(request).then(async (/** @type {Response} */ response) => {
      if (response.ok && !response.redirected) await cache.put(key, response.clone());
      return response;
    });
    fresh.catch(() => {}); // whoever lost patience does not hear of it
    try {
      return await soon(fresh);
    } catch {
      return (await cache.match(key)) ?? fresh;
    }
  }

  /** @param {Request} request */
  async #file(request) {
    const cache = await this.world.caches.open(SHELL + this.shell.version);
    const file = await cache.match(new URL(request.url).pathname);
    if (file && await this.#pageIsOurs()) return file;
    try {
      return await this.world.fetch(request);
    } catch (error) {
      if (file) return file;
      throw error;
    }
  }

  async #pageIsOurs() {
    const page = await (await this.world.caches.open(PAGE)).match('/crew/');
    return !page || page.headers.get('X-Shell') === this.shell.version;
  }

  /**
   * A piece of the map. Caches hold whole answers only, so a piece is kept as one under its range. Pieces of two
   * builds never mix: the first answer of another build forgets all that were kept.
   *
   * @param {Request} request
   */
  async #tile(request) {
    const range = request.headers.get('Range') ?? 'all';
    const key = `${new URL(request.url).pathname}?${range}`;
    const cache = await this.world.caches.open(TILES);
    try {
      const response = await soon(this.world.fetch(request));
      if (response.status === 206) await this.#keepTile(cache, key, response.clone()).catch(() => this.#lostCount());
      return response;
    } catch (error) {
      const kept = await cache.match(key);
      if (!kept) throw error;
      return new Response(await kept.arrayBuffer(), { status: 206, headers: kept.headers });
    }
  }

  /** The phone's storage is full or gone: what came from the network is shown all the same. */
  #lostCount() {
    this.tiles = null;
  }

  /** @param {any} cache @param {string} key @param {Response} response */
  async #keepTile(cache, key, response) {
    const build = response.headers.get('ETag') ?? '';
    const kept = await (this.tiles ??= count(cache));
    if (kept.n > 0 && kept.build !== build) await dropOldest(cache, kept, Infinity);
    else if (kept.n >= MOST_TILES) await dropOldest(cache, kept, MAKE_ROOM);
    kept.n += 1;
    kept.build = build;
    await cache.put(key, new Response(await response.arrayBuffer(), { headers: response.headers }));
  }
}

/** Listing takes as long as the cache is big, so it is not done for each piece. @param {any} cache */
async function count(cache) {
  const keys = await cache.keys();
  const oldest = keys[0] && await cache.match(keys[0]);
  return { n: keys.length, build: oldest?.headers.get('ETag') ?? '' };
}

/** A piece that was asked for twice had been counted twice: the list puts that right. @param {any} cache @param {{n: number}} kept @param {number} most */
async function dropOldest(cache, kept, most) {
  kept.n = 0; // the pieces that come meanwhile find room
  const keys = await cache.keys();
  const old = keys.slice(0, Math.max(0, Math.min(most, keys.length - MOST_TILES + most)));
  await Promise.all(old.map((/** @type {Request} */ each) => cache.delete(each)));
  kept.n += keys.length - old.length;
}

/** The answer, if it comes in time. @template T @param {Promise<T>} answer @returns {Promise<T>} */
async function soon(answer) {
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error('slow')), PATIENCE_MS); });
  try {
    return await /** @type {Promise<T>} */ (Promise.race([answer, late]));
  } finally {
    clearTimeout(timer);
  }
}
