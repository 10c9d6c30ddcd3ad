import { fill, h, kbd } from '../dom.js';
import { t } from '../i18n.js';
import { PRIORITIES, priorityMark, priorityName } from './words.js';

/**
 * Small choosers shared by the call's and the incident's panel.
 */

/** One of three levels, as a row of radio buttons. */
export class LevelChoice {
  /** @param {(priority: import('../types.js').Priority) => void} onChoose */
  constructor(onChoose) {
    this.onChoose = onChoose;
    const name = `level-${Math.random().toString(36).slice(2)}`;
    this.inputs = PRIORITIES.map((value) => h('input', { type: 'radio', name, value, class: 'visually-hidden', onchange: () => this.choose(value) }));
    this.root = h('fieldset', { class: 'levels' },
      h('legend', {}, t('Mức độ'), kbd('L')),
      this.inputs.map((input) => h('label', { class: `level-choice choice-${input.value}` }, input, h('span', {}, `${priorityMark(input.value)} ${priorityName(input.value)}`))));
  }

  /** @param {string} priority */
  show(priority) {
    for (const input of this.inputs) input.checked = input.value === priority;
  }

  /** @param {import('../types.js').Priority} priority */
  choose(priority) {
    this.show(priority);
    this.onChoose(priority);
  }

  /** The next level: what the key L does. */
  cycle() {
    const place = this.inputs.findIndex((input) => input.checked);
    const next = PRIORITIES[(place + 1) % PRIORITIES.length];
    this.choose(next);
    this.inputs[PRIORITIES.indexOf(next)].focus();
  }
}

/** Reasons as buttons, opened by one button; a number chooses too. */
export class ReasonChoice {
  /**
   * @param {{label: string, shown?: string, reasons: {code: string, text: string}[], onChoose: (code: string, note: string) => Promise<void>, note?: boolean}} options
   */
  constructor({ label, shown, reasons, onChoose, note = false }) {
    this.opener = h('button', { type: 'button', 'aria-expanded': 'false', onclick: () => this.toggle() }, label, shown ? kbd(shown) : null);
    this.note = h('input', { type: 'text', placeholder: t('Ghi chú (nếu cần)'), 'aria-label': t('Ghi chú (nếu cần)'), hidden: !note });
    this.error = h('p', { class: 'note bad', role: 'alert', hidden: true });
    this.reasons = reasons;
    this.onChoose = onChoose;
    this.buttons = reasons.map((reason, place) =>
      h('button', { type: 'button', onclick: () => void this.#choose(reason.code) }, reason.text, kbd(String(place + 1))));
    this.body = h('div', { class: 'reasons', role: 'group', 'aria-label': label, hidden: true }, this.buttons, this.note, this.error);
    this.body.addEventListener('keydown', (event) => this.#key(event));
    this.root = h('div', { class: 'reason-choice' }, this.opener, this.body);
  }

  toggle(open = this.body.hidden) {
    this.body.hidden = !open;
    this.opener.setAttribute('aria-expanded', String(open));
    if (open) this.buttons[0]?.focus();
    else this.opener.focus();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const reason = this.reasons[Number(event.key) - 1];
    if (event.key === 'Escape') this.toggle(false);
    else if (reason && event.target !== this.note) void this.#choose(reason.code);
    else if (event.key === 'ArrowRight' || event.key === 'ArrowDown') this.#step(1);
    else if (event.key === 'ArrowLeft' || event.key === 'ArrowUp') this.#step(-1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {number} by */
  #step(by) {
    const place = this.buttons.indexOf(/** @type {any} */ (document.activeElement));
    this.buttons.at((place + by + this.buttons.length) % this.buttons.length)?.focus();
  }

  /** @param {string} code */
  async #choose(code) {
    try {
      await this.onChoose(code, this.note.value);
      this.error.hidden = true;
    } catch (error) {
      fill(this.error, error instanceof Error ? error.message : String(error));
      this.error.hidden = false;
    }
  }
}

/** A reason in words, then one button. Used where the field wants a sentence. */
export class ReasonForm {
  /** @param {{label: string, action: string, suggestions?: string[], onSubmit: (reason: string) => Promise<void>, onCancel: () => void}} options */
  constructor({ label, action, suggestions = [], onSubmit, onCancel }) {
    this.input = h('input', { type: 'text', required: true, maxlength: 200, 'aria-label': label, placeholder: label });
    this.error = h('p', { class: 'note bad', role: 'alert', hidden: true });
    const chips = suggestions.map((text) => h('button', { type: 'button', class: 'small', onclick: () => this.#use(text) }, text));
    this.root = h('form', { class: 'reason-form', onsubmit: (/** @type {Event} */ event) => void this.#submit(event) },
      h('div', { class: 'chips' }, chips), this.input,
      h('div', { class: 'buttons' }, h('button', { class: 'primary' }, action),
        h('button', { type: 'button', onclick: onCancel }, t('Thôi'), kbd('Esc'))), this.error);
    this.onSubmit = onSubmit;
    this.root.addEventListener('keydown', (event) => event.key === 'Escape' && (event.stopPropagation(), onCancel()));
  }

  /** @param {string} text */
  #use(text) {
    this.input.value = text;
    this.input.focus();
  }

  /** @param {Event} event */
  async #submit(event) {
    event.preventDefault();
    try {
      await this.onSubmit(this.input.value.trim());
    } catch (error) {
      fill(this.error, error instanceof Error ? error.message : String(error));
      this.error.hidden = false;
    }
  }
}
