/**
 * The remaining ways of vehicles on their jobs: to a scene in the colour of
 * those under way, to a hospital in that of transports. A line is changed where
 * it is drawn; it never goes and comes.
 *
 * @typedef {import('../console/ways.js').Way} Way
 * @typedef {{group: L.LayerGroup, lines: L.Polyline[], walk: L.Polyline, look: string}} Drawn
 */

const NOT_ALONG_ROADS = '6 8';
const ON_FOOT = '1 8';

export class WayLayer {
  /** @param {L.Map} map */
  constructor(map) {
    this.map = map;
    /** By assignment. @type {Map<any, Drawn>} */
    this.drawn = new Map();
  }

  /** @param {readonly Way[]} ways */
  show(ways) {
    const wanted = new Set(ways.map((way) => way.assignment_id));
    for (const id of this.drawn.keys()) if (!wanted.has(id)) this.#remove(id);
    for (const way of ways) this.#draw(way);
  }

  /** @param {any} id */
  #remove(id) {
    this.drawn.get(id)?.group.remove();
    this.drawn.delete(id);
  }

  /** @param {Way} way */
  #draw(way) {
    const look = `${way.to} ${way.source} ${way.eta_s === null}`;
    if (this.drawn.get(way.assignment_id)?.look !== look) this.#remove(way.assignment_id);
    const known = this.drawn.get(way.assignment_id) ?? this.#make(way, look);
    for (const line of known.lines) line.setLatLngs(way.line);
    known.walk.setLatLngs(way.walk_line);
  }

  /** @param {Way} way @param {string} look @returns {Drawn} */
  #make({ assignment_id, to, source, eta_s }, look) {
    const state = `way-${to}${eta_s === null ? ' way-unsure' : ''}`;
    const style = (/** @type {string} */ className, /** @type {number} */ weight, dashArray = '') =>
      L.polyline([], { pane: 'route', className, weight, interactive: false, lineCap: 'round', dashArray });
    const lines = [style('route-casing', 7), style(`way ${state}`, 3.5, source === 'straight_line' ? NOT_ALONG_ROADS : '')];
    const walk = style(`way ${state}`, 4, ON_FOOT);
    const group = L.layerGroup([...lines, walk]).addTo(this.map);
    const drawn = { group, lines, walk, look };
    this.drawn.set(assignment_id, drawn);
    return drawn;
  }
}
