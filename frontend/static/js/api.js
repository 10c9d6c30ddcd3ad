import { t } from './i18n.js';

/**
 * The JSON API. Every failure is an `ApiError` whose `message` is a sentence
 * that can be shown as it is.
 */

const TIMEOUT_MS = 10_000;

export class ApiError extends Error {
  /**
   * @param {number} status HTTP status; 0 when the server was not reached
   * @param {{detail?: string, code?: string, [extra: string]: any}} data
   */
  constructor(status, data) {
    super(data.detail || sentenceFor(status));
    this.name = 'ApiError';
    this.status = status;
    this.code = data.code ?? '';
    this.data = data;
  }
}

/** @param {number} status */
function sentenceFor(status) {
  if (status === 0) return t('Không tới được máy chủ. Chưa có gì được lưu, hãy thử lại.');
  if (status === 401) return t('Phiên làm việc đã hết. Hãy đăng nhập lại.');
  if (status === 403) return t('Bạn không có quyền làm việc này.');
  if (status === 404) return t('Không còn thấy mục này.');
  return t('Máy chủ báo lỗi {status}. Chưa có gì được lưu.', { status });
}

/** @param {unknown} error */
export function isAbort(error) {
  return error instanceof DOMException && error.name === 'AbortError';
}

/** @param {Response} response @returns {Promise<any>} */
async function readBody(response) {
  const text = await response.text();
  if (!text) return {};
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** django-ninja's validation errors carry a list; a person needs one sentence. @param {any} data */
function normalised(data) {
  if (!Array.isArray(data?.detail)) return data;
  const first = data.detail[0];
  return { ...data, detail: first?.msg ?? '' };
}

/** @param {typeof fetch} send @param {string} url @param {RequestInit} init */
async function reach(send, url, init) {
  try {
    return await send(url, init);
  } catch (error) {
    if (isAbort(error)) throw error;
    throw new ApiError(0, {});
  }
}

/**
 * @param {{api: string, csrfHeader: string, csrfToken: string, fetch?: typeof fetch}} options
 */
export function createApi(options) {
  const send = options.fetch ?? globalThis.fetch.bind(globalThis);

  /**
   * @param {string} method
   * @param {string} path below the API root, e.g. `/calls/7/take`
   * @param {unknown} [body]
   * @param {{signal?: AbortSignal, timeout_ms?: number}} [extra]
   * @returns {Promise<any>}
   */
  async function request(method, path, body, extra = {}) {
    const timeout = AbortSignal.timeout(extra.timeout_ms ?? TIMEOUT_MS);
    const signal = extra.signal ? AbortSignal.any([extra.signal, timeout]) : timeout;
    /** @type {Record<string, string>} */
    const headers = { Accept: 'application/json', [options.csrfHeader]: options.csrfToken };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    const response = await reach(send, options.api + path, {
      method,
      headers,
      signal,
      credentials: 'same-origin',
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const data = await readBody(response);
    if (!response.ok) throw new ApiError(response.status, normalised(data));
    return data;
  }

  return {
    /** @param {string} path @param {{signal?: AbortSignal, timeout_ms?: number}} [extra] */
    get: (path, extra) => request('GET', path, undefined, extra),
    /** @param {string} path @param {unknown} [body] @param {{signal?: AbortSignal, timeout_ms?: number}} [extra] */
    post: (path, body = {}, extra) => request('POST', path, body, extra),
    /** @param {string} path @param {unknown} body */
    patch: (path, body) => request('PATCH', path, body),
    /** @param {string} path @param {unknown} body */
    put: (path, body) => request('PUT', path, body),
    /** @param {string} path */
    delete: (path) => request('DELETE', path),
  };
}

/** @typedef {ReturnType<typeof createApi>} Api */

/** @param {import('./page.js').Page} page */
export function apiForPage(page) {
  return createApi({
    api: page.urls.api,
    csrfHeader: page.csrf_header,
    csrfToken: page.csrf_token,
  });
}
