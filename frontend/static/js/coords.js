/**
 * Reads coordinates as people type them: `10.78, 106.69` · `10.78 106.69` ·
 * `106.69, 10.78` (order told apart by size: Vietnam lies at 8–24° N, 102–110° E)
 * · `10,78 106,69` (decimal comma) · `10°46'37"N 106°41'42"E`.
 */

const LAT = { min: 7, max: 24 };
const LON = { min: 101, max: 118 };

/** @param {number} value @param {{min: number, max: number}} range */
const within = (value, range) => value >= range.min && value <= range.max;

/** @param {number} a @param {number} b */
function ordered(a, b) {
  if (within(a, LAT) && within(b, LON)) return { lat: a, lon: b };
  if (within(b, LAT) && within(a, LON)) return { lat: b, lon: a };
  return null;
}

const DMS = /(\d{1,3})°\s*(\d{1,2})['′]\s*(\d{1,2}(?:\.\d+)?)?["″]?/g;

/** @param {string} text */
function fromDegrees(text) {
  const values = [...text.matchAll(DMS)].map((m) => Number(m[1]) + Number(m[2]) / 60 + Number(m[3] ?? 0) / 3600);
  return values.length === 2 ? ordered(values[0], values[1]) : null;
}

/** @param {string} text @returns {{lat: number, lon: number} | null} */
export function parseCoordinates(text) {
  const clean = text.trim();
  if (clean.includes('°')) return fromDegrees(clean);
  const dotted = /^(-?\d{1,3}(?:\.\d+)?)\s*[,;\s]\s*(-?\d{1,3}(?:\.\d+)?)$/.exec(clean);
  if (dotted) return ordered(Number(dotted[1]), Number(dotted[2]));
  const comma = /^(\d{1,3},\d+)\s*[;\s]\s*(\d{1,3},\d+)$/.exec(clean);
  if (!comma) return null;
  return ordered(Number(comma[1].replace(',', '.')), Number(comma[2].replace(',', '.')));
}

/** What was said in words: a pasted map link is none. @param {string} text */
export function withoutLinks(text) {
  return text.replace(/https?:\/\/\S+/gi, ' ').replace(/\s+/g, ' ').trim();
}
