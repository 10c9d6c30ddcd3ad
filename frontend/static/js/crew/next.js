/** The one big button, and the ten seconds in which a press can be taken back. */

import { clock } from '../format.js';
import { t } from '../i18n.js';
import { byId, setText } from '../dom.js';
import { nextStep, pressLabel } from './steps.js';

/** @typedef {import('./types.js').Step} Step */
/** @typedef {import('./session.js').CrewSession} CrewSession */

/** After a press the button shows what was done and takes nothing: gloves press twice. */
const HELD_MS = 1600;

export class NextButton {
  /** @param {CrewSession} session @param {(step: Step) => void} onPress */
  constructor(session, onPress) {
    this.session = session;
    this.button = /** @type {HTMLButtonElement} */ (byId('next'));
    /** @type {{step: Step, at_ms: number}|null} */
    this.held = null;
    /** Which proposal of GPS the hand has felt already. */
    this.proposed = '';
    this.button.addEventListener('click', () => {
      const step = this.#step();
      if (step && !this.held) onPress(step);
    });
    byId('undo-press').addEventListener('click', () => void this.#takeBack());
  }

  /** Show the press itself for a moment. @param {Step} step */
  fill(step) {
    this.held = { step, at_ms: this.session.clock.now_ms() };
    this.show();
    setTimeout(() => { this.held = null; this.show(); }, HELD_MS);
  }

  show() {
    const step = this.#step();
    const undo = this.session.undo;
    byId('foot').hidden = !step && !undo && !this.held;
    this.button.hidden = !step && !this.held;
    this.button.classList.toggle('is-pressed', this.held !== null);
    this.button.setAttribute('aria-disabled', String(this.held !== null));
    if (this.held) this.#label(this.held.step, `✓ ${clock(this.held.at_ms)}`);
    else if (step) this.#label(step, this.#proposal(step));
    this.#undo(undo);
  }

  /** @param {Step} step @param {string} time */
  #label(step, time) {
    this.button.dataset.step = step;
    setText(byId('next-label'), pressLabel(step));
    setText(byId('next-time'), time);
  }

  /** What GPS has seen already and nobody has pressed yet. @param {Step} step */
  #proposal(step) {
    const assignment = this.session.shown?.assignment;
    const at = assignment?.verified?.[step];
    if (!assignment || !at) return '';
    const once = `${assignment.id}.${step}`;
    if (this.proposed !== once) {
      this.proposed = once;
      navigator.vibrate?.(200);
    }
    return t('GPS thấy lúc {time}', { time: clock(at) });
  }

  /** @param {CrewSession['undo']} undo */
  #undo(undo) {
    byId('undo').hidden = !undo;
    if (!undo) return;
    const left_s = Math.max(1, Math.ceil((undo.untilMs - this.session.clock.now_ms()) / 1000));
    const at_ms = undo.untilMs - this.session.page.settings.undo_s * 1000;
    setText(byId('undo-text'), `${pressLabel(undo.step)} ${clock(at_ms)}`);
    setText(byId('undo-press'), t('Hoàn tác {n} s', { n: left_s }));
  }

  /** @returns {Step|null} */
  #step() {
    const assignment = this.session.shown?.assignment;
    return assignment ? nextStep(assignment.step) : null;
  }

  async #takeBack() {
    this.held = null;
    await this.session.takeBack();
    this.show();
  }
}
