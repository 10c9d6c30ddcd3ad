/**
 * What the server hands to the page (`<script id="page" type="application/json">`).
 *
 * @typedef {Object} Page
 * @property {{id: number|string, name: string, role: string, staff_code?: string}} user
 * @property {{id: number|string, code: string, name: string, lat: number, lon: number, zoom: number, phone?: string}} centre
 * @property {string} lang
 * @property {string} csrf_header
 * @property {string} csrf_token
 * @property {Record<string, string>} urls
 * @property {{ack_timeout_s: number, undo_s: number, fresh_s: number, stale_s: number,
 *             targets: Record<string, number>, dispatch_targets: Record<string, number>}} settings
 * @property {import('./types.js').CategoryRow[]} [categories]
 * @property {{label: string, date: string, starts_at: string}} duty_day
 * @property {RecordLists} record
 * @property {import('./map/online_layer.js').OnlineMap[]} [map_layers] online maps that the centre allows
 *
 * What patients' records are written and read with.
 * @typedef {Object} RecordLists
 * @property {{code: string, name: string}[]} conditions
 * @property {Record<string, string>} capabilities
 * @property {Record<string, number[]>} vitals {name: [least, low, high, most, step]}
 * @property {{kind: 'treatment' | 'drug', name: string, unit: string, label: string, unit_label: string, active: boolean}[]} care written by name and unit, read by the labels
 * @property {string[]} sexes
 * @property {Record<string, number>} age_units the most of each
 */

/** @returns {Page} */
export function readPage() {
  const element = document.getElementById('page');
  if (!element?.textContent) throw new Error('The page carries no settings.');
  return JSON.parse(element.textContent);
}
