import { isAbort } from '../api.js';
import { h } from '../dom.js';
import { t } from '../i18n.js';
import { Listbox, option } from './listbox.js';

/**
 * Addresses by what the caller says: asks the server and lists what it may mean.
 * The words in the field stay as they were typed; choosing gives the place beside them.
 *
 * @typedef {'exact' | 'interpolated' | 'street' | 'alley' | 'junction' | 'landmark' | 'area' | 'coordinates'} AddressKind
 * @typedef {Object} Candidate
 * @property {string} label
 * @property {number} lat
 * @property {number} lon
 * @property {AddressKind} kind
 * @property {number} score 0 to 1
 * @property {number} error_m
 * @property {string} source
 * @property {string} matched
 * @property {string} note how it was found, when it is not the very thing asked for
 * @property {import('../types.js').ChosenPlace | null} [earlier] an earlier call was from here; as what, when it is known
 *
 * @typedef {{lat: number, lon: number}} Place
 * @typedef {{candidates: Candidate[], note?: string}} Answer
 * @typedef {{show: (place: (Place & {error_m?: number}) | null, cover?: DOMRect) => void, end: (stay: boolean) => void}} Preview of what is walked over with the keys, before anybody takes it
 * @typedef {(query: string, options?: {near?: Place | null, signal?: AbortSignal}) => Promise<Answer>} Search
 */

/** Long enough that a word is typed, short enough to feel at once. */
const PAUSE_MS = 120;
const MIN_CHARS = 2;
const LIMIT = 6;

/** @param {import('../api.js').Api} api @returns {Search} */
export function addressSearch(api) {
  return async (query, { near, signal } = {}) => {
    const asked = new URLSearchParams({ q: query, limit: String(LIMIT) });
    if (near) asked.set('near', `${near.lat.toFixed(5)},${near.lon.toFixed(5)}`);
    return api.get(`/address?${asked}`, { signal });
  };
}

/** What is kept of a candidate beside the words. @param {Candidate} found @returns {import('../types.js').ChosenPlace | null} */
export function chosenOf(found) {
  if (found.earlier !== undefined) return found.earlier;
  const { label, kind, error_m, source, note } = found;
  return { label: label.slice(0, 300), kind, error_m: Math.round(error_m), source, note: note.slice(0, 300) };
}

/** What stands before a candidate. @param {AddressKind} kind */
export function kindName(kind) {
  return {
    exact: t('đúng số'),
    interpolated: t('ước theo số'),
    street: t('đường'),
    alley: t('hẻm'),
    junction: t('giao lộ'),
    landmark: t('địa điểm'),
    area: t('khu vực'),
    coordinates: t('toạ độ'),
  }[kind];
}

/** `±30 m`, `±1,2 km`; empty when it is as good as the door, unless all is to be said. @param {number} metres @param {boolean} [all] */
export function errorText(metres, all = false) {
  if (metres <= 20) return all ? `±${Math.round(metres)} m` : '';
  return metres < 1000 ? `±${Math.round(metres / 10) * 10} m` : `±${(metres / 1000).toFixed(1).replace('.', ',')} km`;
}

/** A list of suggestions below an input. The input needs a positioned parent. */
export class AddressSuggestions {
  /**
   * @param {HTMLInputElement} input
   * @param {{search: Search, near?: () => Place | null, onChoose: (found: Candidate, typed: string) => void, first?: (typed: string) => Candidate[], preview: Preview}} options
   *   first: what is offered before the answers, also before anything is typed
   */
  constructor(input, { search, near = () => null, onChoose, first = () => [], preview }) {
    this.input = input;
    this.search = search;
    this.near = near;
    this.onChoose = onChoose;
    this.first = first;
    this.preview = preview;
    /** @type {Candidate[]} */
    this.found = [];
    /** @type {AbortController | null} */
    this.asking = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    const list = h('ul', { id: `addresses-${Math.random().toString(36).slice(2)}`, class: 'suggestions', role: 'listbox', 'aria-label': t('Địa chỉ có thể là'), hidden: true });
    input.after(list);
    this.list = new Listbox(input, list, { onTake: (place) => this.#choose(place), onMark: (place) => this.#preview(place) });
    this.#listen();
  }

  #listen() {
    this.input.addEventListener('input', () => this.#wait());
    this.input.addEventListener('focus', () => this.#offerFirst());
    this.input.addEventListener('keydown', (event) => this.#key(event));
    this.input.addEventListener('blur', () => this.leave());
  }

  /** Before anything is typed: where this caller was before. */
  #offerFirst() {
    const offered = this.input.value.trim() ? [] : this.first('');
    if (offered.length) this.#show(offered, '');
  }

  #wait() {
    this.preview.end(false);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE_MS);
  }

  /** Asks for what is in the field now; an answer that comes too late is dropped. */
  async ask() {
    this.asking?.abort();
    const typed = this.input.value.trim();
    if (typed.length < MIN_CHARS) {
      this.hide();
      this.#offerFirst();
      return;
    }
    const asking = (this.asking = new AbortController());
    try {
      const answer = await this.search(typed, { near: this.near(), signal: asking.signal });
      if (asking.signal.aborted) return;
      this.#show([...this.first(typed), ...answer.candidates], answer.note ?? '');
    } catch (error) {
      if (isAbort(error)) return;
      this.#show([], error instanceof Error ? error.message : '');
    }
  }

  /** @param {Candidate[]} found @param {string} note */
  #show(found, note) {
    this.found = found;
    const said = note ? [h('li', { class: 'muted none' }, note)] : [];
    this.list.show(found.length ? found.map((each) => this.#line(each)) : said);
  }

  /** @param {Candidate} each */
  #line(each) {
    const detail = [errorText(each.error_m), each.note].filter(Boolean).join(' · ');
    return option({ dataset: { kind: each.kind } },
      h('span', { class: 'kind muted' }, each.earlier === undefined ? kindName(each.kind) : t('lần trước')), h('b', {}, each.label), h('span', { class: 'muted detail' }, detail));
  }

  /** @param {number} place */
  #preview(place) {
    if (place < 0) this.preview.end(false);
    else this.preview.show(this.found[place]);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.isComposing || !this.list.open || event.ctrlKey || event.metaKey) return; // Ctrl Enter is the form's
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') this.list.move(event.key === 'ArrowDown' ? 1 : -1);
    else if (event.key === 'Enter' && this.found.length) this.#choose(Math.max(this.list.at, 0)); // the best one, unless another is marked
    else if (event.key === 'Escape') this.hide();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {number} place */
  #choose(place) {
    const chosen = this.found[place];
    if (!chosen) return;
    this.preview.end(true);
    this.hide();
    this.onChoose(chosen, this.input.value.trim());
  }

  /** Not by a key, perhaps by a click on the map: it does not move under the pointer. */
  leave() {
    this.preview.end(true);
    this.hide();
  }

  hide() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.list.hide();
  }
}
