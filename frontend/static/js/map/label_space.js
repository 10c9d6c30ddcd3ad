/**
 * Room for labels: a label is drawn only where it covers no other. Called in
 * order of importance, so the chosen vehicle always gets its name.
 *
 * @typedef {{left: number, top: number, right: number, bottom: number}} Box
 */

const CELL_PX = 64;

export class LabelSpace {
  constructor() {
    /** @type {Map<string, Box[]>} */
    this.cells = new Map();
  }

  /** @param {Box} box */
  *#keys(box) {
    for (let x = Math.floor(box.left / CELL_PX); x <= Math.floor(box.right / CELL_PX); x += 1) {
      for (let y = Math.floor(box.top / CELL_PX); y <= Math.floor(box.bottom / CELL_PX); y += 1) yield `${x}:${y}`;
    }
  }

  /** @param {Box} box */
  isFree(box) {
    for (const key of this.#keys(box)) {
      if (this.cells.get(key)?.some((other) => overlap(box, other))) return false;
    }
    return true;
  }

  /** @param {Box} box */
  take(box) {
    for (const key of this.#keys(box)) {
      const boxes = this.cells.get(key);
      if (boxes) boxes.push(box);
      else this.cells.set(key, [box]);
    }
  }

  /**
   * Tries right, left, above and below of a point.
   * @param {{x: number, y: number}} at @param {number} width @param {number} height @param {number} gap
   * @param {boolean} [force] take the first place even when it covers something
   * @returns {Box | null}
   */
  place(at, width, height, gap, force = false) {
    const boxes = candidates(at, width, height, gap);
    const box = boxes.find((each) => this.isFree(each)) ?? (force ? boxes[0] : null);
    if (box) this.take(box);
    return box;
  }
}

/** @param {Box} a @param {Box} b */
function overlap(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** @param {{x: number, y: number}} at @param {number} width @param {number} height @param {number} gap @returns {Box[]} */
function candidates(at, width, height, gap) {
  const box = (/** @type {number} */ left, /** @type {number} */ top) => ({ left, top, right: left + width, bottom: top + height });
  const middle = at.y - height / 2;
  return [
    box(at.x + gap, middle),
    box(at.x - gap - width, middle),
    box(at.x - width / 2, at.y - gap - height),
    box(at.x - width / 2, at.y + gap),
  ];
}
