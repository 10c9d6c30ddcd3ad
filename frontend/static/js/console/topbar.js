import { byId, fill, h, setText } from '../dom.js';
import { clock } from '../format.js';
import { t } from '../i18n.js';
import { counters } from '../store.js';
import { currentTheme, onTheme, toggleTheme } from '../theme.js';
import { fillOnce } from './queue.js';
import { kbd } from '../dom.js';
import { liveWords } from './live_words.js';

/**
 * The top bar: what waits, whether the picture is live and as of when, theme,
 * sound; and the banner that turns the bar solid when it is not live.
 *
 * @typedef {import('./desk.js').Desk} Desk
 */

export class TopBar {
  /** @param {Desk} desk @param {import('../sound.js').Sounds} sounds @param {{retry: () => void, help: () => void}} actions */
  constructor(desk, sounds, actions) {
    this.desk = desk;
    this.sounds = sounds;
    this.actions = actions;
    this.live = byId('live');
    this.word = byId('live-word');
    this.clock = byId('live-clock');
    this.banner = byId('banner');
    this.bannerText = h('span', {});
    this.title = document.title;
    this.theme = byId('theme-toggle');
    this.sound = byId('sound-toggle');
    this.theme.addEventListener('click', () => toggleTheme());
    this.sound.addEventListener('click', () => this.#toggleSound());
    this.menu = /** @type {HTMLDetailsElement} */ (document.querySelector('details.menu'));
    this.menu.addEventListener('keydown', (event) => this.#leaveMenu(event));
    this.menu.addEventListener('focusout', ({ relatedTarget }) => relatedTarget instanceof Node && !this.menu.contains(relatedTarget) && (this.menu.open = false));
    byId('help-open').addEventListener('click', actions.help);
    onTheme(() => this.#showTheme());
    this.#showTheme();
    this.#showSound();
  }

  /** @param {KeyboardEvent} event */
  #leaveMenu(event) {
    if (event.key !== 'Escape' || !this.menu.open) return;
    event.stopPropagation();
    this.menu.open = false;
    this.menu.querySelector('summary')?.focus();
  }

  #showTheme() {
    fill(this.theme, currentTheme() === 'night' ? t('☾ Đêm') : t('☀ Ngày'), kbd('D'));
    this.theme.title = t('Đổi giao diện ngày, đêm');
  }

  #toggleSound() {
    this.sounds.toggleMute();
    this.#showSound();
  }

  #showSound() {
    const { muted } = this.sounds;
    if (muted) setText(this.sound, t('Đã tắt chuông'));
    else setText(this.sound, this.sounds.woken ? t('Chuông bật') : t('Bấm để bật chuông'));
    this.sound.classList.toggle('attention', !muted && !this.sounds.woken);
    this.sound.setAttribute('aria-pressed', String(muted));
    this.sound.title = t('Chuông của bàn này. SOS luôn kêu.');
  }

  render() {
    this.#renderCounters();
    this.#showSound();
    this.renderLive();
  }

  #renderCounters() {
    const counts = /** @type {Record<string, number>} */ (counters(this.desk.state));
    const calling = counts.ringing + counts.waiting;
    document.title = calling ? `(${calling}) ${this.title}` : this.title;
    for (const item of byId('counters').querySelectorAll('li')) {
      const name = item.dataset.counter ?? '';
      const number = item.querySelector('b');
      if (number) setText(number, String(counts[name] ?? 0));
      item.classList.toggle('nonzero', name !== 'free' && counts[name] > 0);
    }
  }

  /** Also each second: times in it run. */
  renderLive() {
    const { live } = this.desk.ui;
    const words = liveWords(live, Date.now());
    this.live.dataset.state = words.state;
    setText(this.word, words.word);
    if (live?.as_of) setText(this.clock, clock(live.as_of));
    document.body.dataset.live = words.state;
    this.#renderBanner(words);
  }

  /** @param {import('./live_words.js').LiveWords} words */
  #renderBanner({ state, banner }) {
    this.banner.hidden = banner === null;
    if (banner === null) return;
    fillOnce(this.banner, state, () => [this.bannerText, this.#bannerAction(state)]);
    setText(this.bannerText, banner);
  }

  /** @param {string} state */
  #bannerAction(state) {
    if (state === 'refused') return h('a', { class: 'button', href: this.desk.page.urls.login }, t('Đăng nhập lại'));
    return h('button', { type: 'button', onclick: this.actions.retry }, t('Nối lại ngay'));
  }
}
