/**
 * The shape and colour of a vehicle's status, written once as SVG path data:
 * the canvas draws it through Path2D, lists show it as an inline SVG. Shapes are
 * centred on 0,0 for a radius of 1 and point north.
 *
 * @typedef {'free_station' | 'free_road' | 'notified' | 'en_route' | 'on_scene' | 'transporting' | 'at_hospital' | 'off_duty' | 'out_of_service'} Look
 */

const CIRCLE = 'M1 0A1 1 0 1 1-1 0A1 1 0 1 1 1 0Z';
const ARROW = 'M0-1.55L1.1 1.05L0 .55L-1.1 1.05Z';

/** @type {Record<Look, {path: string, colour: string, turns: boolean}>} */
export const LOOKS = {
  free_station: { path: CIRCLE, colour: '--st-free', turns: false },
  free_road: { path: `${CIRCLE}M-.55-.98L0-1.8L.55-.98Z`, colour: '--st-free', turns: true },
  notified: { path: `${CIRCLE}M.5 0A.5 .5 0 1 0-.5 0A.5 .5 0 1 0 .5 0Z`, colour: '--st-notified', turns: false },
  en_route: { path: ARROW, colour: '--st-enroute', turns: true },
  on_scene: { path: 'M0-1.4L1.4 0L0 1.4L-1.4 0Z', colour: '--st-onscene', turns: false },
  transporting: { path: `${ARROW}M-1.1 1.3H1.1V1.75H-1.1Z`, colour: '--st-transport', turns: true },
  at_hospital: { path: 'M-1-1H1V1H-1Z', colour: '--st-hospital', turns: false },
  off_duty: { path: 'M.6 0A.6 .6 0 1 1-.6 0A.6 .6 0 1 1 .6 0Z', colour: '--st-off', turns: false },
  out_of_service: {
    path: 'M0-.4L.7-1.1L1.1-.7L.4 0L1.1 .7L.7 1.1L0 .4L-.7 1.1L-1.1 .7L-.4 0L-1.1-.7L-.7-1.1Z',
    colour: '--st-off',
    turns: false,
  },
};

/** @param {import('../types.js').VehicleStatus} status @param {boolean} at_station @returns {Look} */
export function lookOf(status, at_station) {
  if (status === 'free') return at_station ? 'free_station' : 'free_road';
  return status;
}

const SVG = 'http://www.w3.org/2000/svg';

/** A small picture of a look for lists and the legend; decorative, the words stand beside it. @param {Look} look */
export function lookIcon(look) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '-2 -2 4 4');
  svg.setAttribute('class', `look look-${look}`);
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', LOOKS[look].path);
  svg.append(path);
  return svg;
}
