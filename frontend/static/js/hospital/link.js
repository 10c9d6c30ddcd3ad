/** A link's token stands behind the `#`, which no browser sends: it is posted once, and leaves the address bar first. */

import { byId } from '../dom.js';

const token = location.hash.slice(1);
history.replaceState(null, '', location.pathname);
if (token) {
  /** @type {HTMLInputElement} */ (byId('token')).value = token;
  /** @type {HTMLFormElement} */ (byId('open')).submit();
} else {
  byId('no-token').hidden = false;
}
