import { ApiError } from '../api.js';
import { fill, h, kbd, setText } from '../dom.js';
import { t } from '../i18n.js';
import { fromField, toField, zoneText } from '../map/zone_words.js';

/**
 * Closing or slowing a place: draw it, say from when to when and why; the list
 * of what is closed, with a way to open it again.
 *
 * @typedef {import('./desk.js').Desk} Desk
 * @typedef {import('../map/map.js').CommandMap} CommandMap
 * @typedef {import('../types.js').ZoneRow} ZoneRow
 * @typedef {{lat: number, lon: number}} Place
 */

const DRAWERS = new Set(['dispatcher', 'supervisor']);
const HOUR_MS = 3600_000;
const DEFAULT_HOURS = 2;

export class ZoneControl {
  /** @param {HTMLElement} root @param {Desk} desk @param {CommandMap} map */
  constructor(root, desk, map) {
    this.desk = desk;
    this.map = map;
    this.mayDraw = DRAWERS.has(desk.page.user.role);
    /** @type {Place[]} */
    this.points = [];
    this.drawing = false;
    this.shown = '';
    this.count = h('b', {});
    this.button = h('button', { type: 'button', class: 'small', 'aria-expanded': 'false', 'aria-controls': 'zones-panel', onclick: () => this.toggle() }, t('Cấm đường'), ' ', this.count, kbd('C'));
    this.list = h('ul', { class: 'zone-list' });
    this.say = h('p', { class: 'note bad', role: 'alert', hidden: true });
    this.kind = h('select', { onchange: () => (this.left.disabled = this.kind.value === 'closed') },
      h('option', { value: 'closed' }, t('Cấm hẳn')), h('option', { value: 'slow' }, t('Đi chậm')));
    this.left = h('select', { disabled: true }, [50, 30, 15].map((each) => h('option', { value: each / 100 }, t('còn {n} % tốc độ', { n: each }))));
    this.from = h('input', { type: 'datetime-local', required: true });
    this.to = h('input', { type: 'datetime-local', required: true });
    this.reason = h('input', { type: 'text', required: true, maxlength: 200, list: 'zone-reasons', autocomplete: 'off' });
    this.hint = h('p', { role: 'status' });
    this.form = this.#form();
    this.start = h('button', { type: 'button', hidden: !this.mayDraw, onclick: () => this.#startDrawing() }, t('Vẽ đoạn mới'));
    this.panel = h('div', { id: 'zones-panel', class: 'zones-panel', tabindex: '-1', hidden: true }, this.list, this.start, this.form, this.say);
    root.addEventListener('keydown', (event) => this.#leave(event));
    fill(root, this.panel, this.button);
  }

  #form() {
    const name = (/** @type {string} */ text, /** @type {HTMLElement} */ control) => h('label', {}, h('span', { class: 'muted' }, text), control);
    const reasons = [t('ngập'), t('cháy'), t('họp chợ'), t('diễu hành'), t('tai nạn'), t('sửa đường')];
    return h('form', { hidden: true, onsubmit: (/** @type {Event} */ event) => this.#submit(event), onkeydown: (/** @type {KeyboardEvent} */ event) => this.#key(event) },
      this.hint, name(t('Loại'), h('span', { class: 'inline' }, this.kind, this.left)), name(t('Từ'), this.from), name(t('Đến'), this.to), name(t('Lý do'), this.reason),
      h('datalist', { id: 'zone-reasons' }, reasons.map((value) => h('option', { value }))),
      h('p', { class: 'inline' }, h('button', { type: 'submit', class: 'primary' }, t('Cấm, báo mọi bàn')),
        h('button', { type: 'button', onclick: () => this.#back() }, t('Bớt một điểm')), h('button', { type: 'button', onclick: () => this.#stop() }, t('Thôi'))));
  }

  toggle() {
    this.panel.hidden = !this.panel.hidden;
    this.button.setAttribute('aria-expanded', String(!this.panel.hidden));
    if (this.panel.hidden) {
      this.#stop();
      this.button.focus();
    } else (this.mayDraw ? this.start : this.panel).focus();
  }

  /** Esc closes the panel; while something is drawn, only that. @param {KeyboardEvent} event */
  #leave(event) {
    if (event.key !== 'Escape' || this.panel.hidden) return;
    event.stopPropagation();
    this.toggle();
  }

  #startDrawing() {
    this.drawing = true;
    this.points = [];
    const now_ms = this.desk.now_ms();
    this.from.value = toField(now_ms);
    this.to.value = toField(now_ms + DEFAULT_HOURS * HOUR_MS);
    this.#show();
    this.map.startDrawing((place) => this.#add(place));
    this.#sketch();
  }

  /** @param {Place} place */
  #add(place) {
    this.points.push(place);
    this.#sketch();
  }

  #back() {
    this.points.pop();
    this.#sketch();
  }

  #sketch() {
    this.map.zones.sketch(this.points);
    const n = this.points.length;
    if (n < 2) setText(this.hint, t('Bấm lên bản đồ: 2 điểm là một đoạn đường, từ 3 điểm là một vùng. Bằng phím: mũi tên để dời, Enter đặt tại dấu cộng.'));
    else setText(this.hint, n === 2 ? t('Đoạn đường giữa 2 điểm.') : t('Vùng có {n} điểm.', { n }));
  }

  #stop() {
    if (!this.drawing) return;
    this.drawing = false;
    this.points = [];
    this.map.stopDrawing();
    this.map.zones.sketch([]);
    this.#show();
    this.say.hidden = true;
    this.button.focus();
  }

  /** The list or the form. While a zone is drawn, a click meant for the map must not open another road again. */
  #show() {
    this.form.hidden = !this.drawing;
    this.list.hidden = this.drawing;
    this.start.hidden = this.drawing || !this.mayDraw;
    this.panel.classList.toggle('drawing', this.drawing);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    this.#stop();
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    void this.#send(() => this.desk.api.post('/zones', {
      kind: this.kind.value,
      factor: Number(this.left.value),
      shape: this.points.length === 2 ? 'line' : 'polygon',
      points: this.points.map(({ lat, lon }) => [lat, lon]),
      from_at: fromField(this.from.value),
      to_at: fromField(this.to.value),
      reason: this.reason.value,
    }), () => this.#stop());
  }

  /** @param {() => Promise<unknown>} work @param {() => void} [done] */
  async #send(work, done) {
    this.say.hidden = true;
    try {
      await work();
      done?.();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setText(this.say, error.message);
      this.say.hidden = false;
    }
  }

  render() {
    const zones = [...this.desk.state.zones.values()];
    this.map.zones.show(zones);
    setText(this.count, zones.length ? String(zones.length) : '');
    const key = JSON.stringify([zones.map((zone) => zone.id), Math.floor(this.desk.now_ms() / 60_000)]);
    if (key === this.shown) return;
    this.shown = key;
    fill(this.list, zones.length ? zones.map((zone) => this.#row(zone)) : h('li', { class: 'muted' }, t('Không có đoạn nào cấm hay chậm.')));
  }

  /** @param {ZoneRow} zone */
  #row(zone) {
    const [lat, lon] = zone.geometry.points[0];
    const kind = zone.kind === 'closed' ? t('✕ cấm') : t('≈ chậm');
    const remove = h('button', { type: 'button', class: 'small', hidden: !this.mayDraw, 'aria-label': t('Mở lại đường: {reason}', { reason: zone.reason }), onclick: () => void this.#send(() => this.desk.api.delete(`/zones/${zone.id}`)) }, t('Mở lại'));
    return h('li', {}, h('button', { type: 'button', class: 'row', title: zone.by.name, onclick: () => this.map.reveal({ lat, lon }) }, h('b', {}, kind), ' ', zoneText(zone, this.desk.now_ms())), remove);
  }
}
