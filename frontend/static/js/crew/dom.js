/** The few things done to the document, by name. Text only: nothing here parses HTML. */

/** @typedef {Node|string|null|undefined|false} Child */

/**
 * An element the template promised to have.
 *
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} id @returns {T}
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`#${id} is not on this page`);
  return /** @type {T} */ (found);
}

/**
 * @param {string} tag
 * @param {Record<string, string|number|boolean|null|undefined|((event: any) => void)>} [props]
 *   `on…` are listeners, false/null/undefined are left out, true is an empty attribute
 * @param {...Child} children
 * @returns {HTMLElement}
 */
export function el(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) give(element, name, value);
  element.append(...kept(children));
  return element;
}

/** @param {Element} element @param {...Child} children */
export function fill(element, ...children) {
  element.replaceChildren(...kept(children));
}

/** Set text only when it differs, so that screen readers are not told twice. @param {Element} element @param {string} text */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** @param {Child[]} children @returns {(Node|string)[]} */
function kept(children) {
  return /** @type {(Node|string)[]} */ (children.filter((c) => c || c === ''));
}

/** @param {Element} element @param {string} name @param {unknown} value */
function give(element, name, value) {
  if (value === false || value === null || value === undefined) return;
  if (typeof value === 'function') {
    element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
  } else {
    element.setAttribute(name, value === true ? '' : String(value));
  }
}
