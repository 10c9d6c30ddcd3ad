/** What was done and given: one touch for a treatment, a dose beside a drug. */

import { h } from '../../dom.js';
import { t } from '../../i18n.js';
import { treatmentWords } from '../../record/words.js';
import { showWritten, title } from './parts.js';

/** @typedef {import('./sheet.js').RecordSheet} RecordSheet */
/** @typedef {import('../../page.js').RecordLists['care'][number]} CareItem */

/** Whatever is not on the list. @type {CareItem} */
const OTHER = { kind: 'treatment', name: '', unit: '', label: '', unit_label: '', active: true };
const KINDS = /** @type {const} */ (['treatment', 'drug']);

export class CarePart {
  /** @param {RecordSheet} sheet */
  constructor(sheet) {
    this.sheet = sheet;
    /** What each button writes. @type {Map<HTMLElement, CareItem>} */
    this.items = new Map();
    /** Forms that are open, each under its own button: another button takes none of them away. @type {Map<HTMLElement, HTMLElement>} */
    this.forms = new Map();
    this.list = h('ul', { class: 'written-list' });
    this.root = h('section', { id: 'record-care', class: 'record-part' }, KINDS.flatMap((kind) => [
      title(kind === 'drug' ? t('Thuốc') : t('Xử trí')), this.#chips(kind)]), this.list);
  }

  get draft() {
    const forms = [...this.forms].map(([button, form]) => ({ kind: this.items.get(button)?.kind, name: this.items.get(button)?.name, values: inputsOf(form).map(({ value }) => value) }));
    return forms.length > 0 ? { forms } : null;
  }

  /** @param {Record<string, any>} draft */
  restore({ forms }) {
    for (const { kind, name, values } of forms) {
      const [button, item] = [...this.items].find(([, each]) => each.kind === kind && each.name === name) ?? [];
      if (button && item) inputsOf(this.#form(item, button)).forEach((input, place) => { input.value = values[place] ?? ''; });
    }
  }

  show() {
    const { desk, patient } = this.sheet;
    showWritten(this.list, patient.treatments.map((entry) => ({ entry, words: treatmentWords(entry.data, this.sheet.lists.care) })), (entry) => desk.strike(entry));
  }

  /** @param {CareItem['kind']} kind */
  #chips(kind) {
    const items = [...this.sheet.lists.care.filter((item) => item.kind === kind && item.active), { ...OTHER, kind }];
    return h('div', { class: 'one-of chips' }, items.map((item) => {
      const button = h('button', { type: 'button', onclick: () => this.#choose(item, button) }, item.label || t('Khác…'));
      this.items.set(button, item);
      return button;
    }));
  }

  /** @param {CareItem} item @param {HTMLElement} button */
  #choose(item, button) {
    if (item.kind === 'drug' || item.unit || !item.name) this.#form(item, button).querySelector('input')?.focus();
    else this.sheet.desk.write('treatment', this.sheet.chosen, { name: item.name });
  }

  /** The one under this button, opened when it is not. @param {CareItem} item @param {HTMLElement} button */
  #form(item, button) {
    const open = this.forms.get(button);
    const form = open ?? careForm(item, { write: (data) => this.#write(button, data), close: () => this.#close(button) });
    if (!open) endOfRow(button).after(form);
    this.forms.set(button, form);
    button.setAttribute('aria-expanded', 'true');
    return form;
  }

  /** @param {HTMLElement} button @param {Record<string, any>} data */
  #write(button, data) {
    this.#close(button);
    this.sheet.desk.write('treatment', this.sheet.chosen, data);
  }

  /** @param {HTMLElement} button */
  #close(button) {
    this.forms.get(button)?.remove();
    this.forms.delete(button);
    button.removeAttribute('aria-expanded');
    button.focus({ preventScroll: true });
  }
}

/** @param {HTMLElement} form */
const inputsOf = (form) => [...form.querySelectorAll('input')];

/** Where a form has its button above it and parts no row. @param {HTMLElement} button */
function endOfRow(button) {
  let last = button;
  while (last.nextElementSibling instanceof HTMLElement && last.nextElementSibling.offsetTop === button.offsetTop) last = last.nextElementSibling;
  return last;
}

/** @param {string} label @param {string} most @param {Record<string, string>} [more] */
const field = (label, most, more = {}) => h('input', { maxlength: most, 'aria-label': label, placeholder: label, autocomplete: 'off', ...more });

/** @param {CareItem} item @param {{write: (data: Record<string, any>) => void, close: () => void}} actions */
function careForm(item, { write, close }) {
  const [name, dose] = [field(t('Tên'), '120'), field(t('Liều'), '20', { inputmode: 'decimal' })];
  const [unit, route] = [field(t('Đơn vị'), '20', { value: item.unit_label }), field(t('Đường dùng'), '30')];
  const written = (/** @type {string} */ measure) => (measure === item.unit_label ? item.unit : measure);
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const [called, given, by] = [item.name || name.value, dose.value, route.value].map((value) => value.trim());
    if (!called) name.focus();
    else write({ name: called, ...(given ? { dose: given, unit: written(unit.value.trim()) } : {}), ...(by ? { route: by } : {}), drug: item.kind === 'drug' });
  };
  return h('form', { class: 'care-form', 'aria-label': item.label || t('Khác…'), onsubmit: submit },
    item.name ? h('h4', {}, item.label) : name,
    h('div', { class: 'care-fields' }, dose, unit, item.kind === 'drug' ? route : null),
    h('div', { class: 'pair' }, h('button', { type: 'button', onclick: close }, t('Quay lại')), h('button', { class: 'record-go' }, t('Ghi'))));
}
