import { token } from '../theme.js';
import { UNCOVERED, bandOf, decodeCells, runs, visible } from './coverage_cells.js';

/**
 * Which parts of the city are reached in time, under the units; and the area
 * that one vehicle reaches. Tints from dark to light (those of the legend) for what
 * is covered, hatching for what is not: told apart without colour.
 *
 * @typedef {import('./coverage_cells.js').Coverage} Coverage
 */

const HATCH_PX = 9;
const HATCH_ALPHA = 0.55;

export class CoverageLayer {
  /** @param {L.Map} map */
  constructor(map) {
    this.map = map;
    const pane = map.createPane('coverage');
    pane.classList.add('coverage-pane');
    this.canvas = L.DomUtil.create('canvas', 'coverage-canvas', pane);
    this.ctx = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext('2d'));
    /** @type {Coverage | null} */
    this.coverage = null;
    /** @type {Uint8Array} */
    this.cells = new Uint8Array();
    /** @type {L.GeoJSON | undefined} */
    this.areas = undefined;
    /** @type {L.CircleMarker | undefined} */
    this.start = undefined;
    this.readColours();
    map.on('move zoom viewreset resize moveend zoomend', () => this.draw());
  }

  readColours() {
    this.tints = [0, 1, 2].map((band) => token(`--cover-${band}`));
    this.hatch = this.#hatch(token('--muted'));
    this.draw();
  }

  /** @param {string} colour */
  #hatch(colour) {
    const tile = document.createElement('canvas');
    tile.width = HATCH_PX;
    tile.height = HATCH_PX;
    const ctx = /** @type {CanvasRenderingContext2D} */ (tile.getContext('2d'));
    ctx.strokeStyle = colour;
    ctx.lineWidth = 1.3;
    for (const shift of [-HATCH_PX, 0, HATCH_PX]) {
      ctx.moveTo(shift - 1, HATCH_PX + 1);
      ctx.lineTo(shift + HATCH_PX + 1, -1);
    }
    ctx.stroke();
    return this.ctx.createPattern(tile, 'repeat');
  }

  /** @param {Coverage | null} coverage null takes the layer away */
  show(coverage) {
    this.coverage = coverage;
    this.cells = coverage?.seconds ? decodeCells(coverage.seconds) : new Uint8Array();
    this.draw();
  }

  /**
   * @param {any} areas GeoJSON of a reach, the widest area first; null takes it away
   * @param {{lat: number, lon: number} | null} [from] where it starts
   */
  showReach(areas, from = null) {
    this.areas?.remove();
    this.start?.remove();
    this.areas = undefined;
    this.start = from ? L.circleMarker([from.lat, from.lon], { pane: 'coverage', className: 'reach-start', radius: 5, interactive: false }).addTo(this.map) : undefined;
    if (!areas) return;
    const pane = 'coverage';
    const last = areas.features.length - 1;
    let nth = 0;
    this.areas = L.geoJSON(areas, {
      pane, interactive: false,
      style: () => ({ className: `reach reach-${last - nth++}`, weight: 1.5, fillOpacity: 1 }),
    }).addTo(this.map);
  }

  draw() {
    if (!this.coverage && this.canvas.width === 0) return;
    const size = this.map.getSize();
    const ratio = globalThis.devicePixelRatio || 1;
    L.DomUtil.setPosition(this.canvas, this.map.containerPointToLayerPoint([0, 0]));
    this.canvas.width = this.coverage ? size.x * ratio : 0;
    this.canvas.height = this.coverage ? size.y * ratio : 0;
    if (!this.coverage?.grid) return;
    this.canvas.style.width = `${size.x}px`;
    this.canvas.style.height = `${size.y}px`;
    this.ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.#paint(this.coverage, this.coverage.grid);
  }

  /** @param {Coverage} coverage @param {import('./coverage_cells.js').CellGrid} grid */
  #paint({ unit_s, target_s }, grid) {
    const bounds = this.map.getBounds();
    const rows = visible(bounds.getSouth(), bounds.getNorth(), grid.south, grid.lat_step, grid.rows);
    const cols = visible(bounds.getWest(), bounds.getEast(), grid.west, grid.lon_step, grid.cols);
    const band = (/** @type {number} */ cell) => bandOf(cell, unit_s, target_s);
    const x = this.#pixels(cols, (col) => this.map.latLngToContainerPoint([grid.south, grid.west + col * grid.lon_step]).x);
    const y = this.#pixels(rows, (row) => this.map.latLngToContainerPoint([grid.south + row * grid.lat_step, grid.west]).y);
    const origin = this.map.latLngToContainerPoint([grid.south, grid.west]);
    this.hatch?.setTransform(new DOMMatrix().translate(origin.x % HATCH_PX, origin.y % HATCH_PX));
    for (let row = rows.first; row <= rows.last; row += 1) {
      const [bottom, top] = [y[row - rows.first], y[row + 1 - rows.first]];
      for (const [from, end, level] of runs(this.cells, row, cols, grid, band)) {
        this.#fill(level);
        const left = x[from - cols.first];
        this.ctx.fillRect(left, top, x[end - cols.first] - left, bottom - top);
      }
    }
  }

  /** Whole pixels, so that no seams show. @param {{first: number, last: number}} span @param {(index: number) => number} at */
  #pixels({ first, last }, at) {
    return Array.from({ length: Math.max(0, last - first + 2) }, (_, nth) => Math.round(at(first + nth)));
  }

  /** @param {number} level */
  #fill(level) {
    this.ctx.globalAlpha = level === UNCOVERED ? HATCH_ALPHA : 1;
    this.ctx.fillStyle = level === UNCOVERED && this.hatch ? this.hatch : (this.tints?.[level] ?? '#888');
  }
}
