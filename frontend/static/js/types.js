/**
 * Shapes that travel over the API and the board socket. Times are ISO text in
 * UTC, `_s` seconds, `_m` metres.
 *
 * @typedef {number | string} Id
 * @typedef {{id: Id, name: string}} Person
 * @typedef {'critical' | 'urgent' | 'transport'} Priority
 * @typedef {'free' | 'notified' | 'en_route' | 'on_scene' | 'transporting' | 'at_hospital' | 'off_duty' | 'out_of_service'} VehicleStatus
 *
 * What was chosen on the map for somebody's words; null for a point set by hand.
 * @typedef {{label: string, kind: import('./console/address_search.js').AddressKind, error_m: number, source?: string, note?: string}} ChosenPlace
 *
 * @typedef {Object} CallRow
 * @property {Id} id
 * @property {string | number} number
 * @property {string} phone
 * @property {string} received_at
 * @property {'ringing' | 'taken' | 'incident' | 'closed'} state
 * @property {'exchange' | 'hand'} source
 * @property {string} text
 * @property {number | null} lat
 * @property {number | null} lon
 * @property {string} address in the caller's words
 * @property {ChosenPlace | null} place
 * @property {Person | null} taken_by
 * @property {string | null} taken_at
 *
 * @typedef {Object} AssignmentRow
 * @property {Id} id
 * @property {Id} incident_id
 * @property {Id} vehicle_id
 * @property {string} call_sign
 * @property {string} step
 * @property {Record<string, string | null>} times a null time is unknown: the step was skipped
 * @property {Record<string, number>} [off_m] how far from the scene the vehicle was when its arrival was pressed, where that was far
 * @property {Record<string, string>} [verified] times that the vehicle's own GPS proves, by step
 * @property {Person | null} by
 * @property {{hospital_id: Id, name: string, lat: number, lon: number} | null} destination
 * @property {number | null} eta_s
 * @property {Record<string, string>} told when each way of telling its crew was begun: socket, push, sms, station
 * @property {PreAlertRow | null} [prealert] what the hospital was told and answered
 * @property {string | null} [record_at] the last change of its patients' record
 * @property {string | null} overdue_at
 * @property {{by: Person, at: string} | null} overdue_seen
 * @property {string} reason
 * @property {{step: string, until: string, by?: ActorRow} | null} undo
 * @property {boolean} active
 *
 * @typedef {Object} PreAlertRow
 * @property {number} id
 * @property {number} hospital_id
 * @property {'waiting' | 'acknowledged' | 'declined' | 'signed'} state
 * @property {string} at
 * @property {string | null} answered_at
 * @property {Person | null} by
 * @property {string} reason
 * @property {string | null} overdue_at
 * @property {{by: Person, at: string} | null} seen
 * @property {{name: string, at: string} | null} signed
 *
 * @typedef {Object} RankedHospital
 * @property {number} hospital_id
 * @property {string} name
 * @property {string} address
 * @property {number} lat
 * @property {number} lon
 * @property {'open' | 'limited' | 'closed'} status
 * @property {number | null} eta_s
 * @property {number} distance_m
 * @property {number} inbound
 * @property {boolean} fits
 * @property {{code: string, text: string}[]} reasons
 *
 * @typedef {Object} IncidentRow
 * @property {Id} id
 * @property {string} number
 * @property {Priority} priority
 * @property {string} category
 * @property {string} address
 * @property {string} address_said as the caller said it first
 * @property {ChosenPlace | null} place what was chosen on the map for those words
 * @property {number} lat
 * @property {number} lon
 * @property {string} notes
 * @property {Id | null} call_id
 * @property {string} phone
 * @property {string | null} call_received_at
 * @property {string} created_at
 * @property {Person | null} created_by
 * @property {'open' | 'closed'} status
 * @property {number} version
 * @property {AssignmentRow[]} assignments
 *
 * @typedef {Object} VehicleRow
 * @property {Id} id
 * @property {string} call_sign
 * @property {string} plate
 * @property {'A' | 'B' | 'C' | 'M' | 'W'} class
 * @property {string[]} capabilities
 * @property {Id | null} station_id
 * @property {boolean} in_service
 * @property {{id: Id, crew: (Person & {role?: string})[], since: string, by: 'staff' | 'device', checked_at: string | null, missing: string, missing_en: string} | null} shift
 * @property {{id: Id, incident_id: Id, incident_number: string, step: string} | null} assignment
 * @property {VehicleStatus} status
 *
 * @typedef {{id: Id, name: string, address: string, lat: number, lon: number}} StationRow
 * @typedef {{id: Id, name: string, address: string, lat: number, lon: number, capabilities: string[], status: 'open' | 'limited' | 'closed', page?: boolean}} HospitalRow
 * @typedef {{id: Id, kind: 'closed' | 'slow', factor: number, geometry: {shape: 'polygon' | 'line', points: [number, number][]},
 *            from_at: string, to_at: string, reason: string, by: Person}} ZoneRow
 * @typedef {{id: Id, kind: 'sos' | 'backup', vehicle_id: Id, call_sign: string, incident_id: Id | null, incident_number: string | null,
 *            needs: string[], note: string, phone: {lat: number, lon: number, accuracy_m: number | null} | null, by: Person,
 *            raised_at: string, taken: {by: Person, at: string} | null, ended_at: string | null, outcome: string}} AlertRow
 * @typedef {{code: string, name: string, name_en: string, needs: string[], default_priority: Priority}} CategoryRow
 * @typedef {{kind: 'staff' | 'device' | 'system', id: Id | null, name: string}} ActorRow
 *
 * A reading: vehicle, lat, lon, epoch ms, km/h, heading in degrees, accuracy in metres, source.
 * @typedef {[string, number, number, number, number]} Rival another source: its name, where, when, metres away
 * @typedef {[Id, number, number, number, number | null, number | null, number | null, string, Rival?]} Fix
 *
 * @typedef {Object} Entry
 * @property {number} seq
 * @property {string} at
 * @property {string} kind
 * @property {string} subject
 * @property {ActorRow} actor
 * @property {{set?: Record<string, any[]>, drop?: Record<string, Id[]>, note?: Record<string, any>}} data
 *
 * @typedef {Object} Snapshot
 * @property {{id: Id, code: string, name: string, lat: number, lon: number, zoom: number}} centre
 * @property {number} seq
 * @property {string} at
 * @property {CallRow[]} calls
 * @property {IncidentRow[]} incidents
 * @property {VehicleRow[]} vehicles
 * @property {StationRow[]} stations
 * @property {HospitalRow[]} hospitals
 * @property {ZoneRow[]} zones
 * @property {AlertRow[]} alerts
 * @property {CategoryRow[]} categories
 * @property {import('./page.js').Page['settings']} [settings] what the centre has set meanwhile
 * @property {Fix[]} positions
 * @property {[Id, number][]} [paused] vehicles whose phone pauses its positions, and since when (epoch ms)
 *
 * @typedef {Object} Recommendation
 * @property {Id} vehicle_id
 * @property {string} call_sign
 * @property {string} class
 * @property {number} eta_s
 * @property {number} drive_s
 * @property {number} turnout_s
 * @property {number} walk_s
 * @property {number} walk_m on foot at the end
 * @property {{lat: number, lon: number, words: string} | null} mouth where the crew gets out, when the vehicle cannot get in
 * @property {number} distance_m
 * @property {number | null} fix_age_s
 * @property {string[]} crew
 * @property {boolean} refused its crew has just refused, this incident or another
 * @property {{code: string, text: string}[]} reasons
 *
 * @typedef {Object} Ranking
 * @property {string} at
 * @property {string} seen for the order that follows from it
 * @property {'roads' | 'straight_line'} source
 * @property {boolean} degraded
 * @property {Recommendation[]} recommendations
 * @property {{vehicle_id: Id, call_sign: string, code: string, text: string, eta_s: number | null, estimated: boolean}[]} left_out eta_s: if it went there now
 */

export {};
