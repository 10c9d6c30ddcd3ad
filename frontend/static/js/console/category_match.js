import { plain } from './search_match.js';

/**
 * Kinds of incident by what a dispatcher types: the beginning of words, with or
 * without marks, in any order; their initials (`tngt`); the code. Pure.
 *
 * @typedef {import('../types.js').CategoryRow} CategoryRow
 */

/** What was typed with its marks means those marks. */
const SAME_MARKS = 5;

/** @param {readonly CategoryRow[]} rows @param {string} typed @returns {CategoryRow[]} best first, as good ones in the centre's own order; all while nothing is typed */
export function matching(rows, typed) {
  const wanted = plain(typed);
  if (!wanted) return [...rows];
  const marked = composed(typed);
  const scored = rows.map((row) => ({ row, score: score(row, wanted, marked) })).filter((each) => each.score > 0);
  return scored.sort((a, b) => b.score - a.score).map(({ row }) => row);
}

/** @param {CategoryRow} row @param {string} wanted @param {string} marked */
function score({ code, name, name_en }, wanted, marked) {
  const own = plain(name);
  const exact = composed(name).startsWith(marked) ? SAME_MARKS : 0;
  if (code === wanted) return 60;
  if (own.startsWith(wanted)) return 40 + exact;
  if (initials(own).startsWith(wanted.replaceAll(' ', ''))) return 30;
  if (beginsWords(own, wanted)) return 20;
  if (code.startsWith(wanted)) return 15;
  return beginsWords(plain(name_en), wanted) || beginsWords(code.replaceAll('_', ' '), wanted) ? 10 : 0;
}

/** @param {string} text */
function composed(text) {
  return text.normalize('NFC').toLowerCase().trim();
}

/** @param {string} text @returns {string[]} */
function words(text) {
  return text.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
}

/** @param {string} text */
function initials(text) {
  return words(text).map((word) => word[0]).join('');
}

/** Every word typed begins one of the text's. @param {string} text @param {string} wanted */
function beginsWords(text, wanted) {
  const known = words(text);
  const typed = words(wanted);
  return typed.length > 0 && typed.every((each) => known.some((word) => word.startsWith(each)));
}
