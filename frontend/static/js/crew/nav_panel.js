/** The next turn in large type, how long it still takes, and the whole list of turns. */

import { clockShort, distance } from '../format.js';
import { t } from '../i18n.js';
import { byId, fill, h, setText } from '../dom.js';
import { headingFor } from './job.js';
import { windTo } from './navigation.js';
import { Navigator } from './navigator.js';
import { isDriving } from './steps.js';

/** @typedef {import('./types.js').Incident} Incident */
/** @typedef {import('./types.js').Assignment} Assignment */
/** @typedef {import('./session.js').CrewSession} CrewSession */
/** @typedef {import('./tracker.js').Tracker} Tracker */
/** @typedef {import('./navigator.js').Goal} Goal */

/** What the way leads to, and null while the crew drives nowhere. @param {Incident} incident @param {Assignment} assignment @returns {Goal|null} */
export function goalOf(incident, assignment) {
  const { place, toScene } = headingFor(incident, assignment);
  if (!isDriving(assignment.step) || (assignment.step === 'left_scene' && toScene)) return null;
  const hospital_id = toScene ? null : assignment.destination?.hospital_id ?? null;
  return { key: `${assignment.id}/${hospital_id ?? 'scene'}/${place.lat},${place.lon}`, hospital_id };
}

export class NavPanel {
  /** @param {{session: CrewSession, tracker: Tracker, onChange: () => void}} parts */
  constructor({ session, tracker, onChange }) {
    this.session = session;
    this.tracker = tracker;
    this.navigator = new Navigator({
      api: session.api, store: localStorage, name: `crew.way.${session.page.user.id}`,
      now_ms: () => session.clock.now_ms(), onChange,
    });
    byId('nav-turn').addEventListener('click', () => this.#list());
  }

  get way() { return this.navigator.way; }

  /** Called often. @param {Incident|null} incident @param {Assignment|null} assignment */
  show(incident, assignment) {
    const goal = incident && assignment ? goalOf(incident, assignment) : null;
    this.navigator.follow(goal, this.tracker.last);
    const { way } = this.navigator;
    byId('nav').hidden = !goal || !way;
    if (!goal || !way || !incident || !assignment) return;
    if (way.source === 'roads') this.#turn();
    else this.#straight(headingFor(incident, assignment).place);
    setText(byId('nav-sum'), this.#sum());
  }

  #turn() {
    const { way, progress } = this.navigator;
    const next = progress ? progress.next : way?.steps[0] ?? null;
    const arrived = progress?.arrived ?? false;
    setText(byId('nav-distance'), arrived ? '' : distance(progress?.to_next_m ?? 0));
    const last = next === way?.steps.at(-1);
    setText(byId('nav-text'), arrived ? t('Đã tới nơi') : last ? t('Đi tiếp là tới nơi') : next?.text ?? t('Đi tiếp'));
    /** @type {HTMLButtonElement} */ (byId('nav-turn')).disabled = !way?.steps.length;
  }

  /** No roads lead there, or none are known: how far, and which way. @param {import('./geo.js').Place} to */
  #straight(to) {
    const { way, progress } = this.navigator;
    const from = this.tracker.last ?? { lat: way?.line[0][0] ?? to.lat, lon: way?.line[0][1] ?? to.lon };
    setText(byId('nav-distance'), distance(progress?.left_m ?? way?.distance_m ?? 0));
    setText(byId('nav-text'), t('Theo đường chim bay, hướng {wind}', { wind: windName(windTo(from, to)) }));
    /** @type {HTMLButtonElement} */ (byId('nav-turn')).disabled = true;
  }

  #sum() {
    const { way, progress, old, strayed, toldAt_ms } = this.navigator;
    const left_m = progress?.left_m ?? way?.distance_m ?? 0;
    const left_s = progress ? progress.left_s : way?.duration_s ?? null;
    const words = [t('còn {distance}', { distance: distance(left_m) })];
    if (left_s !== null) words.push(t('tới khoảng {time}', { time: clockShort(this.session.clock.now_ms() + left_s * 1000) }));
    if (strayed) words.push(t('đã lệch đường, đang tìm lại'));
    else if (old) words.push(t('tuyến lúc {time}', { time: clockShort(toldAt_ms) }));
    if (way?.profile === 'boat' && way.source !== 'roads') words.push(t('đường thuỷ chưa có tuyến'));
    return words.join(' · ');
  }

  #list() {
    const { way, progress } = this.navigator;
    if (!way) return;
    const now = progress?.next ?? way.steps[0];
    fill(byId('turn-list'), ...way.steps.map((step) => h('li', { class: step === now ? 'turn now' : 'turn', 'aria-current': step === now ? 'step' : null },
      h('span', {}, step.text), step.distance_m > 0 && h('span', { class: 'turn-distance tabular' }, distance(step.distance_m)))));
    /** @type {HTMLDialogElement} */ (byId('turn-sheet')).showModal();
    byId('turn-list').querySelector('.now')?.scrollIntoView({ block: 'center' });
  }
}

/** @param {number} wind 0 = north, clockwise @returns {string} */
function windName(wind) {
  return [t('bắc'), t('đông bắc'), t('đông'), t('đông nam'), t('nam'), t('tây nam'), t('tây'), t('tây bắc')][wind];
}
