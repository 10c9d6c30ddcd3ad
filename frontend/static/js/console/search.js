import { isAbort } from '../api.js';
import { byId, h } from '../dom.js';
import { t } from '../i18n.js';
import { addressSearch, errorText, kindName as addressKind } from './address_search.js';
import { Listbox, option } from './listbox.js';
import { arranged, search } from './search_match.js';

/**
 * The search box of the top bar: `/` to enter, ↑↓ and Enter to choose, Esc to
 * leave. What is on the board answers at once, addresses a moment later, below
 * it: nothing that is shown moves.
 *
 * @typedef {import('./search_match.js').Found} Found
 * @typedef {import('./search_match.js').Group} Group
 */

const PAUSE_MS = 120;
const MIN_CHARS = 3;

export class SearchBox {
  /**
   * @param {import('./desk.js').Desk} desk
   * @param {{onChoose: (found: Found) => void, near: () => {lat: number, lon: number} | null, preview: import('./address_search.js').Preview}} options near: what is closer to it comes first
   */
  constructor(desk, { onChoose, near, preview }) {
    this.desk = desk;
    this.onChoose = onChoose;
    this.near = near;
    this.preview = preview;
    this.addresses = addressSearch(desk.api);
    this.input = /** @type {HTMLInputElement} */ (byId('search'));
    this.list = new Listbox(this.input, byId('search-results'), { onTake: (place) => this.#choose(place), onMark: (place) => this.#preview(place) });
    /** @type {Group[]} */
    this.groups = [];
    this.note = '';
    /** Enter came before any answer: the first one is taken when it is there. */
    this.hurried = false;
    /** @type {AbortController | null} */
    this.asking = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.input.addEventListener('input', () => this.#look());
    this.input.addEventListener('focus', () => this.#look());
    this.input.addEventListener('blur', () => this.#left());
    this.input.addEventListener('keydown', (event) => this.#key(event));
  }

  /** Everything that can be chosen, in the order shown. @returns {Found[]} */
  get found() {
    return this.groups.flatMap((group) => group.items);
  }

  focus() {
    this.input.focus();
    this.input.select();
  }

  #look() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.asking = null;
    this.hurried = false;
    this.preview.end(false);
    this.note = '';
    const typed = this.input.value.trim();
    const board = search(this.desk.state, typed);
    const more = typed.length >= MIN_CHARS && board[0]?.kind !== 'place';
    this.groups = arranged(board, more ? null : []);
    if (more) this.timer = setTimeout(() => void this.#ask(typed), PAUSE_MS);
    this.#show(0);
  }

  /** @param {string} typed */
  async #ask(typed) {
    const asking = (this.asking = new AbortController());
    /** @type {Found[]} */
    let found = [];
    try {
      const answer = await this.addresses(typed, { near: this.near(), signal: asking.signal });
      found = answer.candidates.map(addressFound);
      this.note = answer.note ?? '';
    } catch (error) {
      if (isAbort(error)) return;
      this.note = error instanceof Error ? error.message : '';
    }
    if (asking.signal.aborted) return;
    this.asking = null;
    this.groups = arranged(search(this.desk.state, typed), found);
    if (this.hurried && this.found.length) this.#choose(0);
    else this.#show(Math.max(this.list.at, 0));
  }

  /** Addresses are still being looked for. */
  get waiting() {
    return this.asking !== null || this.groups.some((group) => group.items.length === 0);
  }

  /** @param {number} at the marked one */
  #show(at) {
    if (this.input.value.trim() === '' || document.activeElement !== this.input) {
      this.list.hide();
      return;
    }
    const lines = this.groups.flatMap(({ title, items }) => [
      h('li', { class: 'group', role: 'presentation' }, title, items.length ? '' : ` · ${t('đang tìm…')}`),
      ...items.map((each) => line(each)),
    ]);
    const none = h('li', { class: 'muted none' }, this.note || t('Không thấy gì. Thử số xe (C-07), số ca (#0412), số máy, địa chỉ, hoặc 10.78, 106.69'));
    this.list.show(lines.length ? lines : [none], at);
  }

  /** @param {number} place */
  #preview(place) {
    const found = this.found[place];
    if (found) this.preview.show(found.place && { ...found.place, error_m: found.address?.error_m }, this.list.list.getBoundingClientRect());
    else this.preview.end(false);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') this.list.move(event.key === 'ArrowDown' ? 1 : -1);
    else if (event.key === 'Enter') this.#enter();
    else if (event.key === 'Escape') this.#leave();
    else return;
    event.preventDefault();
  }

  #enter() {
    if (this.found.length) this.#choose(this.list.at);
    else this.hurried = this.waiting;
  }

  /** @param {number} place */
  #choose(place) {
    const chosen = this.found[place];
    if (!chosen) return;
    const typed = this.input.value.trim();
    this.preview.end(true);
    this.#leave();
    this.onChoose(chosen.address ? { ...chosen, typed } : chosen);
  }

  #leave() {
    this.input.value = '';
    this.#hide();
    this.input.blur();
  }

  /** By the pointer, perhaps onto the map: it does not move under it. */
  #left() {
    this.preview.end(true);
    this.#hide();
  }

  #hide() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.asking = null;
    this.list.hide();
  }
}

/** @param {Found} each */
function line(each) {
  const off = each.address ? errorText(each.address.error_m) : '';
  return option({ dataset: { kind: each.kind } },
    h('span', { class: 'kind muted' }, each.address ? addressKind(each.address.kind) : kindName(each.kind)), h('b', {}, each.title),
    off ? h('span', { class: 'off' }, off) : null, h('span', { class: 'muted detail' }, each.detail));
}

/** @param {import('./address_search.js').Candidate} candidate @returns {Found} */
function addressFound(candidate) {
  const { label, lat, lon, note } = candidate;
  return { kind: 'address', id: `${lat},${lon}`, title: label, detail: note, place: { lat, lon }, address: candidate };
}

/** @param {Found['kind']} kind */
function kindName(kind) {
  return { vehicle: t('xe'), incident: t('ca'), call: t('cuộc gọi'), station: t('trạm'), hospital: t('bệnh viện'), place: t('toạ độ'), address: t('địa chỉ') }[kind];
}
