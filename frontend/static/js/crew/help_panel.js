/** The SOS button, which wants a long press, and what became of the calls for help. */

import { clock } from '../format.js';
import { t } from '../i18n.js';
import { byId, fill, h, setText } from '../dom.js';
import { HelpDesk, NEEDS, needLabel } from './help.js';
import { answer } from './sheets.js';

/** @typedef {import('./session.js').CrewSession} CrewSession */
/** @typedef {import('./tracker.js').Tracker} Tracker */
/** @typedef {import('./alarm.js').Alarm} Alarm */
/** @typedef {import('../types.js').AlertRow} AlertRow */

const HOLD_MS = 1500;

export class HelpPanel {
  /** @param {{session: CrewSession, tracker: Tracker, alarm: Alarm}} parts */
  constructor({ session, tracker, alarm }) {
    this.session = session;
    this.tracker = tracker;
    this.alarm = alarm;
    this.desk = new HelpDesk(session, localStorage);
    this.button = byId('sos');
    /** @type {ReturnType<typeof setTimeout>|null} */
    this.holding = null;
    this.shown = '';
    /** Alerts that somebody has taken, to say so once. @type {Set<unknown>} */
    this.answered = new Set();
    this.#listen();
    setInterval(() => void this.desk.deliver(), 1000);
  }

