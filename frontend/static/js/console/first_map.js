import { byId } from '../dom.js';
import { openMap } from '../map/opening.js';
import { readPage } from '../page.js';

/**
 * The page's first script of its own: the map is drawn before the desk's hundred files are asked for. Together they
 * would get in each other's way, and both be there later.
 */

/** So long, and no longer, does the desk wait for the map. */
const HEAD_START_MS = 500;

const { centre, urls } = readPage();

export const firstMap = openMap(byId('map'), { centre, tiles: urls.tiles });

const drawn = new Promise((resolve) => firstMap.base.once('load', resolve));
const late = new Promise((resolve) => setTimeout(resolve, urls.tiles ? HEAD_START_MS : 0));
void Promise.race([drawn, late]).then(openDesk);

/** Each of its files is asked for now, not only when the one before it names it. */
function openDesk() {
  const { content } = /** @type {HTMLTemplateElement} */ (byId('desk-modules'));
  document.head.append(content);
  return import('./main.js');
}
