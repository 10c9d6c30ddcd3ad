/** The receiving hospital's page: who comes, when, and what we say to it. */

import { ApiError, apiForPage, isAbort } from '../api.js';
import { byId, h, setText, syncList } from '../dom.js';
import { clock, clockShort } from '../format.js';
import { language, t } from '../i18n.js';
import { readPage } from '../page.js';
import { ServerClock } from '../server_clock.js';
import { LiveSocket, socketUrl } from '../socket.js';
import { Sounds } from '../sound.js';
import { bindThemeToggles } from '../theme.js';
import { Card } from './card.js';
import { inOrder, isLeftUnsigned, isWaiting, newOnes } from './inbound.js';
import { InboundMap } from './map.js';

/** @typedef {import('./inbound.js').Inbound} Inbound */
/** @typedef {import('./inbound.js').Arrival} Arrival */
/** @typedef {import('../types.js').HospitalRow} Hospital */

const RING_EVERY_MS = 4000;
const POLL_EVERY_MS = 5000;
const SIGNER_KEY = 'hospital.signer';

export class HospitalPage {
  constructor() {
    this.page = readPage();
    this.api = apiForPage(this.page);
    this.clock = new ServerClock();
    this.sounds = new Sounds();
    this.sounds.setVolume(1);
    /** @type {Hospital|null} */
    this.hospital = null;
    /** @type {Inbound[]} */
    this.inbound = [];
    /** @type {Map<number, Arrival>} */
    this.arrivals = new Map();
    this.seq = -1;
    /** @type {string|null} */
    this.as_of = null;
    /** @type {Map<number, Card>} */
    this.cards = new Map();
    /** @type {InboundMap|null} */
    this.map = null;
    this.rang_ms = 0;
    this.unsigned = 0;
    this.title = document.title;
    this.socket = new LiveSocket({ url: () => socketUrl(this.page.urls.hospital_ws), onMessage: (message) => this.#hear(message), onLink: () => this.#showLink() });
  }

  /** Who signed last at this desk: mostly the same person signs next. */
  get signer() { return sessionStorage.getItem(SIGNER_KEY) ?? this.page.user.name; }

  set signer(name) { sessionStorage.setItem(SIGNER_KEY, name); }

  start() {
    bindThemeToggles();
    this.#bindStatus();
    this.#bindMenu();
    this.socket.start();
    setInterval(() => this.#tick(), 1000);
    setInterval(() => void this.#poll(), POLL_EVERY_MS);
    void this.#poll(true);
  }

  /** @param {any} message */
  #hear(message) {
    if (message.at) { this.clock.hear(message.at); this.as_of = message.at; }
    if (message.type === 'hospital') this.take(message);
    else if (message.type === 'arrivals') this.#takeArrivals(message.arrivals);
  }

  /** @param {{hospital: Hospital, inbound: Inbound[], seq: number, at: string, arrivals?: Arrival[]}} picture */
  take(picture) {
    if (picture.seq < this.seq) return;
    const fresh = this.seq < 0 ? [] : newOnes(this.inbound, picture.inbound);
    this.seq = picture.seq;
    this.as_of = picture.at;
    this.hospital = picture.hospital;
    this.inbound = picture.inbound;
    if (picture.arrivals) this.#takeArrivals(picture.arrivals);
    if (fresh.length) this.rang_ms = 0;
    this.#render();
  }

  /** @param {Arrival[]} arrivals */
  #takeArrivals(arrivals) {
    this.arrivals = new Map(arrivals.map((one) => [one.id, one]));
    if (this.hospital) this.map ??= new InboundMap(byId('map'), this.page.urls.tiles, this.hospital);
    this.map?.show(arrivals, (id) => this.inbound.find((one) => one.id === id)?.vehicle.call_sign ?? '');
  }

  #render() {
    if (!this.hospital) return;
    setText(byId('page-title'), this.hospital.name);
    for (const button of document.querySelectorAll('[data-status]')) button.setAttribute('aria-pressed', String(/** @type {HTMLElement} */ (button).dataset.status === this.hospital.status));
    this.#place();
    for (const id of this.cards.keys()) if (!this.inbound.some((one) => one.id === id)) this.cards.delete(id);
    this.map ??= new InboundMap(byId('map'), this.page.urls.tiles, this.hospital);
    this.#tick();
  }

  /** Every card in its list. The first list gives up what the second takes over, so it goes first. */
  #place() {
    const now_ms = this.clock.now_ms();
    const ordered = inOrder(this.inbound, this.arrivals, now_ms);
    const left = ordered.filter((one) => isLeftUnsigned(one, now_ms));
    this.unsigned = left.length;
    for (const [id, rows] of Object.entries({ inbound: ordered.filter((one) => !left.includes(one)), unsigned: left })) {
      syncList(byId(id), rows, (one) => String(one.id), (one) => this.#card(one).root, (_element, one) => this.#card(one).update(one));
    }
    byId('nobody').hidden = ordered.length > left.length;
    byId('left-unsigned').hidden = left.length === 0;
    setText(byId('unsigned-title'), t('{n} bệnh nhân đã đến, chưa ký nhận', { n: left.length }));
  }

  /** @param {Inbound} one */
  #card(one) {
    const card = this.cards.get(one.id) ?? new Card(one, this);
    this.cards.set(one.id, card);
    return card;
  }

