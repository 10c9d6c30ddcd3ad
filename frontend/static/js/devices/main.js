/** Device health: asks every few seconds, worst first; shows what it was told last, and since when, when it cannot. */

import { ApiError, apiForPage } from '../api.js';
import { byId, fill, h, setText, syncList } from '../dom.js';
import { age, clock } from '../format.js';
import { t } from '../i18n.js';
import { readPage } from '../page.js';
import { bindThemeToggles } from '../theme.js';
import { sourceName } from '../console/words.js';
import { filtered, refusedText, rivalText, silentText, sourceText } from './rows.js';

/**
 * @typedef {import('./rows.js').Health} Health
 * @typedef {{name: string, ok_at: string | null, failing_since: string | null, problem: string}} Input
 * @typedef {{at: string, items: Health[], nameless: {device: string, text: string, count: number}[], inputs: Input[]}} Answer
 */

const ASK_EVERY_MS = 5000;
const page = readPage();
const api = apiForPage(page);
const search = /** @type {HTMLInputElement} */ (byId('search'));
const only = /** @type {HTMLSelectElement} */ (byId('only'));
/** @type {Answer | null} */
let told = null;

function show() {
  if (!told) return;
  const { at, items, nameless, inputs } = told;
  const rows = filtered(items, { text: search.value, only: only.value });
  const bad = items.filter((row) => row.problems.length).length;
  setText(byId('as-of'), t('số liệu lúc {time}', { time: clock(at) }));
  setText(byId('sentence'), bad ? t('{n} trên {all} xe cần xem lại thiết bị định vị.', { n: bad, all: items.length }) : t('Cả {all} xe đều báo vị trí bình thường.', { all: items.length }));
  byId('empty').hidden = rows.length > 0;
  setText(byId('empty'), items.length ? t('Không có xe nào như vậy.') : t('Trung tâm chưa có xe nào.'));
  byId('table').hidden = rows.length === 0;
  syncList(byId('rows'), rows, (row) => String(row.vehicle_id), () => h('tr', {}), fillLine);
  byId('inputs').hidden = inputs.length === 0;
  fill(byId('input-rows'), inputs.map((one) => h('li', { class: one.problem ? 'late' : '' }, inputText(one))));
  byId('nameless').hidden = nameless.length === 0;
  fill(byId('nameless-rows'), nameless.map((one) => h('li', {}, `${one.device}: ${one.text} · ${one.count}`)));
}

/** @param {HTMLElement} line @param {Health} row */
function fillLine(line, row) {
  line.classList.toggle('has-problem', row.problems.length > 0);
  fill(line,
    h('th', { scope: 'row' }, row.call_sign, h('span', { class: 'muted' }, dutyText(row))),
    h('td', { class: 'words' }, row.problems.map((one) => h('b', { class: 'problem' }, one.text)), row.rival ? h('span', { class: 'rival' }, rivalText(row.rival)) : null),
    h('td', { dataset: { label: t('Im lặng') }, class: row.problems.some((one) => one.code === 'silent' || one.code === 'never') ? 'late' : '' }, silentText(row)),
    h('td', { class: 'words' }, row.sources.map((one) => h('span', { class: 'source' }, h('b', {}, sourceName(one.source)), row.sources.length > 1 && one.source === row.shown?.source ? h('i', {}, t('đang hiện')) : null, ' ', sourceText(one), h('span', { class: 'muted' }, ` · ${age(one.age_s)}`)))),
    h('td', { class: 'words' }, refusedText(row.refused)));
}

/** @param {Health} row */
function dutyText(row) {
  if (!row.in_service) return t('ngừng khai thác');
  return row.on_duty ? t('trong ca') : t('không có kíp');
}

/** @param {Input} one */
function inputText(one) {
  if (one.problem) return t('{name}: {problem}, từ {time}', { name: one.name, problem: one.problem, time: one.failing_since ? clock(one.failing_since) : '' });
  return t('{name}: đang nhận, lần cuối lúc {time}', { name: one.name, time: one.ok_at ? clock(one.ok_at) : '' });
}

async function ask() {
  try {
    told = await api.get('/devices/health');
    byId('trouble').hidden = true;
    show();
  } catch (error) {
    byId('trouble').hidden = false;
    setText(byId('trouble'), error instanceof ApiError ? error.message : t('Máy chủ không trả lời.'));
  }
}

search.addEventListener('input', show);
only.addEventListener('change', show);
bindThemeToggles();
void ask();
setInterval(() => void ask(), ASK_EVERY_MS);