  #listen() {
    const { button } = this;
    button.addEventListener('pointerdown', (event) => { button.setPointerCapture(event.pointerId); this.#hold(); });
    for (const end of ['pointerup', 'pointercancel', 'blur', 'keyup']) button.addEventListener(end, () => this.#letGo());
    button.addEventListener('keydown', (event) => {
      if ((event.key === ' ' || event.key === 'Enter') && !event.repeat) { event.preventDefault(); this.#hold(); }
    });
    button.addEventListener('contextmenu', (event) => event.preventDefault());
    byId('ask-backup').addEventListener('click', () => void this.#askBackup());
  }

  #hold() {
    this.#letGo();
    this.button.classList.add('is-held');
    setText(byId('sos-hint'), t('Giữ tiếp để gửi SOS…'));
    byId('sos-hint').hidden = false;
    this.alarm.pressed();
    this.holding = setTimeout(() => { this.#letGo(); this.#sos(); }, HOLD_MS);
  }

  #letGo() {
    if (this.holding !== null) clearTimeout(this.holding);
    this.holding = null;
    this.button.classList.remove('is-held');
    byId('sos-hint').hidden = true;
  }

  #sos() {
    this.alarm.badNews();
    this.desk.sos(this.#spot());
    this.show();
  }

  /** @returns {import('./help.js').Spot|null} */
  #spot() {
    const { last } = this.tracker;
    return last && { lat: last.lat, lon: last.lon, accuracy_m: last.accuracy_m };
  }

  async #askBackup() {
    const asked = await askNeeds();
    if (!asked) return;
    this.alarm.pressed();
    this.desk.backup(asked.needs, asked.note, this.#spot());
    this.show();
  }

  /** Called often. */
  show() {
    const onShift = Boolean(this.session.shown?.vehicle);
    this.button.hidden = !onShift;
    const lines = onShift ? [...this.#sosLines(), ...this.#backupLines(), ...this.#refusedLines()] : [];
    this.#sayAnswers();
    const key = JSON.stringify(lines.map(({ key: each }) => each));
    if (key === this.shown) return this.#tick();
    this.shown = key;
    fill(byId('help-lines'), ...lines.map(({ build }) => build()));
    this.#tick();
  }

  /** Seconds count without the buttons being rebuilt under the thumb. */
  #tick() {
    const button = document.getElementById('false-alarm');
    if (button) setText(button, t('Báo nhầm ({n} s)', { n: this.desk.takeBack_s }));
  }

  #sosLines() {
    const waiting = this.desk.unsent.find(({ kind }) => kind === 'sos');
    const row = this.desk.open.find(({ kind }) => kind === 'sos');
    if (row) return [this.#sentSos(row)];
    return waiting ? [this.#unsentSos(waiting.at)] : [];
  }

  /** @param {AlertRow} row */
  #sentSos(row) {
    const mayTakeBack = !row.taken && this.desk.takeBack_s > 0;
    const words = row.taken
      ? t('SOS: {name} đã nhận lúc {time}', { name: row.taken.by.name, time: clock(row.taken.at) })
      : t('SOS đã tới trung tâm lúc {time}, đang chờ người nhận', { time: clock(row.raised_at) });
    return { key: [row.id, row.taken?.at, mayTakeBack], build: () => h('div', { class: row.taken ? 'help-line sos answered' : 'help-line sos' },
      h('p', {}, words), h('div', { class: 'help-buttons' }, this.#callLink({ short: Boolean(row.taken) }), mayTakeBack && this.#falseAlarm())) };
  }

  /** @param {string} at */
  #unsentSos(at) {
    const mayTakeBack = this.desk.takeBack_s > 0;
    return { key: ['unsent', at, mayTakeBack], build: () => h('div', { class: 'help-line sos unsent' },
      h('p', {}, t('SOS lúc {time} CHƯA gửi được. Máy đang thử lại. Hãy gọi ngay:', { time: clock(at) })),
      h('div', { class: 'help-buttons' }, this.#callLink(), this.#textLink(), mayTakeBack && this.#falseAlarm())) };
  }

  #falseAlarm() {
    return h('button', { type: 'button', id: 'false-alarm', onclick: () => { this.desk.takeBackSos(t('Kíp bấm nhầm')); this.show(); } });
  }

  get #number() { return this.session.page.centre.phone || '115'; }

  #callLink({ short = false } = {}) {
    return h('a', { class: 'button', href: `tel:${this.#number}`, 'aria-label': t('Gọi trung tâm') }, short ? t('Gọi') : t('Gọi trung tâm'));
  }

  /** A text message that writes itself, for a phone with bars and no data. */
  #textLink() {
    const spot = this.#spot();
    const where = spot ? `${spot.lat.toFixed(5)},${spot.lon.toFixed(5)}` : '';
    const words = `SOS ${this.session.shown?.vehicle?.call_sign ?? ''} ${where}`.trim();
    return h('a', { class: 'button', href: `sms:${this.#number}?body=${encodeURIComponent(words)}` }, t('Nhắn tin SOS'));
  }

  #backupLines() {
    const waiting = this.desk.unsent.filter(({ kind }) => kind === 'backup').map((plea) => ({
      key: ['unsent', plea.key],
      build: () => h('div', { class: 'help-line' }, h('p', {}, t('Chưa gửi được: xin {needs}', { needs: wordsOf(plea.needs ?? [], plea.note ?? '') }))),
    }));
    const rows = this.desk.open.filter(({ kind, incident_id }) => kind === 'backup' && incident_id === this.session.shown?.incident?.id).map((row) => ({ key: [row.id, row.taken?.at], build: () => backupLine(row) }));
    return [...waiting, ...rows];
  }

  #refusedLines() {
    return this.desk.refused.map(({ press, detail }) => ({
      key: ['refused', press.key],
      build: () => h('div', { class: 'help-line' }, h('p', {}, t('Trung tâm không ghi lời gọi lúc {time}: {detail}', { time: clock(press.at), detail })),
        h('button', { type: 'button', onclick: () => { this.desk.queue.dismiss(press.key); this.show(); } }, t('Đã biết'))),
    }));
  }

  /** Somebody has taken it: felt and heard once. */
  #sayAnswers() {
    for (const { id, taken } of this.session.job?.alerts ?? []) {
      if (!taken || this.answered.has(id)) continue;
      this.answered.add(id);
      this.alarm.pressed();
    }
  }
}

/** @param {string[]} needs @param {string} note */
function wordsOf(needs, note) {
  return [...needs.map((need) => needLabel(need).toLowerCase()), note].filter(Boolean).join(', ');
}

/** @param {AlertRow} row */
function backupLine({ needs, note, taken }) {
  const what = wordsOf(needs, note);
  const words = taken
    ? t('{name} đã nhận lúc {time}: {needs}', { needs: what, name: taken.by.name, time: clock(taken.at) })
    : t('Đã xin {needs}, đang chờ điều phối viên', { needs: what });
  return h('div', { class: taken ? 'help-line answered' : 'help-line' }, h('p', {}, words));
}

/** @returns {Promise<{needs: string[], note: string}|null>} */
function askNeeds() {
  const note = /** @type {HTMLInputElement} */ (byId('backup-note'));
  const go = /** @type {HTMLButtonElement} */ (byId('backup-go'));
  /** @type {Set<string>} */
  const chosen = new Set();
  note.value = '';
  const ready = () => { go.disabled = chosen.size === 0 && !note.value.trim(); };
  fill(byId('backup-needs'), ...NEEDS.map((need) => h('button', {
    type: 'button', class: 'choice', 'aria-pressed': 'false',
    onclick: (/** @type {Event} */ event) => {
      if (!chosen.delete(need)) chosen.add(need);
      /** @type {HTMLElement} */ (event.currentTarget).setAttribute('aria-pressed', String(chosen.has(need)));
      ready();
    },
  }, needLabel(need))));
  note.oninput = ready;
  ready();
  return answer(byId('backup-sheet'), (done) => { go.onclick = () => done({ needs: [...chosen], note: note.value.trim() }); });
}
