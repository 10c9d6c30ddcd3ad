import { PALETTES } from './base_palette.js';
import { labelRules } from './base_labels.js';
import { paintRules } from './base_style.js';

/**
 * The offline base map: one PMTiles file read by range requests and painted in
 * the browser.
 *
 * @typedef {import('../theme.js').Theme} Theme
 */

const MAX_DATA_ZOOM = 15;
const FONT_SAMPLES = ['400 11px "Be Vietnam Pro"', '500 11px "Be Vietnam Pro"', '600 12px "Be Vietnam Pro"'];

/** protomaps-leaflet is a classic script; it leaves its module on the window. @returns {any} */
function protomaps() {
  return /** @type {any} */ (globalThis).protomapsL;
}

/** Labels are measured before they are drawn, so the fonts must be there first. */
function fontsReady() {
  return Promise.all(FONT_SAMPLES.map((font) => document.fonts.load(font, 'Đường Lê Văn Sỹ')));
}

/** @param {string} url "" when no base map is built: nothing is drawn, and nothing asked for @param {Theme} theme @param {import('./standing.js').Standing} [standing] marks that names step aside for @returns {any} a Leaflet layer */
export function baseLayer(url, theme, standing) {
  if (!url) return L.layerGroup();
  const pm = protomaps();
  const colours = PALETTES[theme];
  const layer = paintedOnce(pm.leafletLayer({
    url,
    maxDataZoom: MAX_DATA_ZOOM,
    attribution: '',
    lang: 'vi',
    paintRules: paintRules(pm, colours),
    labelRules: labelRules(pm, colours, standing),
    backgroundColor: colours.background,
    tasks: [fontsReady()],
    keepBuffer: 4,
    updateWhenZooming: false,
  }));
  layer.standing = standing;
  return layer;
}

/**
 * A name that reaches over a tile's edge has the neighbour painted again. A neighbour whose painting is still to come
 * will show it anyway: a view is painted once, not two or three times.
 *
 * @param {any} layer a protomaps layer @returns {any} the same one
 */
export function paintedOnce(layer) {
  /** @type {Set<string>} */
  const waiting = new Set();
  const { renderTile, rerenderTile } = layer;
  layer.renderTile = async (/** @type {any} */ coords, /** @type {HTMLCanvasElement} */ canvas, /** @type {string} */ key, /** @type {() => void} */ done) => {
    waiting.add(key);
    try {
      await renderTile.call(layer, coords, canvas, key, done);
    } finally {
      waiting.delete(key);
    }
  };
  layer.rerenderTile = (/** @type {string} */ key) => {
    if (!waiting.has(key)) rerenderTile.call(layer, key);
  };
  return layer;
}

/** Repaints in the other theme's colours, without fetching a tile again. @param {any} layer @param {Theme} theme */
export function repaint(layer, theme) {
  if (!layer.views) return;
  const pm = protomaps();
  const colours = PALETTES[theme];
  layer.paintRules = paintRules(pm, colours);
  layer.labelRules = labelRules(pm, colours, layer.standing);
  layer.backgroundColor = colours.background;
  layer.clearLayout();
  layer.rerenderTiles();
}

/** Whose data the map shows, as plain text from the file's metadata. @param {any} layer @returns {Promise<string>} */
export async function attributionOf(layer) {
  const source = layer.views?.get('')?.tileCache.source;
  const metadata = await source?.p.getMetadata();
  return String(metadata?.attribution ?? '').replace(/<[^>]*>/g, '');
}

/**
 * Asks for tiles so that whatever stands between here and the server keeps them. One after the other: the map that is
 * being looked at comes first.
 *
 * @param {any} layer @param {import('./tiles_around.js').Tile[]} tiles @returns {Promise<number>} how many were answered, also with nothing
 */
export async function fetchTiles(layer, tiles) {
  const archive = layer.views?.get('')?.tileCache.source.p;
  let came = 0;
  for (const [z, x, y] of archive ? tiles : []) {
    try {
      await archive.getZxy(z, x, y);
      came += 1;
    } catch {
      return came; // the network went away: the rest is asked for with the next job
    }
  }
  return came;
}
