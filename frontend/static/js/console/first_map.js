import { byId } from '../dom.js';
import { openMap } from '../map/opening.js';
import { readPage } from '../page.js';

/** The page's first script of its own: the map draws itself while the desk's code is still coming. */

const { centre, urls } = readPage();

export const firstMap = openMap(byId('map'), { centre, tiles: urls.tiles });
