/**
 * What a station's page is told: its own vehicles and their jobs.
 *
 * @typedef {import('../types.js').VehicleRow} Vehicle
 * @typedef {'acknowledged' | 'refused'} Answer
 *
 * @typedef {Object} StationJob
 * @property {Pick<import('../types.js').IncidentRow, 'id' | 'number' | 'priority' | 'category' | 'address' | 'lat' | 'lon' | 'notes' | 'phone' | 'call_received_at' | 'created_at'>} incident
 * @property {Pick<import('../types.js').AssignmentRow, 'id' | 'vehicle_id' | 'call_sign' | 'step' | 'times' | 'eta_s' | 'told' | 'overdue_at' | 'reason' | 'by' | 'destination'>} assignment
 * @property {string} alley which way to turn in from the street; empty for a house on it
 * @property {{call_sign: string, step: string}[]} others other vehicles sent to the same incident
 * @property {Answer[]} answers
 *
 * @typedef {Object} Picture
 * @property {number} seq
 * @property {string} at
 * @property {import('../types.js').StationRow} station
 * @property {Vehicle[]} vehicles
 * @property {StationJob[]} jobs
 */

export {};
