/** The screen of a job: who, where, how long already, and what to press next. */

import { clock, distance, elapsed, phone as grouped, secondsSince, tone } from '../format.js';
import { priorityMark, priorityName } from '../console/words.js';
import { t } from '../i18n.js';
import { byId, h, fill, setText } from '../dom.js';
import { directionsUrl, geoUri } from './geo.js';
import { CHAIN, isDriving, isGoing, mayClearWithoutTransport, mayLeaveEarly, mayRefuse, pressLabel, stepLabel } from './steps.js';

/** @typedef {import('./types.js').Incident} Incident */
/** @typedef {import('./types.js').Assignment} Assignment */
/** @typedef {import('./types.js').Job} Job */

const GLOW_MS = 6000;

/** Where the crew is heading now: the hospital once it has left the scene. @param {Incident} incident @param {Assignment} assignment */
export function headingFor(incident, assignment) {
  const leaving = CHAIN.indexOf(assignment.step) >= CHAIN.indexOf('left_scene');
  return leaving && assignment.destination
    ? { place: assignment.destination, toScene: false, words: assignment.destination.name }
    : { place: incident, toScene: true, words: incident.address };
}

/** @param {NonNullable<Job['approach']>} approach */
const approachWords = ({ words, walk_m, walk_s }) =>
  t('Dừng ở {words}, đi bộ {m} m, khoảng {n} phút', { words, m: walk_m, n: Math.max(1, Math.round(walk_s / 60)) });

/** One line of how to get in: where to stop, then which alleys. @param {Pick<Job, 'approach'|'alley'>} job */
export function wayIn({ approach, alley }) {
  return [approach && approachWords(approach), alley].filter(Boolean).join(' · ');
}

/** A place is a door up to here; farther off, the crew must know to look around. */
const AT_DOOR_M = 20;
/** Farther off than this, the pin is no place to drive to, and no alley is the right one: the caller must be asked. */
const VAGUE_M = 250;

/** @param {Incident['place']} place */
const isVague = (place) => place !== null && place !== undefined && place.error_m > VAGUE_M;

/** What was found for the words that the caller said, and how far off it may be. @param {Incident} incident */
export function placeWords({ place, address }) {
  if (!place) return '';
  const label = place.label === address ? '' : place.label;
  if (place.error_m <= AT_DOOR_M) return label;
  if (isVague(place)) return vagueWords(place);
  return [label, t('vị trí có thể lệch {far}', { far: distance(place.error_m) })].filter(Boolean).join(' · ');
}

/** What alone is known, and how far off the pin may be. @param {NonNullable<Incident['place']>} place */
function vagueWords({ kind, label, error_m }) {
  const known = { label, far: distance(error_m) };
  if (kind === 'area') return t('Mới biết khu vực: {label}. Điểm ghim có thể lệch {far}, hãy gọi người báo.', known);
  if (kind === 'street') return t('Mới biết tên đường: {label}. Điểm ghim có thể lệch {far}, hãy gọi người báo.', known);
  if (kind === 'alley') return t('Chưa rõ đầu hẻm: {label}. Điểm ghim có thể lệch {far}, hãy gọi người báo.', known);
  return t('Chưa rõ chỗ: {label}. Điểm ghim có thể lệch {far}, hãy gọi người báo.', known);
}

export class JobScreen {
  constructor() {
    this.place = h('p', { class: 'job-place', hidden: true });
    byId('job-address').after(this.place);
    /** What was last shown, to point out what the dispatcher changed. @type {Incident|null} */
    this.before = null;
  }

