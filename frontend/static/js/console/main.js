import { apiForPage } from '../api.js';
import { byId, fill, h } from '../dom.js';
import { t } from '../i18n.js';
import { Keys } from '../keys.js';
import { BoardLink } from '../live.js';
import { readPage } from '../page.js';
import { ServerClock } from '../server_clock.js';
import { socketUrl } from '../socket.js';
import { Sounds } from '../sound.js';
import { newCall, take, takeNext } from './actions.js';
import { Alarms } from './alarms.js';
import { Card } from './card.js';
import { Desk } from './desk.js';
import { legend, openHelp } from './help.js';
import { bindings } from './keymap.js';
import { MapBridge } from './map_bridge.js';
import { Queue } from './queue.js';
import { SearchBox } from './search.js';
import { tick } from './ticker.js';
import { TopBar } from './topbar.js';
import { Work } from './work.js';

/**
 * Puts the console together.
 */

const page = readPage();
const clock = new ServerClock();
const desk = new Desk({ page, api: apiForPage(page), clock });
const sounds = new Sounds();
const keys = new Keys();

/** @param {any} id */
const openCall = (id) => desk.open({ kind: 'call', id });
/** @param {any} id */
const openIncident = (id) => desk.open({ kind: 'incident', id });

/** @param {any} id */
function pickVehicle(id) {
  desk.set({ card: { kind: 'vehicle', id } });
  map.revealVehicle(id);
}

const work = new Work(byId('work'), desk, {
  placeOnMap: () => map.startPlacing(),
  incidentMade: openIncident,
  closed: () => desk.open(null),
  take: (/** @type {any} */ id) => void take(desk, id),
  pickVehicle,
  route: (/** @type {any} */ incident_id, /** @type {any} */ vehicle_id) => map.routes.show(incident_id, vehicle_id),
  frame: (/** @type {any} */ places) => map.map.frame(places),
});
const map = new MapBridge(desk, () => work, { openCall, openIncident });
const queue = new Queue(byId('queue'), desk, {
  openCall, openIncident,
  takeNext: () => void takeNext(desk),
  newCall: () => void newCall(desk),
});
const card = new Card(byId('card'), desk, { openIncident, pickVehicle });
const alarms = new Alarms({ alarm: byId('alarm'), said: byId('said'), bar: byId('bar') }, desk, sounds, openIncident);
const help = () => openHelp(keys);

const link = new BoardLink({
  api: desk.api,
  url: socketUrl(page.urls.board_ws),
  clock,
  handlers: {
    onState(state, why) {
      if (why === 'positions') desk.state = state;
      else desk.setState(state);
      map.map.board.setState(state);
    },
    onEntry: (entry) => desk.noteChange(entry),
    onStatus: (live) => desk.set({ live }),
  },
});
const topbar = new TopBar(desk, sounds, { retry: () => link.retryNow(), help });

/** @param {import('./search_match.js').Found} found */
function goTo(found) {
  if (found.kind === 'vehicle') pickVehicle(found.id);
  else if (found.kind === 'incident') openIncident(found.id);
  else if (found.kind === 'call') openCall(found.id);
  else if (found.kind !== 'place') desk.set({ card: { kind: found.kind, id: found.id } });
  if (found.place) map.map.reveal(found.place, { close: found.kind !== 'incident' && found.kind !== 'call' });
}

const search = new SearchBox(desk, goTo);
keys.bind(bindings({ desk, work, queue, map, alarms, search, help }));
byId('legend').append(legend());
fill(byId('hints'), t('Mọi phím'), h('kbd', {}, '?'));

for (const part of [queue, work, card, alarms, topbar, map]) {
  desk.onRender(() => {
    part.render();
  });
}
desk.onRender(() => tick(desk.now_ms()));

/** Once a second: running times, ages, sounds. */
function everySecond() {
  tick(desk.now_ms());
  topbar.renderLive();
  alarms.render();
  card.render();
  alarms.sound(performance.now());
  map.map.board.schedule();
}

setInterval(everySecond, 1000);
link.start();
desk.refresh();
