import { ApiError, isAbort } from '../api.js';
import { h, syncList } from '../dom.js';
import { clock, date } from '../format.js';
import { t } from '../i18n.js';
import { actorName } from './words.js';

/**
 * What happened to an incident, newest first, from the journal.
 *
 * @typedef {{seq: number, at: string, kind: string, actor: import('../types.js').ActorRow, text: string}} Event
 */

const WAIT_MS = 400;

export class Timeline {
  /** @param {import('../api.js').Api} api @param {import('../types.js').Id} incident_id */
  constructor(api, incident_id) {
    this.api = api;
    this.incident_id = incident_id;
    this.list = h('ol', { class: 'timeline' });
    this.root = h('section', { class: 'panel-section' }, h('h3', {}, t('Diễn biến')), this.list);
    /** @type {AbortController | null} */
    this.fetching = null;
    /** @type {any} */
    this.timer = null;
    void this.load();
  }

  stop() {
    clearTimeout(this.timer);
    this.fetching?.abort();
  }

  /** Something changed: reads again, once for a burst. */
  stale() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.load(), WAIT_MS);
  }

  async load() {
    this.fetching?.abort();
    this.fetching = new AbortController();
    try {
      const { timeline } = await this.api.get(`/incidents/${this.incident_id}`, { signal: this.fetching.signal });
      this.#show(timeline ?? []);
    } catch (error) {
      // What is already listed stays; the banner speaks of the connection.
      if (!isAbort(error) && !(error instanceof ApiError)) throw error;
    }
  }

  /** @param {Event[]} events */
  #show(events) {
    const newest = [...events].sort((a, b) => b.seq - a.seq);
    syncList(this.list, newest, (event) => String(event.seq), (event) => eventItem(event), () => {});
  }
}

/** @param {Event} event */
function eventItem(event) {
  return h('li', {},
    h('time', { datetime: event.at, title: `${date(event.at)} ${clock(event.at)}` }, clock(event.at)),
    h('span', {}, event.text, ' ', h('span', { class: 'muted' }, actorName(event.actor))));
}
