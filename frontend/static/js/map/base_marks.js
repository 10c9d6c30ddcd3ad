/**
 * Small marks that the base map's library does not have: arrows of one-way
 * streets, and a dot or a cross with the name under it.
 *
 * @typedef {{x: number, y: number}} Spot
 * @typedef {import('./standing.js').Box} Box
 * @typedef {import('./standing.js').Standing} Standing
 */

const ARROW_EVERY_PX = 130;
const ARROW_PX = 3.4;
/** A bend shorter than this has no clear direction. */
const SHORTEST_PX = 16;
/** A tile of the deepest zoom is this large on the screen, at this zoom of the map. */
const DATA_TILE_PX = 512;
const DATA_ZOOM = 16;
const MARK_PX = 4;
const GAP_PX = 2.5;
/** By so much is a mark of the board larger than one of the base map. */
const LARGER_PX = 6;
/** A neighbouring tile has the same area: there would be room for its name twice. */
const SAME_AREA_PX = 200;
const AREA_STEPS_PX = [0, -9, 9, -18, 18, -27, 27];

/** Arrowheads along the line of travel, as far apart as a street stays quiet. */
export class OneWayArrows {
  /** @param {string} colour */
  constructor(colour) {
    this.colour = colour;
  }

  /** @param {CanvasRenderingContext2D} ctx */
  before(ctx) {
    ctx.globalAlpha = 1;
    ctx.fillStyle = this.colour;
  }

  /** @param {CanvasRenderingContext2D} ctx @param {Spot[][]} lines @param {number} zoom */
  draw(ctx, lines, zoom) {
    const tile_px = DATA_TILE_PX * 2 ** Math.max(0, zoom - DATA_ZOOM);
    const mine = (/** @type {number} */ px) => px >= 0 && px < tile_px;
    ctx.beginPath();
    for (const line of lines) {
      for (const { at, angle } of arrowsOf(line)) {
        if (!mine(at.x) || !mine(at.y)) continue; // the neighbour's: tiles overlap a little
        const [cos, sin] = [Math.cos(angle) * ARROW_PX, Math.sin(angle) * ARROW_PX];
        ctx.moveTo(at.x + cos * 1.5, at.y + sin * 1.5);
        ctx.lineTo(at.x - cos - sin, at.y - sin + cos);
        ctx.lineTo(at.x - cos * 0.4, at.y - sin * 0.4);
        ctx.lineTo(at.x - cos + sin, at.y - sin - cos);
        ctx.closePath();
      }
    }
    ctx.fill();
  }
}

