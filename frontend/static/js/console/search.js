import { isAbort } from '../api.js';
import { byId, fill, h } from '../dom.js';
import { t } from '../i18n.js';
import { addressSearch, errorText, kindName as addressKind } from './address_search.js';
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
   * @param {{onChoose: (found: Found) => void, near: () => {lat: number, lon: number} | null}} options near: what is closer to it comes first
   */
  constructor(desk, { onChoose, near }) {
    this.desk = desk;
    this.onChoose = onChoose;
    this.near = near;
    this.addresses = addressSearch(desk.api);
    this.input = /** @type {HTMLInputElement} */ (byId('search'));
    this.list = byId('search-results');
    /** @type {Group[]} */
    this.groups = [];
    this.at = 0;
    this.note = '';
    /** Enter came before any answer: the first one is taken when it is there. */
    this.hurried = false;
    /** @type {AbortController | null} */
    this.asking = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.input.addEventListener('input', () => this.#look());
    this.input.addEventListener('focus', () => this.#look());
    this.input.addEventListener('blur', () => this.#hide());
    this.input.addEventListener('keydown', (event) => this.#key(event));
    this.list.addEventListener('pointerdown', (event) => this.#pointer(event));
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
    this.at = 0;
    this.note = '';
    const typed = this.input.value.trim();
    const board = search(this.desk.state, typed);
    const more = typed.length >= MIN_CHARS && board[0]?.kind !== 'place';
    this.groups = arranged(board, more ? null : []);
    if (more) this.timer = setTimeout(() => void this.#ask(typed), PAUSE_MS);
    this.#show();
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
    else this.#show();
  }

  /** Addresses are still being looked for. */
  get waiting() {
    return this.asking !== null || this.groups.some((group) => group.items.length === 0);
  }

  #show() {
    const typed = this.input.value.trim() !== '' && document.activeElement === this.input;
    this.list.hidden = !typed;
    this.input.setAttribute('aria-expanded', String(typed));
    if (!typed) return;
    let place = 0;
    const lines = this.groups.flatMap(({ title, items }) => [
      h('li', { class: 'group', role: 'presentation' }, title, items.length ? '' : ` · ${t('đang tìm…')}`),
      ...items.map((each) => this.#item(each, place++)),
    ]);
    fill(this.list, lines.length ? lines : h('li', { class: 'muted none' }, this.note || t('Không thấy gì. Thử số xe (C-07), số ca (#0412), số máy, địa chỉ, hoặc 10.78, 106.69')));
    this.input.setAttribute('aria-activedescendant', this.found.length ? `found-${this.at}` : '');
    this.list.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }

  /** @param {Found} each @param {number} place */
  #item(each, place) {
    const off = each.address ? errorText(each.address.error_m) : '';
    return h('li', { role: 'option', id: `found-${place}`, 'aria-selected': String(place === this.at), dataset: { place: String(place), kind: each.kind } },
      h('span', { class: 'kind muted' }, each.address ? addressKind(each.address.kind) : kindName(each.kind)), h('b', {}, each.title),
      off ? h('span', { class: 'off' }, off) : null, h('span', { class: 'muted detail' }, each.detail));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') this.#move(event.key === 'ArrowDown' ? 1 : -1);
    else if (event.key === 'Enter') this.#enter();
    else if (event.key === 'Escape') this.#leave();
    else return;
    event.preventDefault();
  }

  #enter() {
    if (this.found.length) this.#choose(this.at);
    else this.hurried = this.waiting;
  }

  /** @param {number} by */
  #move(by) {
    const count = this.found.length;
    if (!count) return;
    this.at = (this.at + by + count) % count;
    this.#show();
  }

  /** @param {PointerEvent} event */
  #pointer(event) {
    const item = /** @type {HTMLElement} */ (event.target).closest('li');
    event.preventDefault();
    if (item?.dataset.place) this.#choose(Number(item.dataset.place));
  }

  /** @param {number} place */
  #choose(place) {
    const chosen = this.found[place];
    if (!chosen) return;
    const typed = this.input.value.trim();
    this.#leave();
    this.onChoose(chosen.address ? { ...chosen, typed } : chosen);
  }

  #leave() {
    this.input.value = '';
    this.#hide();
    this.input.blur();
  }

  #hide() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.asking = null;
    this.list.hidden = true;
    this.input.setAttribute('aria-expanded', 'false');
  }
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
