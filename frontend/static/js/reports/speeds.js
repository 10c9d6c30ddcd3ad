import { ApiError, apiForPage } from '../api.js';
import { byId, fill, h, setText } from '../dom.js';
import { clockShort, date } from '../format.js';
import { t } from '../i18n.js';
import { readPage } from '../page.js';
import { bindThemeToggles } from '../theme.js';
import { DAYS, DAY_SETS, HOURS, className, dayName, hourText, hoursOf, slowness, sourceOf } from './week.js';

/**
 * Speeds by hour of the week: a strip for each class of road, and a form to say
 * better where the assumption is wrong.
 *
 * @typedef {import('./week.js').Sheet} Sheet
 * @typedef {import('./week.js').ClassSpeeds} ClassSpeeds
 */

const page = readPage();
const api = apiForPage(page);
const profile = /** @type {HTMLSelectElement} */ (byId('profile'));
const form = /** @type {HTMLFormElement} */ (byId('say'));
const road = /** @type {HTMLSelectElement} */ (byId('road'));
const days = /** @type {HTMLSelectElement} */ (byId('days'));
const from = /** @type {HTMLSelectElement} */ (byId('from'));
const to = /** @type {HTMLSelectElement} */ (byId('to'));
const kmh = /** @type {HTMLInputElement} */ (byId('kmh'));

/** Hours that the axis names, evenly apart. */
const HOUR_MARKS = ['0', '6', '12', '18'];

/** @param {() => Promise<Sheet>} ask */
async function load(ask) {
  byId('problem').hidden = true;
  try {
    show(await ask());
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    setText(byId('problem'), error.message);
    byId('problem').hidden = false;
  }
}

/** @param {Sheet} sheet */
function show(sheet) {
  const { changed, learned } = sheet;
  setText(byId('state'), stateText(sheet));
  setText(byId('learned'), learned ? (changed ? '· ' : '') + t('Học lần cuối: {at}', { at: `${clockShort(learned.at)} ${date(learned.at)}` }) : '');
  setText(byId('changed'), changed ? t('Sửa lần cuối: {who}, {at}', { who: changed.by.name, at: `${clockShort(changed.at)} ${date(changed.at)}` }) : '');
  fill(byId('strips'), head(), ...sheet.classes.map(strip));
  if (!road.options.length) fill(road, sheet.classes.map((row) => h('option', { value: row.code }, className(row.code))));
}

/** @param {Sheet} sheet */
function stateText(sheet) {
  const hours = sheet.classes.flatMap((row) => row.kmh.map((_, hour) => sourceOf(row, hour)));
  const count = (/** @type {string} */ source) => hours.filter((each) => each === source).length;
  const [said, learned] = [count('said'), count('learned')];
  if (learned) return t('{said} ô đặt tay, {learned} ô học từ hành trình; còn lại là giả định.', { said, learned });
  return said ? t('{n} ô đã đặt; còn lại là giả định.', { n: said }) : t('Tất cả là giả định: chưa ai đặt tốc độ nào.');
}

function head() {
  const days = Array.from({ length: DAYS }, (_, day) => h('span', { class: 'day' }, dayName(day)));
  const hours = Array.from({ length: DAYS * HOUR_MARKS.length }, (_, nth) => h('span', { class: 'hour tabular' }, HOUR_MARKS[nth % HOUR_MARKS.length]));
  return h('div', { class: 'strip head muted', 'aria-hidden': 'true' }, h('span', {}), h('div', { class: 'cells' }, days, hours), h('span', {}, t('km/giờ')));
}

/** @param {ClassSpeeds} row */
function strip(row) {
  const [least, most] = [Math.round(Math.min(...row.kmh)), Math.round(Math.max(...row.kmh))];
  const span = least === most ? String(least) : `${least}–${most}`;
  const cells = row.kmh.map((_, hour) => {
    const cell = h('i', { class: sourceOf(row, hour), title: hourText(row, hour), dataset: { hour: String(hour) } });
    cell.style.setProperty('--slow', `${Math.round(slowness(row.kmh, hour) * 100)}%`);
    return cell;
  });
  const choose = (/** @type {MouseEvent} */ event) => pick(row, Number(/** @type {HTMLElement} */ (event.target).dataset.hour));
  return h('div', { class: 'strip' }, h('span', {}, className(row.code)),
    h('div', { class: 'cells', role: 'img', 'aria-label': t('{name}: từ {span} km/giờ', { name: className(row.code), span }), onclick: choose }, cells), h('b', {}, span));
}

/** A click on an hour fills the form with it. @param {ClassSpeeds} row @param {number} hour */
function pick(row, hour) {
  if (!Number.isInteger(hour) || form.hidden) return;
  road.value = row.code;
  days.value = String(Math.floor(hour / HOURS));
  from.value = String(hour % HOURS);
  to.value = String((hour % HOURS) + 1);
  kmh.value = String(Math.round(row.kmh[hour]));
  kmh.focus();
}

/** @param {number | null} speed */
function say(speed) {
  const hours = hoursOf(days.value, Number(from.value), Number(to.value));
  void load(() => api.put('/speeds', { profile: profile.value, road_class: road.value, hours, kmh: speed }));
}

function prepare() {
  const names = { all: t('Mọi ngày'), workdays: t('Thứ Hai – thứ Sáu'), weekend: t('Thứ Bảy, Chủ nhật') };
  fill(days, ['all', 'workdays', 'weekend', ...Object.keys(DAY_SETS).filter((key) => key.length === 1)].map((value) =>
    h('option', { value }, value in names ? names[/** @type {keyof typeof names} */ (value)] : dayName(Number(value)))));
  fill(from, Array.from({ length: HOURS }, (_, hour) => h('option', { value: hour }, String(hour))));
  fill(to, Array.from({ length: HOURS }, (_, hour) => h('option', { value: hour + 1 }, String(hour + 1))));
  form.hidden = page.user.role !== 'supervisor';
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    say(Number(kmh.value));
  });
  byId('forget').addEventListener('click', () => say(null));
  profile.addEventListener('change', () => void load(() => api.get(`/speeds?profile=${profile.value}`)));
}

prepare();
bindThemeToggles();
void load(() => api.get(`/speeds?profile=${profile.value}`));
