import { t } from '../i18n.js';

/**
 * The map on a second monitor: the same page with `?map`, showing nothing but
 * the map. The two windows of one desk tell each other what is chosen and said.
 *
 * A vehicle is sent by one window alone: the one that shows the ranking. The
 * torn-off map asks it to, and says so when nobody answers.
 *
 * @typedef {import('./desk.js').Desk} Desk
 * @typedef {import('./vehicle_offers.js').Sender} Sender
 * @typedef {{lat: number, lon: number}} Place
 * @typedef {{from: string, incident_id: any, ranking: import('../types.js').Ranking | null, replacing: {call_sign: string} | null}} Told a ranking, and the window that shows it
 * @typedef {{to: string, from: string, nth: number, incident_id: any, vehicle: import('./recommendations.js').Chosen}} Order
 * @typedef {{place: (Place & {error_m?: number}) | null, end?: 'stay' | 'back'}} Glanced a place that somebody only looks at
 * @typedef {{shared?: Partial<Shared>, glanced?: Glanced, route?: import('./routes.js').Route | null, placing?: boolean, place?: Place, ranking?: Told | null, order?: Order, took?: {from: string, nth: number}, hello?: boolean}} Message
 * @typedef {Pick<import('./desk.js').Ui, 'work' | 'card' | 'suggested' | 'undo' | 'said'>} Shared
 */

const ANSWER_MS = 2000;

/** Whether this window is the torn-off map. */
export function isTornOff() {
  return new URLSearchParams(location.search).has('map');
}

export class TearOff {
  /**
   * @param {Desk} desk
   * @param {{onRoute: (route: import('./routes.js').Route | null) => void, onGlanced: (glanced: Glanced) => void, onPlacing: () => void, onPlace: (place: Place) => void,
   *          ranking: () => Sender | undefined}} events ranking: of the incident that is open in this window
   */
  constructor(desk, events) {
    this.desk = desk;
    this.events = events;
    this.name = crypto.getRandomValues(new Uint32Array(2)).join('-'); // randomUUID wants a secure origin
    this.channel = new BroadcastChannel(`desk-${desk.page.centre.code}-${desk.page.user.id}`);
    this.channel.onmessage = ({ data }) => this.#hear(data);
    /** What the other window knows of each part, as text; null: nothing yet. @type {Record<string, string> | null} */
    this.told = null;
    this.toldRanking = '';
    /** What the other window ranks. @type {Told | null} */
    this.heard = null;
    this.orders = 0;
    this.taken = 0;
    addEventListener('pagehide', () => this.toldRanking && this.tell({ ranking: null }));
    if (isTornOff()) this.tell({ hello: true });
  }

  /** Opens the map in a window of its own. */
  static open() {
    window.open(`${location.pathname}?map`, 'map115', 'popup,width=1280,height=900');
  }

  /** @param {Message} message */
  tell(message) {
    this.channel.postMessage(message);
  }

  /** Tells the other window when something else is chosen, said or ranked here. */
  render() {
    this.#tellRanking();
    const first = this.told === null;
    const news = changed(shared(this.desk.ui), this.told ?? {});
    this.told = texts(shared(this.desk.ui));
    if (!Object.keys(news).length) return;
    if (!first || this.desk.ui.work || this.desk.ui.card) this.tell({ shared: news });
  }

  #tellRanking() {
    const here = this.events.ranking();
    const order = here?.ranking?.recommendations.map((each) => each.vehicle_id);
    const key = here ? `${here.incident_id}|${here.ranking?.at}|${order}|${here.replacing?.call_sign}` : '';
    if (key === this.toldRanking) return;
    this.toldRanking = key;
    const replacing = here?.replacing ? { call_sign: here.replacing.call_sign } : null;
    this.tell({ ranking: here ? { from: this.name, incident_id: here.incident_id, ranking: here.ranking, replacing } : null });
  }

  /** The other window's ranking, through which a vehicle is sent from here. @returns {Sender | undefined} */
  get sender() {
    const { heard } = this;
    return heard ? { ...heard, send: (vehicle) => this.#order(heard, vehicle) } : undefined;
  }

  /** @param {Told} heard @param {import('./recommendations.js').Chosen} vehicle */
  async #order({ from: to, incident_id }, vehicle) {
    const nth = ++this.orders;
    this.tell({ order: { to, from: this.name, nth, incident_id, vehicle } });
    await new Promise((resolve) => setTimeout(resolve, ANSWER_MS));
    if (this.taken >= nth) return '';
    const sentence = t('Cửa sổ chính không trả lời: hãy xem {call_sign} đã được điều chưa, và mở lại bàn điều phối.', { call_sign: vehicle.call_sign });
    this.desk.say(sentence, 'bad');
    return sentence;
  }

  /** @param {Order} order */
  async #send({ to, from, nth, incident_id, vehicle }) {
    if (to !== this.name) return;
    this.tell({ took: { from, nth } });
    const here = this.events.ranking();
    const problem = here?.incident_id === incident_id ? await here?.send(vehicle) : t('Ca ấy không còn mở ở cửa sổ chính: chưa điều xe nào.');
    if (problem) this.desk.say(problem, 'bad');
  }

  /** @param {Message} message */
  #hear({ shared: said, glanced, route, placing, place, ranking, order, took, hello }) {
    if (said) {
      this.told = { ...(this.told ?? texts(shared(this.desk.ui))), ...texts(said) };
      this.desk.set(said);
    }
    if (route !== undefined) this.events.onRoute(route);
    if (glanced) this.events.onGlanced(glanced);
    if (placing) this.events.onPlacing();
    if (place) this.events.onPlace(place);
    if (ranking !== undefined) {
      this.heard = ranking;
      this.desk.refresh();
    }
    if (order) void this.#send(order);
    if (took?.from === this.name) this.taken = Math.max(this.taken, took.nth); // another map's order is not ours
    if (hello) this.#greet();
  }

  /** A map that was just torn off knows nothing yet. */
  #greet() {
    this.told = null;
    this.toldRanking = '';
    this.desk.refresh();
  }
}

/** @param {Shared} ui @returns {Shared} */
function shared({ work, card, suggested, undo, said }) {
  return { work, card, suggested, undo, said };
}

/** @param {Partial<Shared>} parts @returns {Record<string, string>} */
function texts(parts) {
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, JSON.stringify(part)]));
}

/** What the other window does not know: told whole, what both say at the same moment would take each other's words away. @param {Shared} now @param {Record<string, string>} told @returns {Partial<Shared>} */
function changed(now, told) {
  return Object.fromEntries(Object.entries(now).filter(([name, part]) => JSON.stringify(part) !== told[name]));
}

/** The button on the map that tears it off. @param {HTMLElement} button */
export function bindTearOff(button) {
  button.title = t('Mở bản đồ ở cửa sổ riêng, cho màn hình thứ hai');
  button.hidden = isTornOff();
  button.addEventListener('click', () => TearOff.open());
}
