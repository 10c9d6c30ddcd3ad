/** A station's page: the board, the alarm, and the answers. */

import { apiForPage, ApiError } from '../api.js';
import { tick } from '../console/ticker.js';
import { priorityName } from '../console/words.js';
import { Alarm } from '../crew/alarm.js';
import { askReason } from '../crew/sheets.js';
import { refusalReasons } from '../crew/steps.js';
import { byId, fill, kbd, setText } from '../dom.js';
import { clock, clockShort } from '../format.js';
import { t } from '../i18n.js';
import { Keys } from '../keys.js';
import { readPage } from '../page.js';
import { bindThemeToggles, toggleTheme } from '../theme.js';
import { showJobs } from './jobs.js';
import { writePaper } from './paper.js';
import { isRinging, namesOf, toAnswer } from './picture.js';
import { StationSession } from './session.js';
import { crewOf, showVehicles } from './vehicles.js';

/** @typedef {import('./types.js').StationJob} StationJob */
/** @typedef {import('./types.js').Vehicle} Vehicle */

const SAID_FOR_MS = 8000;
const QUIET_MS = 2500;

const page = readPage();
const api = apiForPage(page);
const alarm = new Alarm();
const session = new StationSession({ page, api, onChange: () => render() });
const categories = page.categories ?? [];
/** Ids of the jobs that ring now, so that the sound starts once. */
let ringing = '';
/** The last state of the sound that the button showed. @type {boolean | null} */
let armed = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let saidTimer;

function render() {
  const { picture } = session;
  renderLink();
  renderArm();
  if (!picture) return;
  setText(byId('station-name'), picture.station.name);
  showJobs(byId('jobs'), picture.jobs, categories, { accept, refuse, print });
  showVehicles(byId('vehicles'), picture.vehicles, { signOn, signOff });
  byId('no-vehicles').hidden = picture.vehicles.length > 0;
  renderCalm(picture);
  ring(picture.jobs.filter(isRinging));
  tick(session.clock.now_ms());
}

/** @param {import('./types.js').Picture} picture */
function renderCalm({ jobs, vehicles }) {
  byId('calm').hidden = jobs.length > 0;
  const free = vehicles.filter((each) => each.status === 'free').length;
  setText(byId('calm-word'), t('Chưa có lệnh'));
  setText(byId('calm-note'), free ? t('{n} xe sẵn sàng', { n: free }) : t('Chưa xe nào có kíp: bấm «Vào ca» bên cạnh xe.'));
}

function renderLink() {
  const { live } = session;
  const since_ms = session.heard_ms || session.socket.link.since_ms;
  const old = !live && Date.now() - since_ms > QUIET_MS;
  setText(byId('link'), live ? t('Trực tiếp {time}', { time: clock(session.clock.now_ms()) }) : t('Đang nối lại…'));
  byId('link').dataset.live = String(live);
  document.body.classList.toggle('is-old', old);
  byId('banner').hidden = !old && !session.refused;
  setText(byId('banner'), session.refused
    ? t('Phiên làm việc đã hết. Tải lại trang để đăng nhập.')
    : t('Mất kết nối từ {time}: bảng này không còn mới, chuông không kêu được. Hãy gọi trung tâm.', { time: clockShort(since_ms) }));
}

/** Says whether sound would come out; browsers want a press first. */
function renderArm() {
  if (alarm.ready === armed) return;
  armed = alarm.ready;
  const button = byId('arm');
  button.dataset.ready = String(armed);
  button.setAttribute('aria-pressed', String(armed));
  fill(button, armed ? t('Chuông sẵn sàng · nghe thử') : t('Chuông chưa bật: bấm để bật'), kbd('C'));
}

/** @param {StationJob[]} jobs */
function ring(jobs) {
  const key = jobs.map((job) => job.assignment.id).join();
  if (key === ringing) return;
  ringing = key;
  if (!jobs.length) alarm.quiet();
  else alarm.ring(`${jobs[0].assignment.call_sign} · ${priorityName(jobs[0].incident.priority)}`);
}

/** @param {string} text */
function say(text) {
  clearTimeout(saidTimer);
  byId('said').hidden = false;
  setText(byId('said'), text);
  saidTimer = setTimeout(() => { byId('said').hidden = true; }, SAID_FOR_MS);
}

/** @param {() => Promise<any>} send */
async function attempt(send) {
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof ApiError) && !(error instanceof DOMException)) throw error;
    say(error instanceof ApiError ? error.message : t('Máy chủ không trả lời. Chưa có gì được lưu, hãy thử lại.'));
    return null;
  }
}

/** @param {StationJob} job @param {object} body */
async function answer(job, body) {
  const picture = await attempt(() => api.post(`/station/assignments/${job.assignment.id}/answer`, body));
  if (picture) session.take(picture);
}

/** @param {StationJob} job */
function accept(job) {
  void answer(job, { step: 'acknowledged' });
}

/** @param {StationJob} job */
async function refuse(job) {
  const note = await askReason({ title: t('Vì sao {v} từ chối?', { v: job.assignment.call_sign }), go: t('Từ chối lệnh'), reasons: refusalReasons() });
  if (note) await answer(job, { step: 'refused', note });
}

/** @param {StationJob} job */
function print(job) {
  const vehicle = session.picture?.vehicles.find((each) => each.id === job.assignment.vehicle_id);
  writePaper(byId('paper'), job, {
    station: session.picture?.station.name ?? '', crew: vehicle ? crewOf(vehicle) : '', categories, now_ms: session.clock.now_ms(),
  });
  window.print();
}

/** @param {Vehicle} vehicle */
function signOn(vehicle) {
  const sheet = /** @type {HTMLDialogElement} */ (byId('crew-sheet'));
  const names = /** @type {HTMLInputElement} */ (byId('crew-names'));
  setText(byId('crew-title'), t('Kíp của xe {v}', { v: vehicle.call_sign }));
  names.value = '';
  sheet.returnValue = '';
  sheet.onclose = () => {
    const crew_names = namesOf(names.value);
    if (sheet.returnValue === 'go') void attempt(() => api.post('/station/shifts', { vehicle_id: vehicle.id, crew_names }));
  };
  sheet.showModal();
}

/** @param {Vehicle} vehicle */
function signOff(vehicle) {
  if (vehicle.shift) void attempt(() => api.post(`/station/shifts/${vehicle.shift?.id}/end`));
}

/** A key answers what rings first. @param {(job: StationJob) => void} act */
function keyed(act) {
  const job = toAnswer(session.picture?.jobs ?? []);
  if (!job || document.querySelector('dialog[open]')) return false;
  act(job);
  return true;
}

function tryAlarm() {
  alarm.try();
  setTimeout(renderArm, 300);
}

const group = t('Trạm');
new Keys().bind([
  { key: 'n', shown: 'N', label: t('Nhận lệnh'), group, run: () => keyed(accept) },
  { key: 't', shown: 'T', label: t('Từ chối'), group, run: () => keyed((job) => void refuse(job)) },
  { key: 'i', shown: 'I', label: t('In phiếu'), group, run: () => keyed(print) },
  { key: 'c', shown: 'C', label: t('Thử chuông'), group, run: tryAlarm },
  { key: 'd', shown: 'D', label: t('Ngày / đêm'), group, run: () => void toggleTheme() },
]);
byId('arm').addEventListener('click', tryAlarm);
byId('log-out').addEventListener('click', () => /** @type {HTMLFormElement} */ (byId('log-out-form')).requestSubmit());
bindThemeToggles();
render();
session.start();
setInterval(render, 1000);
