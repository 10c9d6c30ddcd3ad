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

export class Keys {
  constructor() {
    /** @type {Binding[]} */
    this.bindings = [];
    document.addEventListener('keydown', (event) => this.handle(event));
  }

  /** @param {Binding[]} bindings */
  bind(bindings) {
    this.bindings.push(...bindings);
  }

  /** @param {KeyboardEvent} event */
  handle(event) {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = isTyping(event.target);
    const key = keyOf(event);
    for (const binding of this.bindings) {
      if (binding.key !== key || (typing && !binding.typing)) continue;
      if (binding.run(event) === false) continue;
      event.preventDefault();
      return;
    }
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
