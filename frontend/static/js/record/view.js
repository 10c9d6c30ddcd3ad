/**
 * From the entries of a record to what is known now. Entries are never changed: a
 * correction names what it replaces, and the earlier value stays to be read.
 *
 * @typedef {object} Entry
 * @property {string} key
 * @property {number} patient 1, 2 …; 0 is the whole scene
 * @property {string} kind
 * @property {Record<string, any>} data
 * @property {string} at when it was true
 * @property {string} [recorded_at]
 * @property {{id: string|number|null, name: string}} [by]
 * @property {string|null} [replaces]
 * @property {string[]} [unusual] vital signs outside the usual range
 * @property {boolean} [unsent] still on this phone
 *
 * @typedef {object} Patient
 * @property {number} number
 * @property {Record<string, any>} basics
 * @property {Entry[]} vitals newest first
 * @property {Entry[]} treatments oldest first
 * @property {Entry[]} notes
 * @property {Entry[]} photos
 * @property {Entry|null} identity
 *
 * @typedef {{count: number|null, patients: Patient[]}} Known
 */

/** The measures of one look at a patient, in the order in which they are taken. */
export const MEASURES = [
  'pulse', 'systolic', 'diastolic', 'breathing', 'spo2', 'gcs_e', 'gcs_v', 'gcs_m', 'glucose', 'temperature', 'pain',
];

/** Entries that hold: not replaced by a later one, not struck out. @param {readonly Entry[]} entries @returns {Entry[]} */
export function standing(entries) {
  const replaced = new Set(entries.map((entry) => entry.replaces).filter(Boolean));
  return entries.filter((entry) => !replaced.has(entry.key) && !entry.data.struck);
}

/** @param {readonly Entry[]} entries in the order in which they were written @returns {Known} */
export function known(entries) {
  /** @type {Map<number, Patient>} */
  const patients = new Map();
  let count = null;
  for (const entry of standing(entries)) {
    if (entry.patient === 0) count = entry.kind === 'count' ? entry.data.patients : count;
    else put(patientOf(patients, entry.patient), entry);
  }
  const sorted = [...patients.values()].sort((a, b) => a.number - b.number);
  for (const patient of sorted) patient.vitals.sort((a, b) => b.at.localeCompare(a.at));
  for (const patient of sorted) patient.treatments.sort((a, b) => a.at.localeCompare(b.at));
  return { count, patients: sorted };
}

/** @param {Map<number, Patient>} patients @param {number} number @returns {Patient} */
function patientOf(patients, number) {
  const known = patients.get(number);
  if (known) return known;
  const fresh = nobody(number);
  patients.set(number, fresh);
  return fresh;
}

/** A patient of whom nothing is written. @param {number} number @returns {Patient} */
export function nobody(number) {
  return { number, basics: {}, vitals: [], treatments: [], notes: [], photos: [], identity: null };
}

/** @param {Patient} patient @param {Entry} entry */
function put(patient, entry) {
  if (entry.kind === 'basics') patient.basics = { ...patient.basics, ...entry.data };
  else if (entry.kind === 'vitals') patient.vitals.push(entry);
  else if (entry.kind === 'treatment') patient.treatments.push(entry);
  else if (entry.kind === 'note') patient.notes.push(entry);
  else if (entry.kind === 'photo') patient.photos.push(entry);
  else if (entry.kind === 'identity') patient.identity = entry;
}

/** The earlier wordings of an entry, newest first. @param {readonly Entry[]} entries @param {Entry} entry @returns {Entry[]} */
export function earlier(entries, entry) {
  const before = entries.find((each) => each.key === entry.replaces);
  return before ? [before, ...earlier(entries, before)] : [];
}

/**
 * The newest value of each measure, with its time.
 *
 * @param {Patient} patient
 * @returns {Map<string, {value: number, at: string, unusual: boolean}>}
 */
export function latest(patient) {
  const found = new Map();
  for (const { data, at, unusual } of patient.vitals) {
    for (const name of MEASURES) {
      if (name in data && !found.has(name)) found.set(name, { value: data[name], at, unusual: unusual?.includes(name) ?? false });
    }
  }
  return found;
}

/** The Glasgow score, when all three parts are known. @param {ReturnType<typeof latest>} values */
export function gcsTotal(values) {
  const parts = ['gcs_e', 'gcs_v', 'gcs_m'].map((name) => values.get(name)?.value);
  return parts.every((part) => part !== undefined) ? parts.reduce((sum, part) => Number(sum) + Number(part), 0) ?? null : null;
}

/**
 * Which values are outside the usual range: said at once, long before the server could.
 *
 * @param {Record<string, number>} values @param {Record<string, number[]>} limits {name: [least, low, high, most, step]}
 */
export function unusualOf(values, limits) {
  const odd = Object.entries(values).filter(([name, value]) => limits[name] && (value < limits[name][1] || value > limits[name][2])).map(([name]) => name);
  if ((values.diastolic ?? 0) > (values.systolic ?? Infinity)) odd.push('diastolic');
  return [...new Set(odd)];
}

/** Which values cannot be. @param {Record<string, number>} values @param {Record<string, number[]>} limits */
export function impossibleOf(values, limits) {
  return Object.entries(values).filter(([name, value]) => !limits[name] || !Number.isFinite(value) || value < limits[name][0] || value > limits[name][3]).map(([name]) => name);
}
