import { baseLayer } from './base_layer.js';
import { Standing } from './standing.js';
import { currentTheme } from '../theme.js';

/**
 * The console's map with its ground and nothing on it yet: little code, so that tiles are on their way while the rest
 * of the page still is.
 *
 * @typedef {{code: string, lat: number, lon: number, zoom: number}} Centre
 * @typedef {{lat: number, lon: number, zoom: number}} View
 * @typedef {{map: L.Map, base: any}} Opened
 */

/** @param {Centre} centre */
export const viewKey = (centre) => `view:${centre.code}`;

/** Where this desk left the map. @param {Centre} centre @returns {View | null} */
function rememberedView(centre) {
  try {
    const view = JSON.parse(localStorage.getItem(viewKey(centre)) ?? 'null');
    return Number.isFinite(view?.lat) && Number.isFinite(view?.lon) && Number.isFinite(view?.zoom) ? view : null;
  } catch {
    return null;
  }
}

/** Opens where the centre says, or where this desk left it. @param {HTMLElement} element @param {{centre: Centre, tiles: string}} page @returns {Opened} */
export function openMap(element, { centre, tiles }) {
  const reduced = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const map = L.map(element, {
    zoomControl: false, attributionControl: false, zoomAnimation: false, fadeAnimation: false,
    inertia: !reduced, minZoom: 8, maxZoom: 19, boxZoom: false, zoomSnap: 1, keyboardPanDelta: 120,
  });
  const view = rememberedView(centre) ?? centre;
  map.setView([view.lat, view.lon], view.zoom);
  return { map, base: baseLayer(tiles, currentTheme(), new Standing(`standing:${centre.code}`)).addTo(map) };
}
