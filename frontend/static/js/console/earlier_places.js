import { isAbort } from '../api.js';
import { fill, h } from '../dom.js';
import { clockShort, date } from '../format.js';
import { t } from '../i18n.js';

/**
 * Where this number called from before: offered before anything is typed, and
 * first among what is found. Within the centre only; the server sees to that.
 *
 * @typedef {import('./address_search.js').Candidate} Candidate
 * @typedef {{at: string, address: string, lat: number, lon: number, incident: string | null,
 *            place: import('../types.js').ChosenPlace | null}} Earlier
 */

const SHOWN = 3;

export class EarlierPlaces {
  /** @param {import('../api.js').Api} api @param {{onChoose: (found: Candidate) => void}} events */
  constructor(api, { onChoose }) {
    this.api = api;
    this.onChoose = onChoose;
    /** @type {Candidate[]} */
    this.found = [];
    this.asked = '';
    this.root = h('p', { class: 'earlier', hidden: true });
  }

  /** @param {import('../types.js').CallRow} call @param {boolean} mine */
  update(call, mine) {
    this.root.hidden = !this.found.length || call.lat !== null;
    const key = `${call.id}|${call.phone}`;
    if (!mine || !call.phone || key === this.asked) return;
    this.asked = key;
    void this.#ask(call);
  }

  /** @param {import('../types.js').CallRow} call */
  async #ask(call) {
    try {
      const { items } = await this.api.get(`/calls/${call.id}/earlier`);
      this.found = items.map(candidate);
    } catch (error) {
      if (!isAbort(error)) this.asked = ''; // asked again with the next change of the call
      return;
    }
    fill(this.root, h('span', { class: 'muted' }, t('Lần trước:')), this.found.slice(0, SHOWN).map((each) =>
      h('button', { type: 'button', class: 'small', title: each.note, onclick: () => this.onChoose(each) }, each.label)));
    this.root.hidden = !this.found.length || call.lat !== null;
  }

  /** Those that the words typed may mean; all of them before anything is typed. @param {string} typed */
  matching(typed) {
    const words = folded(typed).split(/\s+/).filter(Boolean);
    return this.found.filter((each) => words.every((word) => folded(each.label).includes(word)));
  }
}

/** @param {Earlier} earlier @returns {Candidate} */
function candidate({ at, address, lat, lon, incident, place }) {
  const when = `${date(at)} ${clockShort(at)}`;
  const note = incident ? t('ca #{number}, {when}', { number: incident, when }) : t('gọi {when}', { when });
  const label = address || place?.label || `${lat.toFixed(5)}, ${lon.toFixed(5)}`;
  return { label, lat, lon, kind: place?.kind ?? 'coordinates', score: 1, error_m: place?.error_m ?? 0, source: 'earlier', matched: label, note, earlier: place };
}

/** @param {string} text */
function folded(text) {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase();
}