/** Where arrows stand along a line, and the way they point (radians). @param {Spot[]} line @returns {{at: Spot, angle: number}[]} */
export function arrowsOf(line) {
  const arrows = [];
  let since_px = ARROW_EVERY_PX / 2;
  for (let i = 1; i < line.length; i += 1) {
    const [from, to] = [line[i - 1], line[i]];
    const length = Math.hypot(to.x - from.x, to.y - from.y);
    if (since_px + length >= ARROW_EVERY_PX && length >= SHORTEST_PX) {
      const share = Math.min(0.5 + Math.max(0, ARROW_EVERY_PX - since_px - length / 2) / length, 0.85);
      const at = { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
      arrows.push({ at, angle: Math.atan2(to.y - from.y, to.x - from.x) });
      since_px = length * (1 - share);
    } else {
      since_px += length;
    }
  }
  return arrows;
}

/** Under, above, right and left of a mark, then further down, past a larger one on the same spot. @param {Box} box @returns {Spot[]} */
function aside({ minX, minY, maxX, maxY }) {
  const down = MARK_PX + GAP_PX + (maxY - minY) / 2;
  const along = MARK_PX + GAP_PX + (maxX - minX) / 2;
  return [{ x: 0, y: down }, { x: 0, y: down + LARGER_PX }, { x: 0, y: -down }, { x: along, y: 0 }, { x: -along, y: 0 }, { x: 0, y: -down - LARGER_PX }, { x: along + LARGER_PX, y: 0 }, { x: -along - LARGER_PX, y: 0 }];
}

/** @param {Box} box @param {Spot} by @returns {Box} */
function moved({ minX, minY, maxX, maxY }, { x, y }) {
  return { minX: minX + x, minY: minY + y, maxX: maxX + x, maxY: maxY + y };
}

/**
 * Where a name goes: to the first place, unless one of the board's marks would cover it there.
 * @param {any} layout @param {Box} box of the name on its spot @param {Spot[]} offsets @param {Standing} [standing] @returns {[Spot, Box]}
 */
function freePlace({ zoom, index, order }, box, offsets, standing) {
  const places = offsets.map((by) => /** @type {[Spot, Box]} */ ([by, moved(box, by)]));
  const seen = places.filter(([, place]) => !standing?.covers(place, zoom));
  if (seen[0] === places[0]) return places[0];
  return seen.find(([, place]) => !index.bboxCollides(place, order)) ?? seen[0] ?? places[0];
}

/** The name of an area, which may stand a little higher or lower. */
export class AreaName {
  /** @param {any} text a label symbolizer of the library @param {Standing} [standing] marks of the board */
  constructor(text, standing) {
    this.text = text;
    this.standing = standing;
  }

  /** @param {any} layout @param {Spot[][]} geom @param {any} feature */
  place(layout, geom, feature) {
    const [label] = this.text.place(layout, geom, feature) ?? [];
    if (!label) return undefined;
    const [at, name] = freePlace(layout, label.bboxes[0], AREA_STEPS_PX.map((y) => ({ x: 0, y })), this.standing);
    const draw = (/** @type {CanvasRenderingContext2D} */ ctx) => {
      ctx.translate(at.x, at.y);
      label.draw(ctx);
    };
    return [{ ...label, bboxes: [name], draw, deduplicationKey: feature.props.name, deduplicationDistance: SAME_AREA_PX }];
  }
}

/** A mark on the spot, and the name under it, so that neither hides the other. */
export class MarkedName {
  /** @param {any} text a label symbolizer of the library @param {{cross: boolean, fill: string, halo: string}} mark @param {Standing} [standing] marks of the board */
  constructor(text, mark, standing) {
    this.text = text;
    this.mark = mark;
    this.standing = standing;
  }

  /** @param {any} layout @param {Spot[][]} geom @param {any} feature */
  place(layout, geom, feature) {
    const [label] = this.text.place(layout, geom, feature) ?? [];
    if (!label) return undefined;
    const { anchor } = label;
    const [at, name] = freePlace(layout, label.bboxes[0], aside(label.bboxes[0]), this.standing);
    const dot = { minX: anchor.x - MARK_PX, minY: anchor.y - MARK_PX, maxX: anchor.x + MARK_PX, maxY: anchor.y + MARK_PX };
    const draw = (/** @type {CanvasRenderingContext2D} */ ctx) => {
      this.#paint(ctx);
      ctx.translate(at.x, at.y);
      label.draw(ctx);
    };
    return [{ anchor, bboxes: [dot, name], draw }];
  }

  /** @param {CanvasRenderingContext2D} ctx */
  #paint(ctx) {
    const { cross, fill, halo } = this.mark;
    ctx.globalAlpha = 1;
    ctx.beginPath();
    if (cross) ctx.roundRect(-MARK_PX, -MARK_PX, MARK_PX * 2, MARK_PX * 2, 2);
    else ctx.arc(0, 0, MARK_PX * 0.62, 0, Math.PI * 2);
    ctx.lineWidth = 2;
    ctx.strokeStyle = halo;
    ctx.stroke();
    ctx.fillStyle = fill;
    ctx.fill();
    if (!cross) return;
    ctx.fillStyle = halo;
    ctx.fillRect(-0.9, -2.7, 1.8, 5.4);
    ctx.fillRect(-2.7, -0.9, 5.4, 1.8);
  }
}
