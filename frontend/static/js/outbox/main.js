/** The outbox: asks every few seconds, and shows what it was told last when it cannot. */

import { apiForPage, ApiError } from '../api.js';
import { byId, fill, h, setText, syncList } from '../dom.js';
import { clock } from '../format.js';
import { t } from '../i18n.js';
import { readPage } from '../page.js';
import { bindThemeToggles } from '../theme.js';
import { stateWords } from './words.js';

/** @typedef {import('./words.js').OutboxRow} OutboxRow */

const ASK_EVERY_MS = 3000;

const page = readPage();
const api = apiForPage(page);

/** @param {{gateway: string, at: string, items: OutboxRow[]}} answer */
function show({ gateway, at, items }) {
  setText(byId('as-of'), t('số liệu lúc {time}', { time: clock(at) }));
  byId('gateway').hidden = gateway !== 'outbox';
  setText(byId('gateway'), t('Chưa nối cổng SMS: tin nhắn nằm lại trang này và không đến máy ai.'));
  byId('empty').hidden = items.length > 0;
  setText(byId('empty'), t('Chưa có tin nhắn nào. Tin được tạo khi kíp xe không nhận lệnh và nhân viên có số điện thoại.'));
  byId('table').hidden = items.length === 0;
  syncList(byId('rows'), items, (row) => String(row.id), () => h('tr', {}), (line, row) => {
    line.classList.toggle('is-failed', row.state === 'failed');
    fill(line, [clock(row.at), `#${row.incident_number}`, row.call_sign, row.to.name, row.number, row.text, stateWords(row)].map((text) => h('td', {}, text)));
  });
}

async function ask() {
  try {
    show(await api.get('/outbox'));
    byId('trouble').hidden = true;
  } catch (error) {
    byId('trouble').hidden = false;
    setText(byId('trouble'), error instanceof ApiError ? error.message : t('Máy chủ không trả lời.'));
  }
}

bindThemeToggles();
void ask();
setInterval(() => void ask(), ASK_EVERY_MS);
