import { ApiError } from '../api.js';
import { fill, h, kbd, setText } from '../dom.js';
import { clock } from '../format.js';
import { t } from '../i18n.js';

/**
 * The coverage layer's button, legend and figures. Asked again at once when a
 * vehicle's state changes, and every ten seconds while vehicles move.
 *
 * @typedef {import('./desk.js').Desk} Desk
 * @typedef {import('../map/coverage_layer.js').CoverageLayer} CoverageLayer
 */

const EVERY_MS = 10_000;
/** Facts come in bursts: one question for all of them. */
const GATHER_MS = 300;
const DEFAULT_TARGET_S = 900;

export class CoverageControl {
  /** @param {HTMLElement} root @param {Desk} desk @param {CoverageLayer} layer */
  constructor(root, desk, layer) {
    this.root = root;
    this.desk = desk;
    this.layer = layer;
    this.on = false;
    this.need = '';
    this.asked_ms = 0;
    this.asking = false;
    /** Something changed while the answer was on its way. */
    this.again = false;
    /** @type {any} */
    this.timer = null;
    this.target_s = Number(desk.page.settings.targets?.critical ?? DEFAULT_TARGET_S);
    this.button = h('button', { type: 'button', class: 'small', 'aria-pressed': 'false', 'aria-controls': 'coverage-legend', onclick: () => this.toggle() }, t('Vùng phủ'), kbd('V'));
    this.said = h('p', { role: 'status' });
    this.as_of = h('p', { class: 'muted' });
    this.legend = h('div', { id: 'coverage-legend', class: 'coverage-legend', hidden: true }, this.#chooser(), this.#bands(), this.said, this.as_of);
    fill(root, this.legend, this.button);
  }

  #chooser() {
    const choices = [['', t('Xe bất kỳ')], ['als', t('Hồi sức nâng cao')], ['stretcher', t('Có băng ca')], ['alley', t('Vào hẻm được')]];
    const select = h('select', { onchange: () => this.#choose(select.value) }, choices.map(([value, name]) => h('option', { value }, name)));
    return h('label', {}, h('span', { class: 'muted' }, t('Xe rảnh')), ' ', select);
  }

  #bands() {
    const minutes = [1, 2, 3].map((third) => Math.round((this.target_s * third) / 180));
    return h('ul', {}, minutes.map((each, nth) => h('li', {}, h('i', { class: `swatch cover-${nth}` }), t('đến trong {n} phút', { n: each }))),
      h('li', {}, h('i', { class: 'swatch cover-none' }), t('lâu hơn: chưa phủ')));
  }

  /** @param {string} need */
  #choose(need) {
    this.need = need;
    this.ask();
  }

  toggle() {
    this.on = !this.on;
    this.button.setAttribute('aria-pressed', String(this.on));
    this.legend.hidden = !this.on;
    if (this.on) this.ask();
    else this.layer.show(null);
  }

  /** @param {import('../types.js').Entry} entry */
  noteEntry(entry) {
    if (entry.data?.set?.vehicles?.length || entry.data?.set?.stations?.length) this.ask(GATHER_MS);
  }

  /** Once a second. */
  tick() {
    if (performance.now() - this.asked_ms > EVERY_MS) this.ask();
  }

  /** @param {number} [after_ms] */
  ask(after_ms = 0) {
    if (!this.on || document.hidden || this.timer !== null) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      void this.#fetch();
    }, after_ms);
  }

  async #fetch() {
    this.again = this.asking;
    if (this.asking) return;
    this.asking = true;
    try {
      await this.#answer(this.need);
    } finally {
      this.asking = false;
    }
    if (this.again) this.ask();
  }

  /** On a busy board a newer question is never far: what is answered is shown, or nothing ever would be. @param {string} need */
  async #answer(need) {
    this.asked_ms = performance.now();
    if (!this.layer.coverage) setText(this.said, t('đang tính vùng phủ…'));
    try {
      const coverage = await this.desk.api.get(`/coverage?need=${need}&target_s=${this.target_s}`);
      if (this.on && need === this.need) this.#show(coverage);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setText(this.said, error.message);
    }
  }

  /** @param {import('../map/coverage_cells.js').Coverage} coverage */
  #show(coverage) {
    this.layer.show(coverage);
    setText(this.said, coverageSentence(coverage));
    setText(this.as_of, t('lúc {at}', { at: clock(coverage.at) }));
  }
}

/** @param {import('../map/coverage_cells.js').Coverage} coverage */
export function coverageSentence(coverage) {
  if (coverage.share === null) return t('Chưa có bản đồ đường: không tính được vùng phủ.');
  if (!coverage.vehicles) return t('Không có xe rảnh nào như vậy: chưa nơi nào được phủ.');
  const minutes = Math.round(coverage.target_s / 60);
  return t('{share} % đường phố trong {minutes} phút, với {n} xe rảnh', { share: Math.round(coverage.share * 100), minutes, n: coverage.vehicles });
}
