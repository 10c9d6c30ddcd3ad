import { t } from '../i18n.js';

/**
 * The map on a second monitor: the same page with `?map`, showing nothing but
 * the map. The two windows of one desk tell each other what is chosen.
 *
 * @typedef {import('./desk.js').Desk} Desk
 * @typedef {{lat: number, lon: number}} Place
 * @typedef {{shared?: Shared, route?: import('./routes.js').Route | null, placing?: boolean, place?: Place}} Message
 * @typedef {Pick<import('./desk.js').Ui, 'work' | 'card' | 'suggested'>} Shared
 */

/** Whether this window is the torn-off map. */
export function isTornOff() {
  return new URLSearchParams(location.search).has('map');
}

export class TearOff {
  /**
   * @param {Desk} desk
   * @param {{onRoute: (route: import('./routes.js').Route | null) => void, onPlacing: () => void, onPlace: (place: Place) => void}} events
   */
  constructor(desk, events) {
    this.desk = desk;
    this.events = events;
    this.channel = new BroadcastChannel(`desk-${desk.page.centre.code}-${desk.page.user.id}`);
    this.channel.onmessage = ({ data }) => this.#hear(data);
    this.told = '';
  }

  /** Opens the map in a window of its own. */
  static open() {
    window.open(`${location.pathname}?map`, 'map115', 'popup,width=1280,height=900');
  }

  /** @param {Message} message */
  tell(message) {
    this.channel.postMessage(message);
  }

  /** Tells the other window when something else is chosen here. */
  render() {
    const { work, card, suggested } = this.desk.ui;
    const now = JSON.stringify({ work, card, suggested });
    if (now === this.told) return;
    const first = this.told === '';
    this.told = now;
    if (!first || work || card) this.tell({ shared: { work, card, suggested } });
  }

  /** @param {Message} message */
  #hear({ shared, route, placing, place }) {
    if (shared) {
      this.told = JSON.stringify({ work: shared.work, card: shared.card, suggested: shared.suggested });
      this.desk.set(shared);
    }
    if (route !== undefined) this.events.onRoute(route);
    if (placing) this.events.onPlacing();
    if (place) this.events.onPlace(place);
  }
}

/** The button on the map that tears it off. @param {HTMLElement} button */
export function bindTearOff(button) {
  button.title = t('Mở bản đồ ở cửa sổ riêng, cho màn hình thứ hai');
  button.hidden = isTornOff();
  button.addEventListener('click', () => TearOff.open());
}
