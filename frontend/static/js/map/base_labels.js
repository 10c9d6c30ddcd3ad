/**
 * Names on the vector base map, the more important first: where two would
 * touch, the later one is left out.
 *
 * @typedef {import('./base_palette.js').Palette} Palette
 */

import { AreaName, MarkedName } from './base_marks.js';
import { kindIn } from './base_style.js';

const FAMILY = '"Be Vietnam Pro", sans-serif';

/** @param {any} a @param {any} b */
const byRank = (a, b) => (a.rank ?? 9) - (b.rank ?? 9);

/** @param {any} pm @param {Palette} c @param {import('./standing.js').Standing} [standing] marks of the board, for names to step aside */
export function labelRules(pm, c, standing) {
  const places = placeLabels(pm, c, standing);
  const pois = poiLabels(pm, c, standing);
  return [...places.towns, ...pois.hospitals, ...roadLabels(pm, c), ...places.wards, ...pois.others];
}

/** @param {any} pm @param {Palette} c @param {import('./standing.js').Standing} [standing] */
function placeLabels(pm, c, standing) {
  const place = (/** @type {string[]} */ kinds, /** @type {number[]} */ zooms, /** @type {any} */ text) => ({
    dataLayer: 'places',
    minzoom: zooms[0],
    maxzoom: zooms[1],
    symbolizer: new AreaName(new pm.CenteredTextSymbolizer({
      labelProps: ['name'], fontFamily: FAMILY, stroke: c.halo, width: 2.5, lineHeight: 1.3, maxLineChars: 16, ...text,
    }), standing),
    filter: kindIn(kinds),
    sort: byRank,
  });
  return {
    towns: [
      place(['city'], [6, 11], { fontSize: 17, fontWeight: 600, fill: c.placeName, maxLineChars: 24 }),
      place(['town'], [8, 14], { fontSize: 14, fontWeight: 600, fill: c.placeName }),
      place(['suburb'], [11, 13], { fontSize: 12.5, fontWeight: 600, fill: c.quietName }),
      place(['village'], [12, 16], { fontSize: 12, fontWeight: 500, fill: c.quietName }),
    ],
    wards: [
      place(['ward'], [13, 17], { fontSize: 12, fontWeight: 600, fill: c.wardName, letterSpacing: 0.3 }),
      place(['suburb'], [14, 15], { fontSize: 12, fontWeight: 500, fill: c.quietName }),
      place(['neighbourhood', 'locality'], [14, 17], { fontSize: 11.5, fontWeight: 500, fill: c.quietName }),
    ],
  };
}

/** @param {any} pm @param {Palette} c */
function roadLabels(pm, c) {
  const along = (/** @type {string} */ dataLayer, /** @type {string[]} */ kinds, /** @type {number} */ minzoom, /** @type {any} */ text) => ({
    dataLayer,
    minzoom,
    symbolizer: new pm.LineLabelSymbolizer({
      labelProps: ['name'], fontFamily: FAMILY, stroke: c.halo, width: 2.5, position: pm.LineLabelPlacement?.Center ?? 2, repeatDistance: 320, ...text,
    }),
    filter: kindIn(kinds),
    sort: byRank,
  });
  return [
    along('water', ['river'], 12, { fontSize: 12, fontStyle: 'italic', fontWeight: 500, fill: c.waterName, repeatDistance: 600 }),
    along('roads', ['motorway', 'trunk', 'primary'], 13, { fontSize: 12, fontWeight: 500, fill: c.roadName }),
    along('roads', ['secondary'], 14, { fontSize: 11.5, fontWeight: 500, fill: c.roadName }),
    along('roads', ['tertiary'], 15, { fontSize: 11.5, fontWeight: 500, fill: c.roadName }),
    along('roads', ['residential', 'service', 'alley'], 16, { fontSize: 11.5, fontWeight: 500, fill: c.roadName, repeatDistance: 200 }),
    along('water', ['canal', 'stream'], 15, { fontSize: 11.5, fontStyle: 'italic', fontWeight: 500, fill: c.waterName }),
  ];
}

const LANDMARKS = ['police', 'fire_station', 'university', 'market', 'townhall', 'bus_station', 'station'];
const SMALL = ['school', 'clinic', 'pharmacy', 'fuel', 'supermarket', 'place_of_worship', 'museum', 'park', 'hotel', 'cinema'];

/** @param {any} pm @param {Palette} c @param {import('./standing.js').Standing} [standing] */
function poiLabels(pm, c, standing) {
  const name = (/** @type {any} */ options) =>
    new pm.CenteredTextSymbolizer({ labelProps: ['name'], fontFamily: FAMILY, stroke: c.halo, width: 2.5, lineHeight: 1.25, maxLineChars: 20, fontSize: 11.5, fontWeight: 500, ...options });
  /** The cross is a hospital's; its name is as quiet as the others, for strong colours are of what happens now. */
  const marked = (/** @type {string} */ fill, cross = false) => new MarkedName(name({ fill: c.poiName }), { cross, fill, halo: c.halo }, standing);
  const poi = (/** @type {string[]} */ kinds, /** @type {number} */ minzoom, /** @type {any} */ symbolizer) => ({ dataLayer: 'pois', minzoom, symbolizer, filter: kindIn(kinds), sort: byRank });
  return {
    hospitals: [poi(['hospital'], 14, marked(c.hospitalMark, true))],
    others: [
      poi(LANDMARKS, 15, marked(c.poiName)),
      poi(SMALL, 17, marked(c.poiName)),
      { dataLayer: 'housenumbers', minzoom: 17, symbolizer: name({ labelProps: ['no'], fontSize: 10.5, fill: c.houseNumber, width: 2 }) },
    ],
  };
}
