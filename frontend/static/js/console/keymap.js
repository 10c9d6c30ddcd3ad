import { t } from '../i18n.js';
import { isTyping } from '../keys.js';
import { toggleTheme } from '../theme.js';
import { takeNext, undoLast } from './actions.js';

/**
 * What each key does at the console.
 *
 * @typedef {import('../keys.js').Binding} Binding
 * @typedef {{desk: import('./desk.js').Desk, work: import('./work.js').Work, queue: import('./queue.js').Queue,
 *            map: import('./map_bridge.js').MapBridge, alarms: import('./alarms.js').Alarms,
 *            search: import('./search.js').SearchBox, found: import('./found_place.js').FoundPlace, coverage: import('./coverage.js').CoverageControl, reach: import('./reach.js').ReachControl, zones: import('./zones.js').ZoneControl, help: () => void}} Console
 */

/** @param {EventTarget | null} target */
function onControl(target) {
  return target instanceof HTMLElement && target.closest('button, a, summary, [role="option"]') !== null;
}

/** @param {Console} console @returns {Binding[]} */
export function bindings(console) {
  return [...callKeys(console), ...incidentKeys(console), ...screenKeys(console)];
}

/** @param {Console} c @returns {Binding[]} */
function callKeys({ desk, work, queue, found }) {
  const group = t('Cuộc gọi và hàng chờ');
  return [
    { key: 't', shown: 'T', group, label: t('nhận cuộc gọi chờ lâu nhất'), run: () => void takeNext(desk) },
    { key: 'n', shown: 'N', group, label: t('mở cuộc gọi bằng tay (tại nơi vừa tìm, nếu có)'), run: () => void found.newCall() },
    { key: 'e', shown: 'E', group, label: t('dùng nơi vừa tìm cho cuộc gọi, ca đang mở'), run: () => found.use() },
    { key: 'g', shown: 'G', group, label: t('ghi nhớ nơi vừa tìm, đặt tên'), run: () => found.remember() },
    { key: 'x', shown: 'X', group, label: t('đóng cuộc gọi hay ca, với lý do'), run: () => openClosing(work) },
    { key: 'enter', shown: 'Ctrl ⏎', group, label: t('lập ca từ cuộc gọi'), run: () => false },
    { key: 'arrowdown', shown: '↑ ↓', group, label: t('đi trong hàng chờ; ⏎ mở'), run: ({ target }) => intoQueue(queue, target) },
    { key: 'q', shown: 'Q', group, label: t('tới hàng chờ'), run: () => queue.focusFirst() },
  ];
}

/** @param {Console['work']} work */
function openClosing(work) {
  const choice = work.panel?.close;
  if (!choice || choice.opener.disabled) return false;
  choice.toggle(true);
  return true;
}

/** @param {Console['queue']} queue @param {EventTarget | null} target */
function intoQueue(queue, target) {
  if (target !== document.body && !(target instanceof HTMLHeadingElement)) return false;
  queue.focusFirst();
  return true;
}

/** @param {Console} c @returns {Binding[]} */
function incidentKeys({ desk, work, map, alarms }) {
  const group = t('Ca cấp cứu');
  /** @type {Binding[]} */
  const digits = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((nth) => ({
    key: String(nth), shown: '1 – 9', group, label: t('điều xe thứ mấy trong bảng xếp hạng'),
    run: () => work.incident?.ranking.sendNth(nth) ?? false,
  }));
  return [
    { key: 'enter', shown: '⏎', group, label: t('điều xe đứng đầu'), run: (event) => !event.repeat && !onControl(event.target) && (work.incident?.ranking.sendFirst() ?? false) },
    ...digits,
    { key: 'o', shown: 'O', group, label: t('xếp lại bảng xếp hạng theo giờ đến mới nhất'), run: () => work.incident?.ranking.reorder() ?? false },
    { key: 'l', shown: 'L', group, label: t('đổi mức độ'), run: () => (work.panel ? work.panel.level.cycle() : false) },
    { key: 's', shown: 'S', group, label: t('sửa vị trí của ca theo địa chỉ'), run: () => work.incident?.startFinding() ?? false },
    { key: 'p', shown: 'P', group, label: t('đặt vị trí trên bản đồ'), run: () => map.startPlacing() },
    { key: 'a', shown: 'A', group, label: t('đã biết báo động'), run: () => void alarms.acknowledge() },
    { key: 'z', shown: 'Z', group, label: t('hoàn tác (10 giây)'), run: () => void undoLast(desk) },
  ];
}

/** @param {Console} c @returns {Binding[]} */
function screenKeys({ desk, map, search, coverage, reach, zones, help }) {
  const group = t('Màn hình');
  return [
    { key: '/', shown: '/', group, label: t('tìm'), run: () => search.focus() },
    { key: 'm', shown: 'M', group, label: t('tới bản đồ (mũi tên dời, + − phóng)'), run: () => map.map.focus() },
    { key: 'v', shown: 'V', group, label: t('hiện, ẩn vùng phủ của xe rảnh'), run: () => coverage.toggle() },
    { key: 'r', shown: 'R', group, label: t('tầm với từ xe hay nơi đang chọn, hay từ giữa bản đồ (cũng bằng nút phải chuột)'), run: () => reach.fromHere() },
    { key: 'c', shown: 'C', group, label: t('đường cấm, đường chậm'), run: () => zones.toggle() },
    { key: 'd', shown: 'D', group, label: t('đổi giao diện ngày, đêm'), run: () => void toggleTheme() },
    { key: '?', shown: '?', group, label: t('xem mọi phím'), run: () => help() },
    { key: 'escape', shown: 'Esc', group, label: t('rời ô đang gõ (để dùng phím), đóng thẻ'), typing: true, run: (event) => leave(desk, reach, event.target) },
  ];
}

/** @param {Console['desk']} desk @param {Console['reach']} reach @param {EventTarget | null} target */
function leave(desk, reach, target) {
  if (isTyping(target)) {
    const field = /** @type {HTMLElement} */ (target);
    const heading = /** @type {HTMLElement | null | undefined} */ (field.closest('.panel')?.querySelector('h2'));
    if (heading) heading.focus({ preventScroll: true });
    else field.blur();
    return true;
  }
  if (reach.close()) return true;
  if (!desk.ui.card) return false;
  desk.set({ card: null });
  return true;
}
