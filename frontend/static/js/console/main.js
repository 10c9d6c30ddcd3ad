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
import { CoverageControl } from './coverage.js';
import { Desk } from './desk.js';
import { FoundPlace, placeCard } from './found_place.js';
import { legend, openHelp } from './help.js';
import { bindings } from './keymap.js';
import { LayerMenu } from './layer_menu.js';
import { MapBridge } from './map_bridge.js';
import { Queue } from './queue.js';
import { ReachControl } from './reach.js';
import { Said } from './said.js';
import { SearchBox } from './search.js';
import { TearOff, bindTearOff, isTornOff } from './tear_off.js';
import { tick } from './ticker.js';
import { TopBar } from './topbar.js';
import { Work } from './work.js';
import { ZoneControl } from './zones.js';

/**
 * Puts the console together.
 */

/** Keys that make sense in a window with nothing but the map. */
const MAP_KEYS = new Set(['/', 'm', 'v', 'c', 'r', 'd', 'z', '?', 'escape']);

const page = readPage();
const clock = new ServerClock();
const desk = new Desk({ page, api: apiForPage(page), clock, typed: byId('typed-ahead') });
const sounds = new Sounds();
const keys = new Keys();
const torn = isTornOff();

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
  reveal: (/** @type {any} */ place, /** @type {number} */ error_m) => map.revealPlace(place, error_m),
  incidentMade: openIncident,
  closed: () => desk.open(null),
  take: (/** @type {any} */ id) => void take(desk, id),
  pickVehicle,
  endSos: (/** @type {any} */ id) => alarms.settle(id),
  route: (/** @type {any} */ incident_id, /** @type {any} */ vehicle_id) => map.routes.show(incident_id, vehicle_id),
  frame: (/** @type {any} */ places) => map.map.frame(places),
  way: (/** @type {any} */ assignment_id) => map.ways.of(assignment_id),
  get preview() {
    return map.preview;
  },
});
const map = new MapBridge(desk, () => work, {
  openCall, openIncident,
  reachFrom: (place) => void reach.from(place, place),
  reachOf: (id, place) => void reach.fromVehicle(id, place),
});
const reach = new ReachControl(byId('reach'), desk, map.map);
const tearOff = new TearOff(desk, {
  onRoute: (route) => map.drawRoute(route),
  onGlanced: (glanced) => map.showGlanced(glanced),
  onPlacing: () => torn && map.placeHere(),
  onPlace: (place) => map.takePlace(place),
  ranking: () => work.incident?.ranking,
});
map.other = tearOff;
const queue = new Queue(byId('queue'), desk, {
  openCall, openIncident,
  takeNext: () => void takeNext(desk),
  newCall: () => void newCall(desk),
});
const zones = new ZoneControl(byId('zones'), desk, map.map);
new LayerMenu(byId('map-layers'), desk, map.map);
const coverage = new CoverageControl(byId('coverage'), desk, map.map.coverage);
const found = new FoundPlace(desk, () => work);
const card = new Card(byId('card'), desk, {
  found, openIncident, pickVehicle,
  showReach: (id) => void reach.fromVehicle(id),
  way: (assignment_id) => map.ways.of(assignment_id),
  ranking: () => (torn ? tearOff.sender : work.incident?.ranking),
  endSos: torn ? null : (id) => alarms.settle(id), // asked in the bottom line, which a map alone has not
});
const said = new Said(byId('said'), desk);
const alarms = new Alarms({ alarm: byId('alarm'), bar: byId('bar') }, desk, sounds, { openIncident, showAlert: (alert) => map.showAlert(alert) });
const help = () => openHelp(keys);

const link = new BoardLink({
  api: desk.api,
  url: socketUrl(page.urls.board_ws),
  clock,
  handlers: {
    onState(state, why) {
      if (why === 'positions') desk.state = state;
      else desk.setState(state);
      if (why === 'snapshot') desk.follow();
      map.map.setState(state);
    },
    onEntry(entry) {
      desk.noteChange(entry);
      coverage.noteEntry(entry);
      if (entry.kind === 'zone.changed') roadsChanged();
    },
    onStatus: (live) => desk.set({ live }),
  },
});
/** A closure changes who is nearest and which way they go: ask again at once. */
function roadsChanged() {
  map.routes.forget();
  void map.ways.ask();
  void work.incident?.ranking.load();
  coverage.ask();
}

const topbar = new TopBar(desk, sounds, { retry: () => link.retryNow(), help });

/** @param {import('./search_match.js').Found} found */
function goTo(found) {
  if (found.kind === 'address' || found.kind === 'place') desk.set({ card: placeCard(found) });
  else if (found.kind === 'vehicle') pickVehicle(found.id);
  else if (found.kind === 'incident') openIncident(found.id);
  else if (found.kind === 'call') openCall(found.id);
  else desk.set({ card: { kind: found.kind, id: found.id } });
  if (found.place && found.address) map.revealPlace(found.place, found.address.error_m);
  else if (found.place) map.map.reveal(found.place, { close: found.kind !== 'incident' && found.kind !== 'call' });
}

const search = new SearchBox(desk, { onChoose: goTo, near: () => map.near, preview: map.preview });
const all = bindings({ desk, work, queue, map, alarms, search, found, coverage, reach, zones, help });
keys.bind(torn ? all.filter((binding) => MAP_KEYS.has(binding.key)) : all);
document.body.classList.toggle('torn-off', torn);
bindTearOff(byId('tear-off'));
byId('legend').append(legend());
fill(byId('hints'), t('Mọi phím'), h('kbd', {}, '?'));

const parts = torn ? [card, topbar, map, zones, reach, said, tearOff] : [queue, work, card, alarms, topbar, map, zones, reach, said, tearOff];
for (const part of parts) {
  desk.onRender(() => {
    part.render();
  });
}
desk.onRender(() => tick(desk.now_ms()));

/** Once a second: running times, ages, sounds. */
function everySecond() {
  tick(desk.now_ms());
  topbar.renderLive();
  card.render();
  coverage.tick();
  zones.render();
  said.render();
  tearOff.render();
  if (!torn) {
    alarms.render();
    alarms.sound(performance.now());
  }
  map.map.board.schedule();
}

setInterval(everySecond, 1000);
link.start();
desk.refresh();
