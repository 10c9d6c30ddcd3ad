/** How the centre reaches this phone: push when the app is closed, and word back when the open app shows an order. */

import { byId } from '../dom.js';
import { PushAlerts } from './push.js';
import { showPushCard } from './push_card.js';
import { registerWorker } from './worker.js';

/** @typedef {import('./types.js').Job} Job */

export class Telling {
  /** @param {import('./session.js').CrewSession} session */
  constructor(session) {
    this.session = session;
    /** The order that the centre was told this screen shows. @type {unknown} */
    this.said = null;
    const worker = () => registerWorker(session.page.urls.service_worker);
    this.alerts = new PushAlerts({ api: session.api, worker, onChange: () => showPushCard(this.alerts) });
    byId('push-on').addEventListener('click', () => void this.alerts.turnOn());
    showPushCard(this.alerts);
    void worker();
  }

  /** @param {Job} job */
  show(job) {
    if (job.vehicle) void this.alerts.renew();
    this.#sayHeard(job);
  }

  /** Only a screen that somebody can see counts; an order that waits unseen goes on to the next way. @param {Job} job */
  #sayHeard({ assignment }) {
    if (assignment?.step !== 'notified' || assignment.told?.socket || assignment.id === this.said) return;
    if (document.visibilityState !== 'visible' || !this.session.live) return;
    if (this.session.socket.send({ type: 'heard', assignment: assignment.id })) this.said = assignment.id;
  }
}
