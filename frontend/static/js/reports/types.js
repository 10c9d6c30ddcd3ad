/**
 * Shapes of GET /api/reports/day. Shares are 0–1; null means there is nothing to say.
 *
 * @typedef {'call_processing'|'activation'|'travel'|'response'} MeasureCode
 *
 * @typedef {object} Measure
 * @property {number} n
 * @property {number|null} median_s
 * @property {number|null} p90_s
 * @property {number|null} within_target
 * @property {number|null} target_s null when levels have different targets
 * @property {number|null} missing
 * @property {number} missing_n
 * @property {number} unproven_n pressed while the vehicle was elsewhere: neither measured nor missing
 *
 * @typedef {Record<MeasureCode, Measure>} Measures
 *
 * @typedef {object} CaseRow
 * @property {number} incident_id
 * @property {string} number
 * @property {string} call_received_at
 * @property {import('../types.js').Priority} priority
 * @property {string} category
 * @property {string} address
 * @property {'open'|'closed'} status
 * @property {string|null} call_sign
 * @property {string|null} station
 * @property {string|null} step
 * @property {Record<string, string|null>} times
 * @property {MeasureCode[]} missing
 * @property {MeasureCode[]} unproven
 * @property {number|null} call_processing_s
 * @property {number|null} activation_s
 * @property {number|null} travel_s
 * @property {number|null} response_s
 * @property {number} unmanned_s without any vehicle after the first order
 *
 * @typedef {object} Report
 * @property {string} date
 * @property {string} from
 * @property {string} to
 * @property {Record<MeasureCode, Record<string, number>>} targets
 * @property {{incidents: number, dispatched: number, transported: number, unmanned: number}} totals
 * @property {Measures} measures
 * @property {{priority: import('../types.js').Priority, measures: Measures}[]} by_priority
 * @property {{station_id: number, name: string, cases: number, measures: Measures}[]} by_station
 * @property {{from_s: number, to_s: number|null, n: number}[]} histogram
 * @property {{days: number, n: number, median_s: number|null}} previous
 * @property {Choices} choices
 * @property {CaseRow[]} rows
 *
 * @typedef {object} Choices orders, those whose sender saw a ranking, and those against it
 * @property {number} sent
 * @property {number} known
 * @property {number} against
 * @property {number} cost_n
 * @property {number|null} cost_median_s
 * @property {number|null} cost_total_s
 * @property {ChoiceRow[]} rows
 *
 * @typedef {object} ChoiceRow
 * @property {number} incident_id
 * @property {string} number
 * @property {string} at
 * @property {string} by
 * @property {string} call_sign
 * @property {number|null} place
 * @property {number|null} eta_s
 * @property {string} first_call_sign
 * @property {number} first_eta_s
 * @property {number|null} cost_s
 */

export {};
