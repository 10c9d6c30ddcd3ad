/** A duty day for the supervisor: the sentence, the figures, the cases. */

import { ApiError, apiForPage, isAbort } from '../api.js';
import { byId, fill, h, setText } from '../dom.js';
import { clockShort, date as dateOf } from '../format.js';
import { t } from '../i18n.js';
import { readPage } from '../page.js';
import { bindThemeToggles } from '../theme.js';
import { Cases } from './cases.js';
import { choiceSentence, choiceTable } from './choices.js';
import { curve } from './curve.js';
import { sentence, shiftDay } from './sentence.js';
import { story } from './story.js';
import { byLevel, byStation, wholeDay } from './tables.js';
import { MEASURES, measureDefinition, measureName, reckoning } from './words.js';

/** @typedef {import('./types.js').Report} Report */

const page = readPage();
const api = apiForPage(page);
const categories = page.categories ?? [];
const today = page.duty_day.date;
const picker = /** @type {HTMLInputElement} */ (byId('day'));
const cases = new Cases((row) => void open(row.incident_id), categories);
/** @type {AbortController|null} */
let loading = null;

/** @returns {string} the day in the address, or the one that is running */
function chosenDay() {
  const asked = new URLSearchParams(location.search).get('date') ?? '';
  return /^\d{4}-\d{2}-\d{2}$/.test(asked) ? asked : today;
}

/** @param {string} day */
async function load(day) {
  loading?.abort();
  loading = new AbortController();
  setUp(day);
  document.body.classList.add('is-loading');
  try {
    show(await api.get(`/reports/day?date=${day}`, { signal: loading.signal }));
    document.body.classList.remove('is-loading');
  } catch (error) {
    if (isAbort(error)) return;
    if (!(error instanceof ApiError)) throw error;
    document.body.classList.remove('is-loading');
    problem(error.message);
  }
}

/** @param {string} day */
function setUp(day) {
  picker.value = day;
  /** @type {HTMLButtonElement} */ (byId('next-day')).disabled = day >= today;
  /** @type {HTMLAnchorElement} */ (byId('csv')).href = `${page.urls.api}/reports/day.csv?date=${day}`;
}

/** @param {Report} report */
function show(report) {
  byId('problem').hidden = true;
  byId('report').hidden = false;
  setText(byId('sentence'), sentence(report, today));
  setText(byId('window'), t('{from} {day} đến {to} {next}', {
    from: clockShort(report.from), day: dateOf(report.from), to: clockShort(report.to), next: dateOf(report.to),
  }));
  const { unmanned } = report.totals;
  setText(byId('totals'), [t('{dispatched} ca có xe đi, {transported} ca chuyển viện', report.totals), unmanned && t('{unmanned} ca có lúc không có xe', { unmanned })].filter(Boolean).join(', '));
  fill(byId('whole'), wholeDay(report, pick, explain));
  fill(byId('curve'), curve(report, (response) => pick({ response })));
  fill(byId('levels'), byLevel(report, pick));
  fill(byId('stations'), byStation(report, pick));
  setText(byId('choice-sentence'), choiceSentence(report.choices));
  fill(byId('choices'), choiceTable(report.choices, (incident_id) => void open(incident_id)));
  fill(byId('reckoning'), MEASURES.map((code) => h('p', {}, `${measureName(code)}: ${measureDefinition(code)}`)),
    reckoning().map((line) => h('p', {}, line)));
  cases.show(report);
  document.title = `115 · ${report.date}`;
}

/** @param {import('./choose.js').Filter} filter */
const pick = (filter) => cases.pick(filter);

/** @param {string} words */
function problem(words) {
  setText(byId('problem'), words);
  byId('problem').hidden = false;
  byId('report').hidden = true;
}

/** @param {string} words @param {HTMLElement} at what was asked about; focus returns to it */
function explain(words, at) {
  fill(byId('explain-body'), h('p', {}, h('strong', {}, words)), reckoning().map((line) => h('p', {}, line)));
  const dialog = /** @type {HTMLDialogElement} */ (byId('explain'));
  dialog.onclose = () => at.focus();
  dialog.showModal();
}

/** @param {number} incident_id */
async function open(incident_id) {
  try {
    const incident = await api.get(`/incidents/${incident_id}`);
    fill(byId('story-body'), story(incident, categories));
    /** @type {HTMLAnchorElement} */ (byId('story-print')).href = `${page.urls.reports}incident/${incident_id}`;
    /** @type {HTMLDialogElement} */ (byId('story')).showModal();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    fill(byId('story-body'), h('p', { class: 'note bad' }, error.message));
    /** @type {HTMLDialogElement} */ (byId('story')).showModal();
  }
}

/** @param {string} day */
function go(day) {
  history.pushState(null, '', `?date=${day}`);
  void load(day);
}

picker.max = today;
picker.addEventListener('change', () => { if (picker.value) go(picker.value); });
byId('previous-day').addEventListener('click', () => go(shiftDay(chosenDay(), -1)));
byId('next-day').addEventListener('click', () => go(shiftDay(chosenDay(), 1)));
byId('today').addEventListener('click', () => go(today));
byId('print').addEventListener('click', () => print());
addEventListener('popstate', () => void load(chosenDay()));
bindThemeToggles();
void load(chosenDay());
