import { t } from '../i18n.js';

/**
 * Where help is called from: the crew's phone as it said, or else the vehicle's
 * last position. SOS only; back-up stands in the incident's panel.
 *
 * @typedef {import('../types.js').AlertRow} AlertRow
 * @typedef {{lat: number, lon: number}} Place
 */

/** @param {AlertRow} alert @param {ReadonlyMap<import('../types.js').Id, import('../types.js').Fix>} positions @returns {Place | null} */
export function placeOfAlert(alert, positions) {
  if (alert.phone) return alert.phone;
  const fix = positions.get(alert.vehicle_id);
  return fix ? { lat: fix[1], lon: fix[2] } : null;
}

export class AlertLayer {
  /** @param {L.Map} map */
  constructor(map) {
    map.createPane('alerts').classList.add('alerts-pane');
    this.group = L.layerGroup().addTo(map);
    this.shown = '';
  }

  /** @param {readonly AlertRow[]} alerts @param {ReadonlyMap<import('../types.js').Id, import('../types.js').Fix>} positions */
  show(alerts, positions) {
    const marks = alerts.filter((alert) => alert.kind === 'sos').map((alert) => ({ alert, place: placeOfAlert(alert, positions) }));
    const key = JSON.stringify(marks.map(({ alert, place }) => [alert.id, Boolean(alert.taken), place]));
    if (key === this.shown) return;
    this.shown = key;
    this.group.clearLayers();
    for (const { alert, place } of marks) if (place) this.#mark(alert, place);
  }

  /** @param {AlertRow} alert @param {Place} place */
  #mark(alert, { lat, lon }) {
    const source = alert.phone ? t('theo điện thoại') : t('theo xe');
    L.circleMarker([lat, lon], { pane: 'alerts', radius: 20, className: alert.taken ? 'sos-mark taken' : 'sos-mark', interactive: false })
      .bindTooltip(`SOS ${alert.call_sign} · ${source}`, { permanent: true, direction: 'top', offset: [0, -18], className: 'sos-label' })
      .addTo(this.group);
  }
}
