/**
 * One online raster map over the base map. The base map stays underneath: what
 * does not come leaves it in view, and a host that does not answer takes the
 * whole layer away again. The host learns which tiles are looked at and nothing
 * else: no referrer, no cookies of ours.
 *
 * @typedef {{id: number, name: string, url: string, attribution: string, max_zoom: number}} OnlineMap
 */

/** So many tiles missed, and none come, is a host out of reach. */
const MISSES = 4;
const SILENT_MS = 8000;

export class OnlineLayer {
  /** @param {L.Map} map @param {(source: OnlineMap) => void} onLost */
  constructor(map, onLost) {
    this.map = map;
    this.onLost = onLost;
    map.createPane('online').classList.add('online-pane');
    /** @type {L.TileLayer | null} */
    this.layer = null;
    /** @type {any} */
    this.timer = null;
  }

  /** @param {OnlineMap | null} source null shows the base map alone */
  show(source) {
    clearTimeout(this.timer);
    this.layer?.remove();
    this.layer = null;
    if (!source) return;
    let [came, missed] = [0, 0];
    const lost = () => {
      this.show(null);
      this.onLost(source);
    };
    /** @type {any} */
    const options = { pane: 'online', maxNativeZoom: source.max_zoom, maxZoom: 22, attribution: escaped(source.attribution), referrerPolicy: 'no-referrer' };
    this.layer = L.tileLayer(source.url, options);
    this.layer.on('tileload', () => { came += 1; clearTimeout(this.timer); });
    this.layer.on('tileerror', () => {
      missed += 1;
      if (came === 0 && missed === MISSES) lost();
    });
    this.timer = setTimeout(lost, SILENT_MS);
    this.layer.addTo(this.map);
  }
}

/** Leaflet takes an attribution for HTML. @param {string} text */
function escaped(text) {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
