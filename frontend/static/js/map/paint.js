import { token } from '../theme.js';
import { LOOKS } from './unit_shapes.js';

/**
 * Painting of single marks on the board's canvas. Coordinates are pixels of the
 * map's container.
 *
 * @typedef {{x: number, y: number}} Spot
 * @typedef {Record<string, string>} Ink colours of the theme by token
 */

const TOKENS = [
  '--unit-edge', '--surface', '--text', '--muted', '--line-strong', '--focus',
  '--st-free', '--st-notified', '--st-enroute', '--st-onscene', '--st-transport', '--st-hospital', '--st-off',
  '--lv-critical', '--lv-critical-ink', '--lv-urgent', '--lv-urgent-ink', '--lv-transport', '--lv-transport-ink',
];
export const LABEL_FONT = '600 11px "Be Vietnam Pro", sans-serif';
const LIGHT_INK = '#ffffff';
const DARK_INK = '#12100a';
/** Status colours light enough to need dark lettering. */
const LIGHT_COLOURS = new Set(['--st-notified', '--st-enroute', '--st-hospital', '--st-onscene']);

/** @returns {Ink} */
export function readInk() {
  return Object.fromEntries(TOKENS.map((name) => [name, token(name)]));
}

/** @type {Map<string, Path2D>} */
const paths = new Map();

/** @param {import('./unit_shapes.js').Look} look */
function pathOf(look) {
  const known = paths.get(look);
  if (known) return known;
  const path = new Path2D(LOOKS[look].path);
  paths.set(look, path);
  return path;
}

/** Whether the shape points the way the vehicle goes. @param {import('./unit_shapes.js').Look} look */
export function turns(look) {
  return LOOKS[look].turns;
}

