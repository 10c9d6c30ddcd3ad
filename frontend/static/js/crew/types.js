/**
 * Shapes of the crew's job, as the server sends them.
 *
 * @typedef {'notified'|'acknowledged'|'refused'|'timed_out'|'en_route'|'on_scene'|'at_patient'|
 *   'left_scene'|'at_destination'|'handed_over'|'clear'|'cancelled'|'diverted'} Step
 * @typedef {'critical'|'urgent'|'transport'} Priority
 *
 * @typedef {object} Person
 * @property {number} id
 * @property {string} name
 *
 * @typedef {object} Shift
 * @property {number} id
 * @property {Person[]} crew
 * @property {string} since
 * @property {'staff'|'device'} by
 *
 * @typedef {object} Vehicle
 * @property {number} id
 * @property {string} call_sign
 * @property {string} plate
 * @property {string} class
 * @property {number|null} station_id
 * @property {boolean} in_service
 * @property {Shift|null} shift
 * @property {{id: number, incident_id: number, incident_number: string, step: Step}|null} assignment
 * @property {string} status
 *
 * @typedef {object} Destination
 * @property {number} hospital_id
 * @property {string} name
 * @property {number} lat
 * @property {number} lon
 *
 * @typedef {object} Assignment
 * @property {number} id
 * @property {number} incident_id
 * @property {number} vehicle_id
 * @property {string} call_sign
 * @property {Step} step
 * @property {Record<string, string|null>} times
 * @property {Person|null} by
 * @property {Destination|null} destination
 * @property {number|null} eta_s
 * @property {string|null} [overdue_at]
 * @property {string} [reason]
 * @property {{step: Step, until: string}|null} undo
 * @property {boolean} active
 *
 * @typedef {object} Incident
 * @property {number} id
 * @property {string} number
 * @property {Priority} priority
 * @property {string} category
 * @property {string} address
 * @property {number} lat
 * @property {number} lon
 * @property {string} notes
 * @property {string} phone
 * @property {string|null} call_received_at
 * @property {string} created_at
 *
 * @typedef {object} Hospital
 * @property {number} id
 * @property {string} name
 * @property {string} address
 * @property {number} lat
 * @property {number} lon
 * @property {string[]} capabilities
 * @property {'open'|'limited'|'closed'} status
 *
 * @typedef {object} Job
 * @property {Vehicle|null} vehicle
 * @property {Assignment|null} assignment
 * @property {Incident|null} incident
 * @property {Assignment[]} others
 * @property {Hospital[]} hospitals
 * @property {Step[]} next_steps
 * @property {string} at
 * @property {number} seq
 *
 * @typedef {object} Press  One button press waiting to reach the server.
 * @property {string} key  identifies the press across retries
 * @property {'step'|'undo'} kind
 * @property {number} assignment_id
 * @property {Step} step
 * @property {string} at  when the finger touched the button, corrected to the server's clock
 * @property {string} [note]
 * @property {number} [hospital_id]
 * @property {string} [hospital_name]
 * @property {number} tries  attempts whose outcome is unknown
 *
 * @typedef {object} Conflict  A press the server would not record, kept until somebody has read it.
 * @property {Press} press
 * @property {string} detail  the server's sentence
 *
 * @typedef {{outcome: 'done'}|{outcome: 'retry'}|{outcome: 'signed_out'}|
 *   {outcome: 'conflict', detail: string}} SendResult
 */

export {};
