import { ApiError, isAbort } from '../api.js';
import { fill, h } from '../dom.js';
import { distance } from '../format.js';
import { t } from '../i18n.js';
import { errorText, kindName } from './address_search.js';

/**
 * What stands at a point, in words: the place that was chosen for it, or what
 * it is in front of; and the nearest junction.
 *
 * @typedef {{lat: number, lon: number}} Point
 * @typedef {import('../types.js').ChosenPlace} ChosenPlace
 * @typedef {{label: string, nearest_junction: {name: string, distance_m: number} | null,
 *            own_place: {name: string, distance_m: number} | null, ward_source: string | null}} Around
 */

/** Points told already, by their digits. @type {Map<string, Around>} */
const told = new Map();
const MOST_TOLD = 200;
/** A place a street away is not where one stands. */
const OFF_PLACE_M = 30;
const AT_JUNCTION_M = 20;
/** An estimate that may be farther off names no door. */
const AT_DOOR_M = 60;
/** Farther off than this, the door that happens to be at the point says nothing. */
const VAGUE_M = 250;

/** @param {Point} point */
const keyOf = ({ lat, lon }) => `${lat.toFixed(5)},${lon.toFixed(5)}`;

export class PlaceWords {
  /** @param {import('../api.js').Api} api */
  constructor(api) {
    this.api = api;
    this.chosen = h('p', { class: 'place-chosen' });
    this.around = h('p', { class: 'muted' });
    this.root = h('div', { class: 'place-words', role: 'status', hidden: true }, this.chosen, this.around);
    this.shown = '';
    /** @type {AbortController | null} */
    this.asking = null;
  }

  /** @param {Point | null} point @param {ChosenPlace | null} [place] */
  show(point, place = null) {
    const key = point ? `${keyOf(point)}|${JSON.stringify(place)}` : '';
    if (key === this.shown) return;
    this.shown = key;
    this.asking?.abort();
    this.root.hidden = point === null;
    if (!point) return;
    fill(this.chosen, place ? chosenLine(place) : []);
    this.chosen.hidden = place === null;
    fill(this.around);
    void this.#ask(point, place);
  }

  /** @param {Point} point @param {ChosenPlace | null} place */
  async #ask(point, place) {
    const asking = (this.asking = new AbortController());
    try {
      const around = await whatIsAt(this.api, point, asking.signal);
      if (!asking.signal.aborted) fill(this.around, aroundLine(around, place));
    } catch (error) {
      if (isAbort(error)) return;
      if (!(error instanceof ApiError)) throw error;
      fill(this.around, error.message);
    }
  }
}

/** @param {import('../api.js').Api} api @param {Point} point @param {AbortSignal} [signal] @returns {Promise<Around>} */
export async function whatIsAt(api, point, signal) {
  const key = keyOf(point);
  const known = told.get(key);
  if (known) return known;
  const [lat, lon] = key.split(',');
  const around = await api.get(`/address/reverse?lat=${lat}&lon=${lon}`, { signal });
  if (told.size >= MOST_TOLD) told.clear();
  told.set(key, around);
  return around;
}

/** `đúng số · 120 Lê Văn Sỹ, Phường Nhiêu Lộc · ±15 m` @param {ChosenPlace} place */
export function chosenLine(place) {
  const off = place.error_m > 0 ? errorText(place.error_m, true) : '';
  return [h('span', { class: `place-kind kind-${place.kind}` }, kindName(place.kind)), ' ', h('b', {}, place.label),
    off ? h('span', { class: 'place-error', title: t('Có thể lệch chừng này') }, ` ${off}`) : null, place.note ? h('span', { class: 'muted' }, ` · ${place.note}`) : null];
}

/** What to ask the caller next, while the place is no place yet. @param {ChosenPlace | null} place */
function stillUnknown(place) {
  if (!place || place.error_m <= VAGUE_M) return '';
  return place.kind === 'area' ? t('Mới biết khu vực: hỏi tên đường, nơi dễ thấy ở gần.') : t('Mới biết tới đây: hỏi số nhà, ngã tư hay nơi dễ thấy ở gần.');
}

/** @param {Around} around @param {ChosenPlace | null} place */
function aroundLine({ label, nearest_junction: junction, own_place: own }, place) {
  const vague = stillUnknown(place);
  if (vague) return vague;
  const lines = [];
  if (own && own.name !== place?.label) lines.push(own.distance_m > OFF_PLACE_M ? t('gần {name}', { name: own.name }) : own.name);
  if (!place || place.error_m <= AT_DOOR_M) lines.push(capital(label));
  if (junction) lines.push(junction.distance_m < AT_JUNCTION_M ? t('ngay giao lộ {name}', { name: junction.name }) : t('giao lộ gần nhất: {name} ({far})', { name: junction.name, far: distance(junction.distance_m) }));
  return capital(lines.filter(Boolean).join(' · '));
}

/** @param {string} text */
function capital(text) {
  return text.charAt(0).toLocaleUpperCase('vi') + text.slice(1);
}
