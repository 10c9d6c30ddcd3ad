/** Who the patient is: by the card's QR code, or typed. Shown again only on asking, and every asking is written down. */

import { h, setText } from '../../dom.js';
import { t } from '../../i18n.js';
import { scanText } from '../scanner.js';
import { readCitizen, yearsOld } from './cccd.js';
import { title } from './parts.js';

/** @typedef {import('./sheet.js').RecordSheet} RecordSheet */

/** @param {string} label @param {Record<string, string>} [more] */
const field = (label, more = {}) => h('input', { 'aria-label': label, placeholder: label, maxlength: '120', autocomplete: 'off', ...more });

export class IdentityPart {
  /** @param {RecordSheet} sheet */
  constructor(sheet) {
    this.sheet = sheet;
    this.said = h('p', { class: 'note ok', hidden: true });
    this.byHand = h('summary', {});
    this.problem = h('p', { class: 'note bad', role: 'alert', hidden: true });
    this.name = field(t('Họ tên'));
    this.number = field(t('Số căn cước (12 số)'), { inputmode: 'numeric', maxlength: '16' });
    this.insurance = field(t('Số thẻ BHYT (10 số hoặc 15 ký tự)'), { maxlength: '20', autocapitalize: 'characters' });
    const form = h('div', { class: 'identity-form' }, this.#inputs, this.problem, h('button', { type: 'button', class: 'record-go', onclick: () => this.#write() }, t('Ghi danh tính')));
    this.details = h('details', {}, this.byHand, form);
    this.root = h('section', { id: 'record-identity', class: 'record-part' }, title(t('Danh tính')), this.said,
      h('button', { type: 'button', onclick: () => void scan(sheet) }, t('Quét mã QR trên căn cước')), this.details);
  }

  get #inputs() { return [this.name, this.number, this.insurance]; }

  get draft() {
    const values = this.#inputs.map(({ value }) => value);
    return values.some((value) => value.trim() !== '') ? { values } : null;
  }

  /** @param {Record<string, any>} draft */
  restore({ values }) {
    this.#inputs.forEach((input, place) => { input.value = values[place] ?? ''; });
    this.details.open = true;
  }

  show() {
    const said = this.sheet.patient.identity;
    this.said.hidden = !said;
    setText(this.said, said?.unsent ? t('Đã ghi danh tính, chờ gửi.') : t('Đã ghi danh tính.'));
    setText(this.byHand, said ? t('Ghi lại bằng tay') : t('Ghi bằng tay'));
  }

  #write() {
    const data = { name: this.name.value.trim(), number: this.number.value.replace(/[\s.]/g, ''), insurance: this.insurance.value.replace(/[\s.-]/g, '').toUpperCase() };
    const wrong = wrongIn(data);
    setText(this.problem, wrong);
    this.problem.hidden = !wrong;
    if (wrong) return;
    for (const input of this.#inputs) { input.value = ''; input.blur(); }
    save(this.sheet, { ...Object.fromEntries(Object.entries(data).filter(([, value]) => value)), source: 'typed' });
  }
}

/** @param {RecordSheet} sheet */
async function scan(sheet) {
  const citizen = await scanText({ hint: t('Đưa mã QR ở góc thẻ căn cước vào khung.'), wrong: t('Đây không phải mã QR của căn cước.'), read: readCitizen });
  if (!citizen) return;
  save(sheet, { ...citizen, source: 'qr' });
  const { basics } = sheet.patient;
  const change = {
    ...(citizen.sex && !basics.sex ? { sex: citizen.sex } : {}),
    ...(citizen.born && basics.age === undefined ? { age: yearsOld(citizen.born, sheet.now()), age_unit: 'years' } : {}),
  };
  if (Object.keys(change).length) sheet.desk.writeBasics(sheet.chosen, change);
}

/** @param {RecordSheet} sheet @param {Record<string, any>} data */
function save(sheet, data) {
  sheet.desk.write('identity', sheet.chosen, data, { replaces: sheet.patient.identity?.key });
}

/** Said before it leaves the phone; the server has the last word. @param {{name: string, number: string, insurance: string}} data @returns {string} */
export function wrongIn({ name, number, insurance }) {
  if (!name && !number && !insurance) return t('Chưa ghi gì.');
  if (number && !/^(0\d{11}|\d{9})$/.test(number)) return t('Số căn cước phải có 12 chữ số (hoặc 9 chữ số cũ).');
  if (insurance && !/^(\d{10}|[A-Z]{2}[1-5]\d{12})$/.test(insurance)) return t('Số thẻ BHYT phải có 10 chữ số, hoặc 15 ký tự như DN4790123456789.');
  return '';
}
