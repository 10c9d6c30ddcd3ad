/**
 * How the ground and the roads of the vector base map are painted: from the
 * whole city (rivers, main roads, ward borders) down to one alley. The tile
 * layers and their `kind`s are those `build_roads` writes.
 *
 * @typedef {import('./base_palette.js').Palette} Palette
 * @typedef {{props: Record<string, any>, geomType: number}} Feature
 */

import { OneWayArrows } from './base_marks.js';

const POLYGON = 3;
const LINE = 2;

/** @param {any} pm the protomaps-leaflet module @param {Palette} c */
export function paintRules(pm, c) {
  return [...areas(pm, c), ...borders(pm, c), ...roads(pm, c)];
}

/** @param {string[]} kinds */
export const kindIn = (kinds) => {
  const wanted = new Set(kinds);
  return (/** @type {number} */ _zoom, /** @type {Feature} */ feature) => wanted.has(feature.props.kind);
};

/** @param {any} pm @param {Palette} c */
function areas(pm, c) {
  /** @type {Record<string, string>} */
  const fills = {
    park: c.green, grass: c.green, wood: c.green, pitch: c.green, cemetery: c.green,
    wetland: c.wet, hospital: c.hospital, school: c.school, industrial: c.industrial,
    rail: c.industrial, military: c.industrial, commercial: c.plaza, airport: c.airport, plaza: c.plaza,
  };
  const polygon = (/** @type {any} */ options) => new pm.PolygonSymbolizer(options);
  return [
    {
      dataLayer: 'landuse',
      symbolizer: polygon({ fill: (/** @type {number} */ _z, /** @type {Feature} */ f) => fills[f.props.kind] }),
      filter: kindIn(Object.keys(fills)),
    },
    borderBand(pm, c),
    ...waters(pm, c),
    {
      dataLayer: 'buildings',
      minzoom: 15,
      symbolizer: polygon({
        fill: (/** @type {number} */ _z, /** @type {Feature} */ f) =>
          f.props.kind === 'hospital' ? c.buildingHospital : c.building,
        stroke: c.buildingEdge,
        width: (/** @type {number} */ z) => (z >= 17 ? 1 : 0),
      }),
    },
  ];
}

/** Thin water first, so that a river's own area covers its middle line; banks that can be told from the land. @param {any} pm @param {Palette} c */
function waters(pm, c) {
  const width = (/** @type {number} */ z, /** @type {Feature} */ f) => waterWidth(pm, f.props.kind)(z);
  return [
    {
      dataLayer: 'water',
      symbolizer: new pm.LineSymbolizer({ color: c.waterLine, width, lineCap: 'round', lineJoin: 'round' }),
      filter: isType(LINE),
    },
    {
      dataLayer: 'water',
      minzoom: 12,
      symbolizer: new pm.LineSymbolizer({ color: c.bank, width: pm.linear([[12, 0.9], [14, 1.6], [16, 2.2]]), lineJoin: 'round' }),
      filter: isType(POLYGON),
    },
    { dataLayer: 'water', symbolizer: new pm.PolygonSymbolizer({ fill: c.water }), filter: isType(POLYGON) },
  ];
}

/** @param {number} type */
function isType(type) {
  return (/** @type {number} */ _zoom, /** @type {Feature} */ feature) => feature.geomType === type;
}

/** @param {any} pm @param {string} kind @returns {(z: number) => number} */
function waterWidth(pm, kind) {
  if (kind === 'river') return pm.exp(1.5, [[9, 0.8], [14, 3], [18, 12]]);
  if (kind === 'canal') return pm.exp(1.5, [[12, 0.6], [16, 3], [18, 7]]);
  return pm.exp(1.5, [[13, 0.4], [18, 3]]);
}

/** Width in pixels of a road's fill at a zoom. @type {Record<string, number[][]>} */
const WIDTHS = {
  motorway: [[6, 0.8], [10, 1.6], [13, 3.4], [15, 7], [18, 24]],
  trunk: [[6, 0.7], [10, 1.5], [13, 3.2], [15, 7], [18, 24]],
  primary: [[8, 0.5], [10, 1.2], [13, 3], [15, 6.5], [18, 22]],
  secondary: [[10, 0.6], [12, 1.4], [13, 2.4], [15, 5.5], [18, 19]],
  tertiary: [[11, 0.5], [13, 1.6], [15, 4.2], [18, 17]],
  residential: [[12, 0.35], [14, 1.3], [15, 2.8], [18, 14]],
  service: [[13, 0.3], [15, 1.6], [18, 8]],
  alley: [[14, 0.6], [15, 1.3], [18, 7]],
  track: [[14, 0.5], [18, 4]],
  path: [[14, 0.4], [18, 2]],
};

/** Of a border's band: a main road with its edges, and a little more. */
const BAND_WIDTHS = [[13, 7], [15, 12], [18, 32]];

const CASING_ZOOM = 11;
const MINOR = ['track', 'alley', 'service', 'residential'];
const MIDDLE = ['tertiary', 'secondary'];
const MAJOR = ['primary', 'trunk', 'motorway'];

