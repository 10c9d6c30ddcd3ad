/** A vehicle's duty day on the map: where it drove and how fast, where it stood, when it was silent, and its jobs. */

import { ApiError, apiForPage, isAbort } from '../api.js';
import { priorityMark, sourceName, stepName } from '../console/words.js';
import { byId, fill, h, setText } from '../dom.js';
import { age, clock, clockShort, date as dateOf, distance, duration } from '../format.js';
import { t } from '../i18n.js';
import { attributionOf, baseLayer, repaint } from '../map/base_layer.js';
import { readPage } from '../page.js';
import { bindThemeToggles, currentTheme, onTheme, token } from '../theme.js';
import { drivenWords, openedFirst } from './driven.js';
import { shiftDay } from './sentence.js';
import { speedStrip } from './speed_strip.js';
import { pieces, placeAt } from './track_line.js';
import { VehicleField } from './vehicle_field.js';

/**
 * @typedef {import('./track_line.js').Point} Point
 * @typedef {import('./track_line.js').Span} Span
 * @typedef {{step: string, at: string|null, gps: string|null}} StepRow
 * @typedef {object} Day
 * @property {{id: number, call_sign: string}} vehicle
 * @property {string} date
 * @property {string} from
 * @property {string} to
 * @property {number} readings
 * @property {number} length_m
 * @property {string[]} sources
 * @property {Point[]} points
 * @property {[number, number, number][]} off_map
 * @property {(Span & {lat: number, lon: number})[]} stops
 * @property {Span[]} silences
 * @property {{incident_id: number, incident_number: string, priority: string, steps: StepRow[]}[]} jobs
 * @property {string} nothing why there are no points
 * @property {boolean} thinned nobody knows its silences any more
 */

const COLOURS = { slow: '--lv-critical', middle: '--st-enroute', fast: '--st-free', dark: '--muted' };
const FRAME_MS = 100;
/** Other vehicles that are offered where the chosen one has nothing. */
const OFFERED = 6;

const page = readPage();
const api = apiForPage(page);
const picker = /** @type {HTMLInputElement} */ (byId('day'));
const slider = /** @type {HTMLInputElement} */ (byId('moment'));
const pace = /** @type {HTMLSelectElement} */ (byId('pace'));

/** @type {AbortController|null} */
let loading = null;
/** @type {import('./driven.js').DrivenDay|null} who drove on the day that is shown */
let driven = null;
/** @type {Day|null} */
let day = null;
/** @type {ReturnType<typeof setInterval>|null} */
let playing = null;
/** @type {{map: any, base: any, drawn: any, self: any}|null} made when first seen: a hidden map has no size */
let view = null;

const field = new VehicleField(/** @type {HTMLInputElement} */ (byId('vehicle')), byId('vehicles'), (row) => void load(row.vehicle_id));

async function start() {
  const asked = new URLSearchParams(location.search);
  const date = asked.get('date') ?? '';
  picker.value = /^\d{4}-\d{2}-\d{2}$/.test(date) ? date : page.duty_day.date;
  await load(asked.get('vehicle'));
}

/** The day that the picker shows, of the vehicle that was asked for. @param {string|number|null} asked */
async function load(asked) {
  loading?.abort();
  loading = new AbortController();
  pause();
  byId('problem').hidden = true;
  document.body.classList.add('is-loading');
  try {
    await loadBoth(asked === null ? null : String(asked), loading.signal);
    document.body.classList.remove('is-loading');
  } catch (error) {
    if (isAbort(error)) return;
    if (!(error instanceof ApiError)) throw error;
    document.body.classList.remove('is-loading');
    byId('nothing').hidden = true;
    byId('replay').hidden = true;
    setText(byId('problem'), error.message);
    byId('problem').hidden = false;
  }
}

/** The one that was asked for is shown before the list of all is there: a city's day takes a moment to sum up. @param {string|null} asked @param {AbortSignal} signal */
async function loadBoth(asked, signal) {
  const date = picker.value;
  const got = asked === null ? null : await trackOf(asked, date, signal);
  if (got) showDay(got);
  if (driven?.date !== date) driven = /** @type {import('./driven.js').DrivenDay} */ (await api.get(`/tracks?date=${date}`, { signal }));
  const chosen = openedFirst(driven.items, got ? asked : null);
  field.offer(driven.items, chosen);
  if (got) byId('nothing').hidden || nothing(got.nothing);
  else if (chosen) showDay(/** @type {Day} */ (await trackOf(String(chosen.vehicle_id), date, signal)));
  else nothing(t('Trung tâm chưa có xe nào.'));
}

