/**
 * Nothing may be rebuilt between a finger's coming down and its click: leaving a field
 * saves it, an answer arrives, and the button under the finger would be another one,
 * which gets no click.
 */

/** A finger that rested or slid off gives no click; one that gives one does so long before this. */
const NO_CLICK_MS = 500;

export class PressHold {
  /** @param {HTMLElement} element @param {() => void} onFree */
  constructor(element, onFree) {
    this.held = false;
    this.onFree = onFree;
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.waiting = undefined;
    element.addEventListener('pointerdown', () => { this.held = true; clearTimeout(this.waiting); }, true);
    element.addEventListener('click', () => this.#free());
    for (const end of ['pointerup', 'pointercancel']) {
      globalThis.addEventListener(end, () => { if (this.held) this.#freeSoon(); });
    }
  }

  #freeSoon() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.#free(), NO_CLICK_MS);
  }

  #free() {
    clearTimeout(this.waiting);
    if (!this.held) return;
    this.held = false;
    this.onFree();
  }
}