/** @param {any} pm @param {string[]} kinds @param {number} extra px added (casing) */
function widthOf(pm, kinds, extra = 0) {
  /** @type {Map<string, (z: number) => number>} */
  const curves = new Map(kinds.map((kind) => [kind, pm.exp(1.5, WIDTHS[kind])]));
  return (/** @type {number} */ z, /** @type {Feature} */ f) => {
    const curve = curves.get(f.props.kind);
    if (!curve) return 0;
    return curve(z) * (f.props.link ? 0.6 : 1) + extra;
  };
}

/** @param {Palette} c */
function roadColour(c) {
  /** @type {Record<string, string>} */
  const colours = {
    motorway: c.motorway, trunk: c.motorway, primary: c.primary, secondary: c.secondary,
    tertiary: c.tertiary, residential: c.minor, service: c.alley, alley: c.alley, track: c.alley,
  };
  // From far off there is no room for an edge: the line itself must show.
  return (/** @type {number} */ z, /** @type {Feature} */ f) =>
    z < CASING_ZOOM && MAJOR.includes(f.props.kind) ? c.majorFar : colours[f.props.kind];
}

/** @param {any} pm @param {Palette} c */
function roads(pm, c) {
  const line = (/** @type {any} */ options) => new pm.LineSymbolizer({ lineCap: 'round', lineJoin: 'round', ...options });
  const rule = (/** @type {string[]} */ kinds, /** @type {any} */ options, /** @type {any} */ zooms = {}) => ({
    dataLayer: 'roads', ...zooms, symbolizer: line(options), filter: kindIn(kinds),
  });
  const casing = (/** @type {string[]} */ kinds, /** @type {any} */ zooms, /** @type {string} */ color) =>
    rule(kinds, { color, width: widthOf(pm, kinds, 1.6) }, zooms);
  const body = (/** @type {string[]} */ kinds) => rule(kinds, { color: roadColour(c), width: widthOf(pm, kinds) });
  const path = { dash: [3, 2.5], lineCap: 'butt', perFeature: true };
  const rail = { dash: [7, 4], lineCap: 'butt', perFeature: true };
  return [
    rule(['ferry'], { dashColor: c.ferry, dashWidth: 1.4, dash: [5, 4], lineCap: 'butt', perFeature: true }),
    rule(['taxiway'], { color: c.airport, width: 3 }),
    rule(['path'], { ...path, dashColor: c.path, dashWidth: 1.2 }, { minzoom: 15 }),
    casing(MINOR, { minzoom: 15, maxzoom: 15 }, c.casing),
    casing(MINOR, { minzoom: 16 }, c.casingClose),
    casing(MIDDLE, { minzoom: 12, maxzoom: 15 }, c.casingMiddle),
    casing(MIDDLE, { minzoom: 16 }, c.casingClose),
    body(MINOR),
    body(MIDDLE),
    rule(['rail'], { ...rail, dashColor: c.rail, dashWidth: 1.4 }, { minzoom: 12 }),
    casing(MAJOR, { minzoom: CASING_ZOOM }, c.casingMajor),
    body(['primary']),
    body(['trunk', 'motorway']),
    { dataLayer: 'roads', minzoom: 16, symbolizer: new OneWayArrows(c.arrow), filter: isOneWay },
  ];
}

/** @param {number} _zoom @param {Feature} feature */
function isOneWay(_zoom, { props }) {
  return props.oneway === 1 && props.rank <= 8;
}

/** From near a border has a pale band on the ground, wider than a road: where it follows one, it shows on both sides. @param {any} pm @param {Palette} c */
function borderBand(pm, c) {
  const symbolizer = new pm.LineSymbolizer({ lineJoin: 'round', color: c.borderBand, width: pm.exp(1.5, BAND_WIDTHS) });
  return { dataLayer: 'borders', minzoom: 14, filter: kindIn(['ward', 'district']), symbolizer };
}

/** Under the roads, which they so often follow; from far off thin and light. @param {any} pm @param {Palette} c */
function borders(pm, c) {
  const rule = (/** @type {string} */ kind, /** @type {any} */ zooms, /** @type {any} */ options) => ({
    dataLayer: 'borders', ...zooms, filter: kindIn([kind]),
    symbolizer: new pm.LineSymbolizer({ lineJoin: 'round', ...options }),
  });
  const dashed = (/** @type {string} */ color, /** @type {number} */ width, /** @type {number[]} */ dash) => ({ color, width, dash, perFeature: true, dashColor: color, dashWidth: width });
  return [
    rule('ward', { minzoom: 12, maxzoom: 13 }, dashed(c.wardBorderFar, 0.9, [4, 2, 1, 2])),
    rule('district', { minzoom: 10, maxzoom: 13 }, dashed(c.districtBorderFar, 1.4, [9, 4])),
    rule('ward', { minzoom: 14 }, dashed(c.wardBorder, 1.3, [7, 3, 1.5, 3])),
    rule('district', { minzoom: 14 }, dashed(c.districtBorder, 1.6, [9, 4])),
  ];
}