  /**
   * @param {Job & {incident: Incident, assignment: Assignment}} job
   * @param {(what: string) => string} categoryName
   * @returns {boolean} whether the dispatcher changed something under the crew's eyes
   */
  show({ incident, assignment, others, ...way }, categoryName) {
    const heading = headingFor(incident, assignment);
    this.#band(incident, categoryName);
    setText(byId('job-step'), stepLabel(assignment.step));
    byId('job-step').dataset.step = assignment.step;
    byId('screen-job').dataset.driving = String(isDriving(assignment.step));
    setText(byId('job-address'), heading.words);
    setText(this.place, heading.toScene ? placeWords(incident) : '');
    this.place.classList.toggle('vague', heading.toScene && isVague(incident.place));
    this.place.hidden = !this.place.textContent;
    setText(byId('job-approach'), heading.toScene && !isVague(incident.place) ? wayIn(way) : '');
    byId('job-approach').hidden = !byId('job-approach').textContent;
    setText(byId('job-notes'), incident.notes);
    byId('job-notes').hidden = !incident.notes;
    this.#actions(incident, assignment, heading.place);
    this.#others(others);
    this.#times(assignment);
    return this.#pointOutChanges(incident);
  }

  /** Once a second. @param {Incident} incident @param {Assignment} assignment @param {number} now_ms @param {number} target_s */
  tick(incident, assignment, now_ms, target_s) {
    const passed_s = secondsSince(incident.call_received_at ?? incident.created_at, now_ms);
    const arrived = CHAIN.indexOf(assignment.step) >= CHAIN.indexOf('on_scene');
    setText(byId('job-elapsed'), elapsed(passed_s));
    setText(byId('job-target'), arrived ? '' : t('mục tiêu {time}', { time: elapsed(target_s) }));
    byId('band').dataset.tone = arrived ? 'calm' : tone(passed_s, target_s);
  }

  /** @param {Incident} incident @param {(what: string) => string} categoryName */
  #band(incident, categoryName) {
    byId('band').dataset.level = incident.priority;
    setText(byId('job-level'), `${priorityMark(incident.priority)} ${priorityName(incident.priority)}`.trim());
    setText(byId('job-what'), `#${incident.number} · ${categoryName(incident.category)}`);
  }

  /** @param {Incident} incident @param {Assignment} assignment @param {{lat: number, lon: number}} place */
  #actions(incident, assignment, place) {
    const call = /** @type {HTMLAnchorElement} */ (byId('call-back'));
    call.hidden = !incident.phone;
    if (incident.phone) {
      call.href = `tel:${incident.phone.replace(/[^+\d]/g, '')}`;
      call.setAttribute('aria-label', t('Gọi người báo, số {phone}', { phone: grouped(incident.phone) }));
    }
    /** @type {HTMLAnchorElement} */ (byId('directions')).href = directionsUrl(place);
    /** @type {HTMLAnchorElement} */ (byId('other-map')).href = geoUri(place);
    byId('refuse').hidden = !mayRefuse(assignment.step);
    setText(byId('refuse'), isGoing(assignment.step) ? t('Không đi được') : t('Từ chối'));
    byId('stay').hidden = !mayClearWithoutTransport(assignment.step);
    byId('leave-early').hidden = !mayLeaveEarly(assignment.step);
  }

  /** @param {Assignment[]} others */
  #others(others) {
    byId('others-block').hidden = others.length === 0;
    fill(byId('others'), ...others.map((other) => h('li', {},
      h('strong', {}, other.call_sign), ` ${stepLabel(other.step).toLowerCase()}`)));
  }

  /** @param {Assignment} assignment */
  #times({ times }) {
    const passed = CHAIN.filter((step) => step in times);
    fill(byId('times'), ...passed.map((step) => {
      const at = times[step];
      return h('li', {}, h('span', {}, step === 'notified' ? stepLabel(step) : pressLabel(step)),
        at ? h('time', { datetime: at }, clock(at)) : h('span', { class: 'missing' }, t('thiếu')));
    }));
  }

  /** @param {Incident} incident @returns {boolean} */
  #pointOutChanges(incident) {
    const before = this.before?.id === incident.id ? this.before : null;
    this.before = incident;
    if (!before) return false;
    const changed = [
      before.notes !== incident.notes && 'job-notes',
      before.address !== incident.address && 'job-address',
      before.priority !== incident.priority && 'job-level',
    ].filter((id) => id !== false);
    changed.forEach(glow);
    return changed.length > 0;
  }
}

/** @param {string} id */
function glow(id) {
  const element = byId(id);
  element.classList.add('changed');
  setTimeout(() => element.classList.remove('changed'), GLOW_MS);
}
