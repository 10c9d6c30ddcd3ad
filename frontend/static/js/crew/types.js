/**
 * Shapes of the crew's job, on top of the rows every page shares.
 *
 * @typedef {import('../types.js').Person} Person
 * @typedef {import('../types.js').Priority} Priority
 * @typedef {import('../types.js').VehicleRow} Vehicle
 * @typedef {import('../types.js').IncidentRow} Incident
 * @typedef {import('../types.js').HospitalRow} Hospital
 *
 * @typedef {'notified'|'acknowledged'|'refused'|'timed_out'|'en_route'|'on_scene'|'at_patient'|
 *   'left_scene'|'at_destination'|'handed_over'|'clear'|'cancelled'|'diverted'} Step
 *
 * @typedef {Omit<import('../types.js').AssignmentRow, 'step'|'undo'> & {
 *   step: Step, undo: {step: Step, until: string, by: import('../types.js').ActorRow}|null}} Assignment
 *
 * @typedef {object} Job
 * @property {Vehicle|null} vehicle
 * @property {Assignment|null} assignment
 * @property {Incident|null} incident
 * @property {{lat: number, lon: number, words: string, walk_m: number, walk_s: number}|null} [approach] where to get out and walk
 * @property {string} [alley] into which alleys, after `approach`; empty for a house on the street
 * @property {Assignment[]} others
 * @property {Hospital[]} hospitals
 * @property {import('../types.js').ZoneRow[]} [zones] closed and slow places
 * @property {Step[]} next_steps
 * @property {import('../types.js').AlertRow[]} alerts the vehicle's own calls for help that have not ended
 * @property {string} at
 * @property {number} seq
 *
 * @typedef {object} Press  One button press waiting to reach the server.
 * @property {string} key  identifies the press across retries
 * @property {'step'|'undo'} kind
 * @property {Assignment['id']} assignment_id
 * @property {Step} step
 * @property {string} at  when the finger touched the button, on the server's clock
 * @property {string} [note]
 * @property {Hospital['id']} [hospital_id]
 * @property {number} tries  attempts whose outcome is unknown
 *
 * @typedef {object} Conflict  A press the server would not record, kept until somebody has read it.
 * @property {Press|Parcel} press
 * @property {string} detail  the server's sentence
 *
 * @typedef {{outcome: 'done'}|{outcome: 'retry'}|{outcome: 'signed_out'}|
 *   {outcome: 'conflict', detail: string}} SendResult
 */

/**
 * Anything else on its way to the server, in the same queue and order as the presses.
 *
 * @template {string} Kind
 * @typedef {object} ParcelOf
 * @property {string} key  made here: the server writes a key once, however often it is sent
 * @property {Kind} kind
 * @property {Assignment['id']} assignment_id
 * @property {string} at  when it was true, on the server's clock
 * @property {Record<string, any>} body  what is sent
 * @property {number} tries
 * @property {boolean} [bulky]  a photo: it must never hold up a step
 */

/** @typedef {ParcelOf<'record'> | ParcelOf<'destination'>} Parcel */

export {};