  #tick() {
    const now_ms = this.clock.now_ms();
    if (this.inbound.filter((one) => isLeftUnsigned(one, now_ms)).length !== this.unsigned) this.#place();
    for (const [id, card] of this.cards) card.tick(this.arrivals.get(id), now_ms);
    this.#showLink();
    this.#ring(now_ms);
  }

  /** As long as somebody waits for an answer. @param {number} now_ms */
  #ring(now_ms) {
    const waiting = this.inbound.filter(isWaiting);
    document.title = waiting.length ? `(${waiting.length}) ${t('Xe sắp đến')} · 115` : this.title;
    setText(byId('waiting'), waiting.length ? t('{n} xe chờ xác nhận', { n: waiting.length }) : '');
    byId('sound-off').hidden = this.sounds.ready;
    if (waiting.length && now_ms - this.rang_ms >= RING_EVERY_MS) {
      this.rang_ms = now_ms;
      this.sounds.play('order');
    }
  }

  #showLink() {
    const { state, since_ms } = this.socket.link;
    const live = state === 'live';
    document.body.classList.toggle('is-cut-off', !live);
    const refused = state === 'refused';
    setText(byId('link'), live ? t('trực tiếp {time}', { time: clock(this.clock.now_ms()) })
      : refused ? t('Quyền vào trang này đã hết. Hãy xin trung tâm 115 cấp lại.')
        : t('KHÔNG TRỰC TIẾP từ {since} · số liệu lúc {time}', { since: clockShort(since_ms), time: this.as_of ? clock(this.as_of) : '–' }));
  }

  /** While the socket is away, ask: slower, still true. @param {boolean} [anyway] */
  async #poll(anyway = false) {
    if (!anyway && (this.socket.link.state === 'live' || this.socket.link.state === 'refused')) return;
    try {
      this.take(await this.api.get('/hospital'));
    } catch (error) {
      if (!(error instanceof ApiError) && !isAbort(error)) throw error;
    }
  }

  #bindStatus() {
    for (const button of document.querySelectorAll('[data-status]')) {
      button.addEventListener('click', () => void this.#setStatus(String(/** @type {HTMLElement} */ (button).dataset.status)));
    }
  }

  /** @param {string} status */
  async #setStatus(status) {
    const problem = byId('problem');
    try {
      const row = await this.api.post('/hospital/status', { status });
      this.hospital = row;
      problem.hidden = true;
      this.#render();
    } catch (error) {
      if (!(error instanceof ApiError) && !isAbort(error)) throw error;
      problem.hidden = false;
      problem.replaceChildren(h('span', {}, /** @type {Error} */ (error).message));
    }
  }

  #bindMenu() {
    const other = language() === 'en' ? { code: 'vi', name: 'Tiếng Việt' } : { code: 'en', name: 'English' };
    setText(byId('language'), other.name);
    byId('language').lang = other.code;
    /** @type {HTMLButtonElement} */ (byId('language')).value = other.code;
    byId('sound-off').addEventListener('click', () => this.sounds.play('order'));
  }
}

new HospitalPage().start();
