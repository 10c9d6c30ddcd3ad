/**
 * Small marks that the base map's library does not have: arrows of one-way
 * streets, and a dot or a cross with the name under it.
 *
 * @typedef {{x: number, y: number}} Spot
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

/** A mark on the spot, and the name under it, so that neither hides the other. */
export class MarkedName {
  /** @param {any} text a label symbolizer of the library @param {{cross: boolean, fill: string, halo: string}} mark */
  constructor(text, mark) {
    this.text = text;
    this.mark = mark;
  }

  /** @param {any} layout @param {Spot[][]} geom @param {any} feature */
  place(layout, geom, feature) {
    const [label] = this.text.place(layout, geom, feature) ?? [];
    if (!label) return undefined;
    const [box] = label.bboxes;
    const down = MARK_PX + GAP_PX + (box.maxY - box.minY) / 2;
    const { anchor } = label;
    const name = { ...box, minY: box.minY + down, maxY: box.maxY + down };
    const dot = { minX: anchor.x - MARK_PX, minY: anchor.y - MARK_PX, maxX: anchor.x + MARK_PX, maxY: anchor.y + MARK_PX };
    const draw = (/** @type {CanvasRenderingContext2D} */ ctx) => {
      this.#paint(ctx);
      ctx.translate(0, down);
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
