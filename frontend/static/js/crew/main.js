/** The crew's phone: one screen at a time, chosen by what the centre says. */

import { apiForPage } from '../api.js';
import { categoryName, priorityName } from '../console/words.js';
import { language, t } from '../i18n.js';
import { readPage } from '../page.js';
import { bindThemeToggles } from '../theme.js';
import { Alarm } from './alarm.js';
import { byId, setText } from '../dom.js';
import { HelpPanel } from './help_panel.js';
import { JobScreen, headingFor } from './job.js';
import { JobMap } from './map.js';
import { forgetOthers, forgetPerson } from './memory.js';
import { NavPanel } from './nav_panel.js';
import { NextButton } from './next.js';
import { showNotices } from './notices.js';
import { CrewSession } from './session.js';
import { BoundPanel } from './bound.js';
import { Drafts } from './record/drafts.js';
import { RecordSheet } from './record/sheet.js';
import { askReason } from './sheets.js';
import { ShiftScreen } from './shift.js';
import { SignOn } from './signon.js';
import { breakdownReasons, isGoing, refusalReasons, stayReasons } from './steps.js';
import { Tracker } from './tracker.js';
import { Telling } from './telling.js';
import { linkWords, showWaiting } from './waiting.js';

/** @typedef {import('./types.js').Job} Job */
/** @typedef {import('./types.js').Step} Step */

const SCREENS = ['loading', 'signon', 'waiting', 'job'];
const DEFAULT_TARGET_S = 900;

const page = readPage();
forgetOthers(localStorage, page.user.id);
const session = new CrewSession({ page, api: apiForPage(page), storage: localStorage });
const alarm = new Alarm();
const tracker = new Tracker({
  send: (message) => session.live && session.socket.send(message),
  clock: session.clock,
  onChange: () => render(),
  store: localStorage,
});
const signOn = new SignOn(session);
const jobScreen = new JobScreen();
const help = new HelpPanel({ session, tracker, alarm });
const nav = new NavPanel({ session, tracker, onChange: () => render() });
const shiftScreen = new ShiftScreen(session, unsent);
const telling = new Telling(session);
const record = new RecordSheet(session, new Drafts(localStorage, page.user.id));
const bound = new BoundPanel(session, () => tracker.last);
const next = new NextButton(session, (step) => void press(step));
/** @type {JobMap|null} made when first seen: a hidden map has no size */
let map = null;
let screen = '';
let wasLive = false;

function render() {
  const job = session.shown;
  show(!job ? 'loading' : !job.vehicle ? 'signon' : job.assignment ? 'job' : 'waiting');
  tracker.follow(job?.vehicle?.shift?.id ?? null, Boolean(job?.assignment));
  if (job?.assignment?.step !== 'notified') alarm.quiet();
  setText(byId('bar-call-sign'), job?.vehicle?.call_sign ?? page.centre.name);
  setText(byId('link'), linkWords(session));
  byId('link').dataset.live = String(session.live);
  if (job?.vehicle && !job.assignment) showWaiting({ session, tracker, alarm }, job.vehicle);
  shiftScreen.show(job?.vehicle ?? null);
  help.show();
  record.showButton();
  if (bound.show()) alarm.badNews();
  nav.show(job?.incident ?? null, job?.assignment ?? null);
  if (job) renderJob(job);
  if (job) telling.show(job);
  showNotices({ session, tracker, alarm });
  next.show();
}

/** @param {Job} job */
function renderJob(job) {
  const { incident, assignment, vehicle } = job;
  if (!incident || !assignment || !vehicle) return;
  const changed = jobScreen.show({ ...job, incident, assignment }, categoryWords);
  if (changed) alarm.badNews();
  jobScreen.tick(incident, assignment, session.clock.now_ms(), targetFor(incident.priority));
  map ??= new JobMap({ element: byId('map'), cover: byId('foot'), tiles: page.urls.tiles, now_ms: () => session.clock.now_ms() });
  map.show({ to: headingFor(incident, assignment).place, at: tracker.last, way: nav.way, zones: job.zones ?? [] });
}

