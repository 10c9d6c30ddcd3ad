import { fill, h } from '../dom.js';

/**
 * The list below an input (ARIA's combobox): the focus stays in the input, the
 * arrow keys mark an option, the pointer takes one.
 *
 * @typedef {{onTake: (place: number) => void, onMark?: (place: number) => void}} Events onMark: by an arrow key; -1 when the list goes away
 */

/** One line that can be taken. @param {Record<string, any>} props @param {...import('../dom.js').Child} children */
export function option(props, ...children) {
  return h('li', { role: 'option', 'aria-selected': 'false', ...props }, ...children);
}

export class Listbox {
  /** @param {HTMLInputElement} input @param {HTMLElement} list with an id of its own @param {Events} events */
  constructor(input, list, { onTake, onMark = () => {} }) {
    this.input = input;
    this.list = list;
    this.onTake = onTake;
    this.onMark = onMark;
    /** @type {HTMLElement[]} */
    this.options = [];
    /** The marked option; -1 where none is. */
    this.at = -1;
    const aria = { role: 'combobox', 'aria-autocomplete': 'list', 'aria-haspopup': 'listbox', 'aria-controls': list.id, 'aria-expanded': 'false' };
    for (const [name, value] of Object.entries(aria)) input.setAttribute(name, value);
    list.addEventListener('pointerdown', (event) => this.#pointer(event));
  }

  get open() {
    return !this.list.hidden;
  }

  /** @param {HTMLElement[]} lines those made by `option` can be taken @param {number} [at] which of them is marked */
  show(lines, at = -1) {
    this.options = lines.filter((line) => line.getAttribute('role') === 'option');
    this.options.forEach((line, place) => {
      line.id = `${this.list.id}-${place}`;
    });
    fill(this.list, lines);
    this.list.hidden = lines.length === 0;
    this.input.setAttribute('aria-expanded', String(this.open));
    this.mark(at);
  }

  hide() {
    if (!this.open) return;
    this.show([]);
    this.onMark(-1);
  }

  /** @param {number} at */
  mark(at) {
    this.at = at < this.options.length ? at : -1;
    this.options.forEach((line, place) => line.setAttribute('aria-selected', String(place === this.at)));
    this.input.setAttribute('aria-activedescendant', this.at < 0 ? '' : this.options[this.at].id);
    this.options[this.at]?.scrollIntoView({ block: 'nearest' });
  }

  /** ↓ is 1, ↑ is -1; round at both ends. @param {number} by */
  move(by) {
    const count = this.options.length;
    if (!count) return;
    this.mark(this.at < 0 ? (by > 0 ? 0 : count - 1) : (this.at + by + count) % count);
    this.onMark(this.at);
  }

  /** @param {PointerEvent} event */
  #pointer(event) {
    event.preventDefault(); // the focus stays in the input
    const line = /** @type {HTMLElement} */ (event.target).closest('li');
    const place = this.options.findIndex((each) => each === line);
    if (place >= 0) this.onTake(place);
  }
}
