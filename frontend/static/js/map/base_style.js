/**
 * How the vector base map is painted: from the whole city (rivers, main roads,
 * names of districts) down to one alley (every lane, house numbers). The tile
 * layers and their `kind`s are those `build_roads` writes.
 *
 * @typedef {import('./base_palette.js').Palette} Palette
 * @typedef {{props: Record<string, any>, geomType: number}} Feature
 */

const POLYGON = 3;
const LINE = 2;
const FAMILY = '"Be Vietnam Pro", sans-serif';

/** @param {any} pm the protomaps-leaflet module @param {Palette} c */
export function paintRules(pm, c) {
  return [...areas(pm, c), ...roads(pm, c)];
}

/** @param {string[]} kinds */
const kindIn = (kinds) => {
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
    { dataLayer: 'water', symbolizer: polygon({ fill: c.water }), filter: isType(POLYGON) },
    {
      dataLayer: 'water',
      symbolizer: new pm.LineSymbolizer({
        color: c.waterLine,
        width: (/** @type {number} */ z, /** @type {Feature} */ f) =>
          waterWidth(pm, f.props.kind)(z),
        lineCap: 'round',
      }),
      filter: isType(LINE),
    },
    {
      dataLayer: 'buildings',
      minzoom: 15,
      symbolizer: polygon({
        fill: (/** @type {number} */ _z, /** @type {Feature} */ f) =>
          f.props.kind === 'hospital' ? c.buildingHospital : c.building,
      }),
    },
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
  motorway: [[6, 0.8], [10, 1.6], [13, 3.2], [15, 6.5], [18, 22]],
  trunk: [[6, 0.7], [10, 1.5], [13, 3], [15, 6.5], [18, 22]],
  primary: [[8, 0.5], [10, 1.1], [13, 2.8], [15, 6], [18, 20]],
  secondary: [[10, 0.6], [12, 1.3], [13, 2.2], [15, 5], [18, 17]],
  tertiary: [[11, 0.5], [13, 1.5], [15, 4], [18, 15]],
  residential: [[12, 0.35], [14, 1.3], [15, 2.6], [18, 12]],
  service: [[13, 0.3], [15, 1.5], [18, 7]],
  alley: [[14, 0.6], [15, 1.3], [18, 6]],
  track: [[14, 0.5], [18, 4]],
  path: [[14, 0.4], [18, 2.5]],
};

const MINOR = ['path', 'track', 'alley', 'service', 'residential'];
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
    tertiary: c.tertiary, residential: c.minor, service: c.alley, alley: c.alley, track: c.alley, path: c.alley,
  };
  return (/** @type {number} */ _z, /** @type {Feature} */ f) => colours[f.props.kind];
}

/** @param {any} pm @param {Palette} c */
function roads(pm, c) {
  const line = (/** @type {any} */ options) => new pm.LineSymbolizer({ lineCap: 'round', lineJoin: 'round', ...options });
  const casing = (/** @type {string[]} */ kinds, /** @type {number} */ minzoom, /** @type {string} */ color) => ({
    dataLayer: 'roads',
    minzoom,
    symbolizer: line({ color, width: widthOf(pm, kinds, 1.4) }),
    filter: kindIn(kinds),
  });
  const body = (/** @type {string[]} */ kinds) => ({
    dataLayer: 'roads',
    symbolizer: line({ color: roadColour(c), width: widthOf(pm, kinds) }),
    filter: kindIn(kinds),
  });
  return [
    { dataLayer: 'roads', symbolizer: line({ color: c.ferry, width: 1, dash: [4, 4] }), filter: kindIn(['ferry']) },
    { dataLayer: 'roads', symbolizer: line({ color: c.airport, width: 3 }), filter: kindIn(['taxiway']) },
    casing(MINOR, 15, c.casing),
    casing(MIDDLE, 13, c.casing),
    body(MINOR),
    body(MIDDLE),
    { dataLayer: 'roads', minzoom: 12, symbolizer: line({ color: c.rail, width: 1.2, dash: [6, 3] }), filter: kindIn(['rail']) },
    casing(MAJOR, 11, c.casingMajor),
    body(['primary']),
    body(['trunk', 'motorway']),
  ];
}

/** @param {any} pm @param {Palette} c */
export function labelRules(pm, c) {
  return [...placeLabels(pm, c), ...roadLabels(pm, c), ...poiLabels(pm, c)];
}