/** @param {string} name */
function show(name) {
  if (name === screen) return;
  screen = name;
  for (const each of SCREENS) byId(`screen-${each}`).hidden = each !== name;
  document.body.dataset.screen = name;
  scrollTo(0, 0);
  if (name === 'signon') void signOn.load();
}

/** @param {string} code */
function categoryWords(code) {
  return categoryName(page.categories?.find((row) => row.code === code), code);
}

/** @param {string} priority */
function targetFor(priority) {
  return page.settings.targets[priority] ?? DEFAULT_TARGET_S;
}

/** @param {Step} step */
async function press(step) {
  alarm.quiet();
  if (step === 'left_scene') return leaveScene();
  alarm.pressed();
  next.fill(step);
  session.press(step);
}

async function leaveScene() {
  const job = session.shown;
  if (!job?.incident) return;
  const answer = bound.settled ? { hospital: null } : await bound.ask(t('Chưa rõ, đi trước'));
  if (!answer) return;
  alarm.pressed();
  next.fill('left_scene');
  session.press('left_scene', answer.hospital ? { hospital_id: answer.hospital.id } : {});
}

async function refuse() {
  alarm.quiet();
  const going = isGoing(session.shown?.assignment?.step ?? 'notified');
  const note = await askReason(going
    ? { title: t('Vì sao không đi được?'), go: t('Trả lệnh về trung tâm'), reasons: breakdownReasons() }
    : { title: t('Vì sao từ chối?'), go: t('Từ chối lệnh'), reasons: refusalReasons() });
  if (note) session.press('refused', { note });
}

async function stay() {
  const note = await askReason({ title: t('Vì sao không vận chuyển?'), go: t('Kết thúc, sẵn sàng'), reasons: stayReasons() });
  if (!note) return;
  alarm.pressed();
  session.press('clear', { note });
}

/** What this phone still has to send. */
function unsent() {
  return session.queue.presses.length + help.desk.unsent.length;
}

function logOut() {
  const waiting = unsent();
  const note = byId('menu-note');
  note.hidden = waiting === 0;
  setText(note, t('Còn {n} thao tác chưa gửi. Đăng xuất bây giờ thì trung tâm không nhận được.', { n: waiting }));
  if (waiting === 0) void leavePhone();
}

async function leavePhone() {
  await forgetPerson(localStorage, globalThis.caches, session.page.user.id);
  /** @type {HTMLFormElement} */ (byId('log-out-form')).requestSubmit();
}

function bindMenu() {
  const menu = /** @type {HTMLDialogElement} */ (byId('menu'));
  const other = language() === 'en' ? { code: 'vi', name: 'Tiếng Việt' } : { code: 'en', name: 'English' };
  setText(byId('menu-language'), other.name);
  byId('menu-language').lang = other.code;
  byId('menu-open').addEventListener('click', () => { byId('menu-note').hidden = true; menu.showModal(); });
  byId('menu-language').addEventListener('click', () => {
    /** @type {HTMLInputElement} */ (byId('language-value')).value = other.code;
    /** @type {HTMLFormElement} */ (byId('language-form')).requestSubmit();
  });
  byId('log-out').addEventListener('click', logOut);
  byId('menu-sound').addEventListener('click', () => alarm.try());
}

session.onChange = () => {
  if (session.live && !wasLive) tracker.reconnected();
  wasLive = session.live;
  render();
};
session.onOrder = (/** @type {Job} */ { incident }) => {
  alarm.ring(incident ? `${priorityName(incident.priority)} #${incident.number}` : t('Có lệnh mới'));
};
session.onBadNews = () => alarm.badNews();
session.onFixConfirmed = (/** @type {string} */ at) => tracker.buffer.confirmed(at);

bindThemeToggles();
bindMenu();
byId('refuse').addEventListener('click', () => void refuse());
byId('stay').addEventListener('click', () => void stay());
byId('leave-early').addEventListener('click', () => void leaveScene());
byId('try-sound').addEventListener('click', () => alarm.try());
session.start();
setInterval(render, 1000);
