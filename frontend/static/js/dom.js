/**
 * Small helpers to build and refresh the page without a framework.
 *
 * @typedef {Node | string | number | null | undefined | false} Child
 */

/**
 * Builds an element. Keys starting with `on` are listeners, `class`, `dataset`
 * and `hidden` do what they say, the rest are attributes (false and null: left out).
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} [props]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) setProp(element, name, value);
  element.append(...nodes(children));
  return element;
}

/** @param {(Child | Child[])[]} children @returns {(Node | string)[]} */
function nodes(children) {
  return children
    .flat()
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (child instanceof Node ? child : String(child)));
}

/** @param {HTMLElement} element @param {string} name @param {any} value */
function setProp(element, name, value) {
  if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
  else if (name === 'class') element.className = value;
  else if (name === 'dataset') Object.assign(element.dataset, value);
  else if (name === 'hidden') element.hidden = Boolean(value);
  else if (name === 'value') /** @type {HTMLInputElement} */ (element).value = value;
  else if (value === true) element.setAttribute(name, '');
  else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
}

/** Replaces what is inside. @param {Element} element @param {...(Child | Child[])} children */
export function fill(element, ...children) {
  element.replaceChildren(...nodes(children));
}

/** Sets text only when it differs, so that screen readers hear changes only. @param {Element} element @param {string} text */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Makes the children of `container` follow `items`: one element per key, reused
 * when it is there, moved only when its place differs (so focus survives).
 *
 * @template Item
 * @param {Element} container
 * @param {readonly Item[]} items
 * @param {(item: Item) => string} keyOf
 * @param {(item: Item) => HTMLElement} make
 * @param {(element: HTMLElement, item: Item) => void} update
 */
export function syncList(container, items, keyOf, make, update) {
  const old = new Map([...container.children].map((child) => [/** @type {HTMLElement} */ (child).dataset.key, child]));
  items.forEach((item, place) => {
    const key = keyOf(item);
    const element = /** @type {HTMLElement} */ (old.get(key) ?? make(item));
    old.delete(key);
    element.dataset.key = key;
    if (container.children[place] !== element) container.insertBefore(element, container.children[place] ?? null);
    update(element, item);
  });
  for (const gone of old.values()) gone.remove();
}

/** ↑ and ↓ walk through the rows of a list. @param {HTMLElement} root @param {string} selector of what takes the focus */
export function walkWithArrows(root, selector) {
  root.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const rows = /** @type {HTMLElement[]} */ ([...root.querySelectorAll(selector)]);
    const place = rows.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    rows[place + (event.key === 'ArrowDown' ? 1 : -1)]?.focus();
    event.preventDefault();
  });
}

/** An element the template promises. @param {string} id @returns {HTMLElement} */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The page has no #${id}.`);
  return element;
}

/** A key shown on its button. @param {string} shown */
export function kbd(shown) {
  return h('kbd', { 'aria-hidden': 'true' }, shown);
}

/** A running time, kept by the ticker. @param {string} since ISO @param {{target_s?: number, title?: string}} [options] */
export function runningTime(since, { target_s, title } = {}) {
  return h('time', { dataset: { since, ...(target_s ? { target: String(target_s) } : {}) }, datetime: since, title });
}
