/**
 * What is typed into the record and not written yet, kept on the phone: a page that the phone threw away in mid-typing
 * finds it again. It is health data, and stays only as long as it is of use. It is deleted
 *
 * - when it is written, or emptied by hand;
 * - when its job has ended, was taken away, or is another one (`follow`);
 * - when its writer signs out, and when anybody else signs in (`forgetPerson`, `forgetOthers`);
 * - when nobody has touched it for `OLDEST_MS` and this app is opened, signed in or not (`forgetOld`).
 *
 * @typedef {Pick<Storage, 'getItem'|'setItem'|'removeItem'>} Store
 * @typedef {import('../types.js').Assignment['id']} Id
 * @typedef {Record<string, Record<string, any>>} Typed  what each part of the record holds, by the part's name
 * @typedef {Record<string, Typed>} Patients  by the patient's number
 * @typedef {{assignment_id: Id, at_ms: number, patients: Patients}} Kept
 */

export const DRAFTS = 'crew.drafts.';
const OLDEST_MS = 4 * 3600 * 1000;

export class Drafts {
  /** @param {Store} store @param {string|number} person whose they are */
  constructor(store, person) {
    this.store = store;
    this.name = `${DRAFTS}${person}`;
    this.kept = readKept(store, this.name, Date.now());
  }

  /** @param {Id} assignment_id @returns {Patients|null} */
  of(assignment_id) {
    return this.kept?.assignment_id === assignment_id ? this.kept.patients : null;
  }

  /** @param {Id} assignment_id @param {Patients} patients in place of all that was kept */
  keep(assignment_id, patients) {
    const some = Object.fromEntries(Object.entries(patients).filter(([, typed]) => Object.keys(typed).length > 0));
    if (Object.keys(some).length === 0) return this.forget();
    if (JSON.stringify(some) === JSON.stringify(this.of(assignment_id))) return;
    this.kept = { assignment_id, at_ms: Date.now(), patients: some };
    try {
      this.store.setItem(this.name, JSON.stringify(this.kept));
    } catch (error) {
      if (!(error instanceof DOMException)) throw error; // a full phone: what is typed lives as long as the page
    }
  }

  /** @param {Id|null} assignment_id the job now; what was typed for another one goes */
  follow(assignment_id) {
    if (this.kept && this.kept.assignment_id !== assignment_id) this.forget();
  }

  forget() {
    if (!this.kept) return;
    this.kept = null;
    this.store.removeItem(this.name);
  }
}

/** @param {Store} store @param {string} name @param {number} now_ms @returns {Kept|null} what is too old, or not ours, is deleted on the way */
function readKept(store, name, now_ms) {
  const text = store.getItem(name);
  if (text === null) return null;
  try {
    const kept = JSON.parse(text);
    if (Math.abs(now_ms - kept.at_ms) <= OLDEST_MS && typeof kept.patients === 'object') return kept;
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof TypeError)) throw error;
  }
  store.removeItem(name);
  return null;
}

/** For a phone where nobody is signed in any more. @param {Storage} store */
export function forgetOld(store) {
  for (const name of Object.keys(store)) if (name.startsWith(DRAFTS)) readKept(store, name, Date.now());
}
