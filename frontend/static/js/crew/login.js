/** Signing in: the phone remembers the centre and who signed in last, never the PIN. */

import { forgetOld } from './record/drafts.js';

export const KEY = 'crew.login';

/** @returns {{centre?: string, name?: string}} */
function remembered() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}') ?? {};
  } catch {
    return {}; // no storage, or nothing readable in it: the form is filled in by hand
  }
}

try {
  forgetOld(localStorage);
} catch {
  // Without storage nothing was kept.
}
const form = /** @type {HTMLFormElement} */ (document.getElementById('pin-form'));
const [centre, name, pin] = ['centre', 'name', 'pin'].map((field) => /** @type {HTMLInputElement} */ (form.elements.namedItem(field)));
const last = remembered();
if (last.centre && !centre.value) centre.value = last.centre;
if (last.name && !name.value) name.value = last.name;
[centre, name, pin].find((field) => !field.value)?.focus();

form.addEventListener('submit', () => {
  try {
    localStorage.setItem(KEY, JSON.stringify({ centre: centre.value, name: name.value.trim() }));
  } catch {
    // Without storage the next sign-in asks again.
  }
});
