/**
 * Marks painted once and then copied: an old PC without a GPU copies a small
 * picture ten times faster than it paints the shape anew.
 *
 * @typedef {{image: HTMLCanvasElement, half: number}} Sprite half: px from the picture's edge to its middle
 */

/** Many times what a city shows at once; past it, what is shown is painted anew. */
const MOST_KEPT = 1500;

export class Sprites {
  constructor() {
    /** @type {Map<string, Sprite>} */
    this.kept = new Map();
    this.ratio = 0;
  }

  /** After a change of the theme's colours. */
  forget() {
    this.kept.clear();
  }

  /**
   * @param {string} key everything that the picture depends on
   * @param {number} half px round the middle that the mark needs
   * @param {(ctx: CanvasRenderingContext2D, middle: {x: number, y: number}) => void} paint
   * @returns {Sprite}
   */
  take(key, half, paint) {
    this.#fit(globalThis.devicePixelRatio || 1);
    const known = this.kept.get(key);
    if (known) return known;
    if (this.kept.size >= MOST_KEPT) this.forget();
    const sprite = { image: this.#painted(half, paint), half };
    this.kept.set(key, sprite);
    return sprite;
  }

  /** A window dragged to another screen needs other pictures. @param {number} ratio */
  #fit(ratio) {
    if (ratio === this.ratio) return;
    this.ratio = ratio;
    this.forget();
  }

  /** @param {number} half @param {(ctx: CanvasRenderingContext2D, middle: {x: number, y: number}) => void} paint */
  #painted(half, paint) {
    const image = document.createElement('canvas');
    image.width = Math.ceil(half * 2 * this.ratio);
    image.height = image.width;
    const ctx = /** @type {CanvasRenderingContext2D} */ (image.getContext('2d'));
    ctx.scale(this.ratio, this.ratio);
    paint(ctx, { x: half, y: half });
    return image;
  }
}

/** @param {CanvasRenderingContext2D} ctx @param {Sprite} sprite @param {{x: number, y: number}} at */
export function stamp(ctx, { image, half }, at) {
  ctx.drawImage(image, at.x - half, at.y - half, half * 2, half * 2);
}