/** @param {any} pm @param {Palette} c */
function placeLabels(pm, c) {
  const place = (/** @type {string[]} */ kinds, /** @type {number[]} */ zooms, /** @type {any} */ text) => ({
    dataLayer: 'places',
    minzoom: zooms[0],
    maxzoom: zooms[1],
    symbolizer: new pm.CenteredTextSymbolizer({
      labelProps: ['name'], fontFamily: FAMILY, stroke: c.halo, width: 3, lineHeight: 1.2, maxLineChars: 16, ...text,
    }),
    filter: kindIn(kinds),
    sort: (/** @type {any} */ a, /** @type {any} */ b) => (a.rank ?? 9) - (b.rank ?? 9),
  });
  return [
    place(['city'], [6, 12], { fontSize: 17, fontWeight: 600, fill: c.placeName }),
    place(['town'], [8, 14], { fontSize: 14, fontWeight: 600, fill: c.placeName }),
    place(['suburb'], [12, 16], { fontSize: 11.5, fontWeight: 500, fill: c.quietName }),
    place(['village'], [12, 16], { fontSize: 12, fontWeight: 500, fill: c.quietName }),
    place(['neighbourhood', 'locality'], [14, 17], { fontSize: 11.5, fontWeight: 500, fill: c.quietName }),
  ];
}

/** @param {any} pm @param {Palette} c */
function roadLabels(pm, c) {
  const along = (/** @type {string} */ dataLayer, /** @type {string[]} */ kinds, /** @type {number} */ minzoom, /** @type {any} */ text) => ({
    dataLayer,
    minzoom,
    symbolizer: new pm.LineLabelSymbolizer({
      labelProps: ['name'], fontFamily: FAMILY, stroke: c.halo, width: 3, position: pm.LineLabelPlacement?.Center ?? 2, repeatDistance: 320, ...text,
    }),
    filter: kindIn(kinds),
    sort: (/** @type {any} */ a, /** @type {any} */ b) => (a.rank ?? 9) - (b.rank ?? 9),
  });
  return [
    along('water', ['river'], 12, { fontSize: 12, fontStyle: 'italic', fontWeight: 500, fill: c.waterName, repeatDistance: 600 }),
    along('roads', ['motorway', 'trunk', 'primary'], 13, { fontSize: 11.5, fontWeight: 500, fill: c.roadName }),
    along('roads', ['secondary'], 14, { fontSize: 11.5, fontWeight: 500, fill: c.roadName }),
    along('roads', ['tertiary'], 15, { fontSize: 11, fontWeight: 500, fill: c.roadName }),
    along('roads', ['residential', 'service', 'alley'], 16, { fontSize: 11, fontWeight: 400, fill: c.roadName, repeatDistance: 220 }),
    along('water', ['canal', 'stream'], 15, { fontSize: 11, fontStyle: 'italic', fontWeight: 400, fill: c.waterName }),
  ];
}

/** @param {any} pm @param {Palette} c */
function poiLabels(pm, c) {
  const text = (/** @type {any} */ options) =>
    new pm.CenteredTextSymbolizer({ labelProps: ['name'], fontFamily: FAMILY, stroke: c.halo, width: 3, lineHeight: 1.15, maxLineChars: 18, fontSize: 11, ...options });
  const landmarks = ['police', 'fire_station', 'university', 'market', 'townhall', 'bus_station'];
  const small = ['school', 'clinic', 'pharmacy', 'fuel', 'supermarket', 'place_of_worship', 'museum', 'park', 'hotel', 'cinema'];
  return [
    { dataLayer: 'pois', minzoom: 15, symbolizer: text({ fill: c.hospitalName, fontWeight: 500 }), filter: kindIn(['hospital']) },
    { dataLayer: 'pois', minzoom: 15, symbolizer: text({ fill: c.poiName, fontWeight: 500 }), filter: kindIn(landmarks) },
    { dataLayer: 'pois', minzoom: 17, symbolizer: text({ fill: c.poiName, fontWeight: 400 }), filter: kindIn(small) },
    {
      dataLayer: 'housenumbers',
      minzoom: 17,
      symbolizer: new pm.CenteredTextSymbolizer({ labelProps: ['no'], fontFamily: FAMILY, fontSize: 10, fontWeight: 400, fill: c.houseNumber, stroke: c.halo, width: 2 }),
    },
  ];
}