/** @param {string} id @param {string} date @param {AbortSignal} signal @returns {Promise<Day|null>} null: no vehicle of this centre's */
async function trackOf(id, date, signal) {
  try {
    return /^\d+$/.test(id) ? await api.get(`/vehicles/${id}/track?date=${date}`, { signal }) : null;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}

/** @param {Day} got */
function showDay(got) {
  history.replaceState(null, '', `?vehicle=${got.vehicle.id}&date=${got.date}`);
  if (document.activeElement !== field.input) field.input.value = got.vehicle.call_sign;
  show(got);
}

/** Why, and who did drive on that day. @param {string} why */
function nothing(why) {
  const others = (driven?.items ?? []).filter((row) => row.length_m > 0).slice(0, OFFERED);
  byId('replay').hidden = true;
  const who = others.length ? t('Có chạy trong ca ngày này:') : t('Cả trung tâm không có xe nào chạy trong ca ngày này.');
  fill(byId('nothing'), h('p', {}, why), driven?.nothing === '' && h('p', {}, who),
    h('ul', {}, others.map((row) => h('li', {}, h('button', { type: 'button', onclick: () => void load(row.vehicle_id) }, h('b', {}, row.call_sign), ` ${drivenWords(row)}`)))));
  byId('nothing').hidden = false;
  setText(byId('summary'), '');
}

/** @param {Day} got */
function show(got) {
  day = got;
  if (!got.points.length) return nothing(got.nothing);
  byId('nothing').hidden = true;
  byId('replay').hidden = false;
  setText(byId('summary'), t('{date} · {km} · {n} vị trí', { date: dateOf(got.from), km: distance(got.length_m), n: got.readings }));
  const [first, last] = [got.points[0][0], got.points[got.points.length - 1][0]];
  Object.assign(slider, { min: String(Math.floor(first)), max: String(Math.ceil(last)), value: String(Math.floor(first)) });
  draw(got);
  fill(byId('speed'), speedStrip(got.points, got.silences));
  lists(got);
  goTo(first);
}

/** @param {Day} got */
function draw(got) {
  view ??= openMap();
  view.drawn.clearLayers();
  for (const { band, line } of pieces(got.points, got.silences)) {
    const dark = band === 'dark';
    L.polyline(line, { color: token(COLOURS[band]), weight: dark ? 2 : 5, dashArray: dark ? '3 8' : undefined, opacity: 0.9 }).addTo(view.drawn);
  }
  for (const stop of got.stops) {
    L.circleMarker([stop.lat, stop.lon], { radius: 7, weight: 2, color: token('--text'), fillColor: token('--surface'), fillOpacity: 1 })
      .bindTooltip(stopWords(stop)).on('click', () => goTo(stop.from_s)).addTo(view.drawn);
  }
  for (const [at_s, lat, lon] of got.off_map) {
    L.circleMarker([lat, lon], { radius: 3, weight: 1, color: token('--bad'), fillOpacity: 0 }).bindTooltip(clock(at_s * 1000)).addTo(view.drawn);
  }
  view.map.fitBounds(L.latLngBounds(got.points.map(([, lat, lon]) => [lat, lon])), { padding: [30, 30], maxZoom: 16, animate: false });
}

function openMap() {
  const map = L.map(byId('map'), { zoomAnimation: false, fadeAnimation: false, attributionControl: false });
  const base = baseLayer(page.urls.tiles, currentTheme()).addTo(map);
  map.setView([page.centre.lat, page.centre.lon], page.centre.zoom);
  void attributionOf(base).then((words) => words && L.control.attribution({ prefix: false }).addAttribution(words).addTo(map));
  const drawn = L.layerGroup().addTo(map);
  const self = L.circleMarker([0, 0], { radius: 9, weight: 4, interactive: false });
  onTheme((theme) => { repaint(base, theme); if (day?.points.length) { draw(day); goTo(Number(slider.value)); } });
  return { map, base, drawn, self };
}

/** @param {Day} got */
function lists(got) {
  fill(byId('jobs'), got.jobs.length ? got.jobs.map(jobItem) : h('li', { class: 'muted' }, t('Không có ca nào.')));
  fill(byId('stops'), got.stops.length ? got.stops.map((stop) => h('li', {}, jump(stop.from_s, stopWords(stop)))) : h('li', { class: 'muted' }, t('Không dừng quá hai phút.')));
  fill(byId('silences'), got.silences.length
    ? got.silences.map((gap) => h('li', {}, jump(gap.from_s, `${clockShort(gap.from_s * 1000)}–${clockShort(gap.to_s * 1000)} · ${age(gap.to_s - gap.from_s)}`)))
    : h('li', { class: 'muted' }, got.thinned ? t('Hành trình cũ đã được lược bớt: không rõ.') : t('Không mất tín hiệu.')));
}

/** @param {Day['jobs'][number]} job */
function jobItem(job) {
  const mark = priorityMark(job.priority);
  return h('li', {}, h('a', { href: `${page.urls.reports}incident/${job.incident_id}` }, `${mark ? `${mark} ` : ''}#${job.incident_number}`),
    h('ol', { class: 'moments' }, job.steps.map(stepItem)));
}

/** @param {StepRow} row */
function stepItem({ step, at, gps }) {
  const moment = at ?? gps;
  const name = step === 'at_station' ? t('Về trạm') : stepName(step);
  const words = `${at ? clockShort(at) : t('không rõ')} ${name}`;
  return h('li', {}, moment ? jump(Date.parse(moment) / 1000, words) : words, gps ? h('span', { class: 'muted' }, ` GPS ${clockShort(gps)}`) : null);
}

/** @param {number} at_s @param {string} words */
function jump(at_s, words) {
  return h('button', { type: 'button', class: 'quiet', onclick: () => { pause(); goTo(at_s); } }, words);
}

/** @param {Span} stop */
function stopWords(stop) {
  return `${clockShort(stop.from_s * 1000)}–${clockShort(stop.to_s * 1000)} · ${duration(stop.to_s - stop.from_s)}`;
}

/** @param {number} at_s */
function goTo(at_s) {
  if (!day?.points.length || !view) return;
  const held = Math.min(Math.max(at_s, Number(slider.min)), Number(slider.max));
  slider.value = String(held);
  const place = placeAt(day.points, day.silences, held);
  view.self.setLatLng([place.lat, place.lon]).setStyle({
    color: token('--text'), fillColor: token(place.known ? '--st-free' : '--st-off'), fillOpacity: place.known ? 1 : 0.4,
  }).addTo(view.map);
  if (!view.map.getBounds().pad(-0.05).contains([place.lat, place.lon])) view.map.panTo([place.lat, place.lon], { animate: false });
  setText(byId('now-time'), clock(held * 1000));
  setText(byId('now-what'), nowWords(place, day.sources));
  byId('speed').style.setProperty('--at', String((held - Number(slider.min)) / Math.max(1, Number(slider.max) - Number(slider.min))));
}

/** @param {import('./track_line.js').Place} place @param {string[]} sources */
function nowWords(place, sources) {
  if (!place.known) return t('mất tín hiệu, vị trí cuối cùng đã biết');
  const speed = place.kmh === null ? t('không rõ tốc độ') : t('{n} km/giờ', { n: place.kmh });
  return `${speed} · ${t('nguồn {source}', { source: sourceName(sources[place.source] ?? '') })}`;
}

function play() {
  if (Number(slider.value) >= Number(slider.max)) goTo(Number(slider.min));
  playing = setInterval(() => {
    goTo(Number(slider.value) + (Number(pace.value) * FRAME_MS) / 1000);
    if (Number(slider.value) >= Number(slider.max)) pause();
  }, FRAME_MS);
  setText(byId('play'), t('Tạm dừng'));
}

function pause() {
  if (playing !== null) clearInterval(playing);
  playing = null;
  setText(byId('play'), t('Phát lại'));
}

/** @param {string} date */
function toDay(date) {
  if (date) picker.value = date;
  if (picker.value) void load(field.chosen?.vehicle_id ?? null);
}

slider.addEventListener('input', () => { pause(); goTo(Number(slider.value)); });
byId('play').addEventListener('click', () => (playing === null ? play() : pause()));
picker.addEventListener('change', () => toDay(picker.value));
byId('previous-day').addEventListener('click', () => toDay(shiftDay(picker.value, -1)));
byId('next-day').addEventListener('click', () => toDay(shiftDay(picker.value, 1)));
byId('today').addEventListener('click', () => toDay(page.duty_day.date));
addEventListener('keydown', (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.key !== ' ' || target.closest('button, select, input, a')) return;
  event.preventDefault();
  byId('play').click();
});
bindThemeToggles();
pause();
void start();
