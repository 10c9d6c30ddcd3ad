import { fill, h } from '../dom.js';
import { t } from '../i18n.js';
import { OnlineLayer } from '../map/online_layer.js';

/**
 * Which map lies under the units: the one on this server, or one of the online
 * maps that the centre's administrator allowed. Only there when there are any;
 * off whenever the page is opened.
 *
 * @typedef {import('../map/online_layer.js').OnlineMap} OnlineMap
 */

export class LayerMenu {
  /** @param {HTMLElement} root @param {import('./desk.js').Desk} desk @param {import('../map/map.js').CommandMap} map */
  constructor(root, desk, map) {
    /** @type {OnlineMap[]} */
    const sources = desk.page.map_layers ?? [];
    root.hidden = sources.length === 0;
    if (root.hidden) return;
    const layer = new OnlineLayer(map.map, (source) => {
      select.value = '';
      desk.say(t('{name} không tải được: dùng bản đồ trong máy.', { name: source.name }), 'bad');
    });
    const choices = [h('option', { value: '' }, t('Bản đồ trong máy')), ...sources.map((one) => h('option', { value: one.id }, one.name))];
    const select = h('select', { class: 'small', 'aria-label': t('Lớp bản đồ nền'), onchange: () => layer.show(sources.find((one) => String(one.id) === select.value) ?? null) }, choices);
    fill(root, select);
  }
}
