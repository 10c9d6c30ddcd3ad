/**
 * What is typed for a call before it becomes an incident and the server does
 * not keep: category, level. Survives a reload of the page.
 *
 * @typedef {import('../types.js').Priority} Priority
 * @typedef {{category: string, priority: Priority, touched: boolean}} Draft
 */

/** @type {Draft} */
const EMPTY = { category: '', priority: 'urgent', touched: false };

/** @param {import('../types.js').Id} id */
const keyOf = (id) => `draft:${id}`;

/** @param {import('../types.js').Id} id @returns {Draft} */
export function loadDraft(id) {
  try {
    return { ...EMPTY, ...JSON.parse(sessionStorage.getItem(keyOf(id)) ?? '{}') };
  } catch {
    return { ...EMPTY };
  }
}

/** @param {import('../types.js').Id} id @param {Draft} draft */
export function saveDraft(id, draft) {
  try {
    sessionStorage.setItem(keyOf(id), JSON.stringify(draft));
  } catch {
    // Without storage the draft lives as long as its panel.
  }
}

/** @param {import('../types.js').Id} id */
export function dropDraft(id) {
  try {
    sessionStorage.removeItem(keyOf(id));
  } catch {
    // Nothing was stored.
  }
}

/** A category brings its usual level, unless a person chose one. @param {Draft} draft @param {import('../types.js').CategoryRow | undefined} row @returns {Draft} */
export function withCategory(draft, row) {
  if (!row) return { ...draft, category: '' };
  return { ...draft, category: row.code, priority: draft.touched ? draft.priority : row.default_priority };
}
