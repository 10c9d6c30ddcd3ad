/**
 * One place for the keyboard: every key, what it does, and where it works. Keys
 * stay quiet while a person is typing, except those marked `typing`.
 *
 * @typedef {Object} Binding
 * @property {string} key `KeyboardEvent.key`, lower case
 * @property {string} shown how the key is written on a button
 * @property {string} label what it does
 * @property {string} group heading in the overview
 * @property {(event: KeyboardEvent) => void | boolean} run returning false leaves the event alone
 * @property {boolean} [typing] also works inside a text field
 * @property {boolean} [hidden] not listed in the overview
 */

/** @param {EventTarget | null} target */
export function isTyping(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button', 'range'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}

/** Vietnamese input methods swallow letters even outside text fields: the physical key is asked then. @param {KeyboardEvent} event */
export function keyOf({ key, code }) {
  if (key !== 'Process' && key !== 'Unidentified') return key.toLowerCase();
  return code.replace(/^(Key|Digit)/, '').toLowerCase();
}

/** A pause after which a letter is a command again. */
const PAUSE_MS = 1500;
/** Keys that finish what was typed: the field may go away because of them. */
const WORD_ENDS = new Set(['Enter', 'Escape', 'Tab']);

export class Keys {
  constructor() {
    /** @type {Binding[]} */
    this.bindings = [];
    /** Field last typed in. @type {HTMLElement | null} */
    this.field = null;
    this.typed_ms = -Infinity;
    document.addEventListener('keydown', (event) => this.handle(event));
  }

  /** @param {Binding[]} bindings */
  bind(bindings) {
    this.bindings.push(...bindings);
  }

  /** @param {KeyboardEvent} event */
  handle(event) {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) this.typed_ms = -Infinity; // what was typed is sent
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = isTyping(event.target);
    if (this.#stillTyping(event, typing)) return;
    const key = keyOf(event);
    for (const binding of this.bindings) {
      if (binding.key !== key || (typing && !binding.typing)) continue;
      if (binding.run(event) === false) continue;
      event.preventDefault();
      return;
    }
  }

  /**
   * A field can be taken away in the middle of a word (a colleague closed the
   * incident). The letters still coming are words, not commands.
   * @param {KeyboardEvent} event @param {boolean} typing
   */
  #stillTyping(event, typing) {
    if (typing) this.field = /** @type {HTMLElement} */ (event.target);
    const lost = !typing && this.field !== null && (!this.field.isConnected || this.field.closest('[inert]') !== null);
    const mid_word = lost && event.timeStamp - this.typed_ms < PAUSE_MS;
    if (typing || mid_word) this.typed_ms = WORD_ENDS.has(event.key) ? -Infinity : event.timeStamp;
    return mid_word;
  }

  /** For the overview. @returns {Map<string, {shown: string, label: string}[]>} */
  overview() {
    /** @type {Map<string, {shown: string, label: string}[]>} */
    const groups = new Map();
    for (const { group, shown, label, hidden } of this.bindings) {
      if (hidden) continue;
      const rows = groups.get(group) ?? [];
      if (!rows.some((row) => row.shown === shown)) rows.push({ shown, label });
      groups.set(group, rows);
    }
    return groups;
  }
}