/** @param {import('./unit_shapes.js').Look} look @param {Spot} at @param {number} radius @param {number | null} heading */
function shapeAt(look, at, radius, heading) {
  const path = new Path2D();
  const turn = turns(look) ? (heading ?? 0) : 0;
  path.addPath(pathOf(look), new DOMMatrix().translate(at.x, at.y).rotate(turn).scale(radius));
  return path;
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {Ink} ink
 * @param {import('./scene.js').Unit} unit
 * @param {Spot} at
 * @param {{radius: number, freshness: import('./freshness.js').Freshness, opacity: number, letter: boolean}} how
 */
export function paintUnit(ctx, ink, unit, at, how) {
  const { colour } = LOOKS[unit.look];
  const path = shapeAt(unit.look, at, how.radius, unit.heading);
  const hollow = how.freshness === 'stale';
  ctx.save();
  ctx.lineJoin = 'round';
  ctx.strokeStyle = ink['--surface'];
  ctx.lineWidth = 4;
  ctx.stroke(path);
  ctx.globalAlpha = how.opacity;
  ctx.fillStyle = hollow ? ink['--surface'] : ink[colour];
  ctx.fill(path);
  if (how.freshness === 'fresh') edge(ctx, path, ink);
  else outline(ctx, path, ink[colour], !hollow);
  ctx.restore();
  if (how.letter && !hollow && unit.look !== 'notified') letter(ctx, unit.letter, at, how.radius, colour);
}

/** @param {CanvasRenderingContext2D} ctx @param {Path2D} path @param {Ink} ink */
function edge(ctx, path, ink) {
  ctx.strokeStyle = ink['--unit-edge'];
  ctx.lineWidth = 1;
  ctx.stroke(path);
}

/** Ageing: dashed; stale: a plain outline round a hollow shape. @param {CanvasRenderingContext2D} ctx @param {Path2D} path @param {string} colour @param {boolean} dashed */
function outline(ctx, path, colour, dashed) {
  ctx.globalAlpha = 1;
  ctx.strokeStyle = colour;
  ctx.lineWidth = dashed ? 1.5 : 2;
  ctx.setLineDash(dashed ? [2.5, 2.5] : []);
  ctx.stroke(path);
}

/** @param {CanvasRenderingContext2D} ctx @param {string} text @param {Spot} at @param {number} radius @param {string} colour */
function letter(ctx, text, at, radius, colour) {
  ctx.font = `700 ${Math.round(radius * 1.15)}px "Be Vietnam Pro", sans-serif`;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.fillStyle = LIGHT_COLOURS.has(colour) ? DARK_INK : LIGHT_INK;
  ctx.fillText(text, at.x, at.y + radius * 0.08);
}

/** Two bars beside a vehicle whose phone pauses its positions. @param {CanvasRenderingContext2D} ctx @param {Ink} ink @param {Spot} at @param {number} radius */
export function paintPause(ctx, ink, at, radius) {
  const [x, y, size] = [at.x + radius, at.y - radius, Math.max(5, radius * 0.7)];
  ctx.save();
  ctx.fillStyle = ink['--surface'];
  ctx.strokeStyle = ink['--text'];
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.arc(x, y, size, 0, Math.PI * 2);
  ctx.fill();
  ctx.stroke();
  ctx.fillStyle = ink['--text'];
  for (const side of [-1, 1]) ctx.fillRect(x + side * size * 0.3 - size * 0.15, y - size * 0.5, size * 0.3, size);
  ctx.restore();
}

/** The pulse round a vehicle that has not answered yet. @param {CanvasRenderingContext2D} ctx @param {Ink} ink @param {Spot} at @param {number} radius @param {number} phase 0–1 */
export function paintPulse(ctx, ink, at, radius, phase) {
  ctx.save();
  ctx.globalAlpha = 0.7 * (1 - phase);
  ctx.strokeStyle = ink['--st-notified'];
  ctx.lineWidth = 2;
  ctx.beginPath();
  ctx.arc(at.x, at.y, radius * (1 + phase * 1.2), 0, Math.PI * 2);
  ctx.stroke();
  ctx.restore();
}

/** Marks what is chosen. @param {CanvasRenderingContext2D} ctx @param {Ink} ink @param {Spot} at @param {number} radius */
export function paintHalo(ctx, ink, at, radius) {
  ctx.save();
  for (const [colour, width] of [[ink['--surface'], 5], [ink['--text'], 2.5]]) {
    ctx.strokeStyle = String(colour);
    ctx.lineWidth = Number(width);
    ctx.beginPath();
    ctx.arc(at.x, at.y, radius, 0, Math.PI * 2);
    ctx.stroke();
  }
  ctx.restore();
}

/** Small house of a station; the number is of vehicles free there. @param {CanvasRenderingContext2D} ctx @param {Ink} ink @param {Spot} at @param {number} size @param {number} free */
export function paintStation(ctx, ink, at, size, free) {
  ctx.save();
  ctx.translate(at.x, at.y);
  ctx.beginPath();
  ctx.moveTo(0, -size * 1.15);
  ctx.lineTo(size, -size * 0.25);
  ctx.lineTo(size, size);
  ctx.lineTo(-size, size);
  ctx.lineTo(-size, -size * 0.25);
  ctx.closePath();
  ctx.fillStyle = ink['--surface'];
  ctx.strokeStyle = ink[free ? '--st-free' : '--muted'];
  ctx.lineWidth = 1.5;
  ctx.fill();
  ctx.stroke();
  if (free && size >= 6) centred(ctx, String(free), 0, size * 0.3, size * 1.35, ink['--text']);
  ctx.restore();
}

/** @param {CanvasRenderingContext2D} ctx @param {Ink} ink @param {Spot} at @param {number} size @param {'open' | 'limited' | 'closed'} status */
export function paintHospital(ctx, ink, at, size, status) {
  ctx.save();
  ctx.fillStyle = ink['--surface'];
  ctx.strokeStyle = ink['--muted'];
  ctx.lineWidth = 1.5;
  if (status === 'limited') ctx.setLineDash([2, 2]);
  ctx.beginPath();
  ctx.roundRect(at.x - size, at.y - size, size * 2, size * 2, 2);
  ctx.fill();
  ctx.stroke();
  if (size >= 5) centred(ctx, status === 'closed' ? '×' : 'H', at.x, at.y + 0.5, size * 1.5, ink['--text']);
  ctx.restore();
}

/** @param {CanvasRenderingContext2D} ctx @param {string} text @param {number} x @param {number} y @param {number} size @param {string} colour */
function centred(ctx, text, x, y, size, colour) {
  ctx.font = `700 ${Math.round(size)}px "Be Vietnam Pro", sans-serif`;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.fillStyle = colour;
  ctx.fillText(text, x, y);
}

const MARKS = /** @type {Record<string, string>} */ ({ critical: '!!', urgent: '!', transport: '•' });

/** Height of a pin's middle over its tip, and its radius: what waits is the largest. @type {Record<import('./scene.js').Stage, {radius: number, rise: number}>} */
export const PINS = {
  waiting: { radius: 12, rise: 18.6 },
  coming: { radius: 9.5, rise: 14.7 },
  reached: { radius: 6, rise: 9.3 },
};

/** A pin whose tip is the place. @param {CanvasRenderingContext2D} ctx @param {Ink} ink @param {Spot} at @param {string} priority @param {import('./scene.js').Stage} stage */
export function paintIncident(ctx, ink, at, priority, stage) {
  const { radius, rise } = PINS[stage];
  const waiting = stage === 'waiting';
  const middle = at.y - rise;
  ctx.save();
  ctx.beginPath();
  ctx.arc(at.x, middle, radius, Math.PI * 0.82, Math.PI * 0.18);
  ctx.lineTo(at.x, at.y);
  ctx.closePath();
  ctx.lineJoin = 'round';
  ctx.strokeStyle = waiting ? ink['--text'] : ink['--surface'];
  ctx.lineWidth = waiting ? 4 : 3;
  ctx.stroke();
  ctx.fillStyle = ink[`--lv-${priority}`];
  ctx.fill();
  ctx.strokeStyle = ink['--unit-edge'];
  ctx.lineWidth = 1;
  ctx.stroke();
  if (stage !== 'reached') centred(ctx, MARKS[priority] ?? '', at.x, middle + 0.5, radius * 1.2, ink[`--lv-${priority}-ink`]);
  ctx.restore();
}

/** Where a caller is, before there is an incident. @param {CanvasRenderingContext2D} ctx @param {Ink} ink @param {Spot} at */
export function paintCall(ctx, ink, at) {
  ctx.save();
  ctx.beginPath();
  ctx.arc(at.x, at.y, 8, 0, Math.PI * 2);
  ctx.fillStyle = ink['--surface'];
  ctx.fill();
  ctx.lineWidth = 2.5;
  ctx.strokeStyle = ink['--text'];
  ctx.stroke();
  centred(ctx, '?', at.x, at.y + 0.5, 11, ink['--text']);
  ctx.restore();
}

/** @param {CanvasRenderingContext2D} ctx @param {Ink} ink @param {string} text @param {import('./label_space.js').Box} box @param {boolean} strong */
export function paintLabel(ctx, ink, text, box, strong) {
  ctx.save();
  ctx.font = LABEL_FONT;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  const y = (box.top + box.bottom) / 2;
  if (strong) {
    ctx.fillStyle = ink['--text'];
    ctx.beginPath();
    ctx.roundRect(box.left, box.top, box.right - box.left, box.bottom - box.top, 3);
    ctx.fill();
  } else {
    ctx.strokeStyle = ink['--surface'];
    ctx.lineWidth = 3.5;
    ctx.lineJoin = 'round';
    ctx.strokeText(text, box.left + 3, y);
  }
  ctx.fillStyle = strong ? ink['--surface'] : ink['--text'];
  ctx.fillText(text, box.left + 3, y);
  ctx.restore();
}
