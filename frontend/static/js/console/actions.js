import { ApiError } from '../api.js';
import { t } from '../i18n.js';
import { toMs } from '../format.js';
import { ringingCalls } from '../store.js';

/**
 * What the dispatcher does that touches the server and is not bound to one
 * field: taking calls, sending vehicles, undoing.
 *
 * @typedef {import('./desk.js').Desk} Desk
 * @typedef {import('../types.js').Id} Id
 * @typedef {import('../types.js').AssignmentRow} AssignmentRow
 */

/** @param {Desk} desk @param {unknown} error */
export function sayError(desk, error) {
  if (!(error instanceof ApiError)) throw error;
  desk.say(error.message, 'bad');
}

/** Takes the oldest ringing call. @param {Desk} desk */
export async function takeNext(desk) {
  const [next] = ringingCalls(desk.state);
  if (next) await take(desk, next.id);
  else desk.say(t('Không có cuộc gọi nào đang chờ.'));
}

/** @param {Desk} desk @param {Id} id */
export async function take(desk, id) {
  try {
    const call = await desk.api.post(`/calls/${id}/take`);
    desk.open({ kind: 'call', id: call.id });
  } catch (error) {
    const winner = error instanceof ApiError ? error.data.winner?.name : undefined;
    if (winner) desk.say(t('{name} đã nhận cuộc này trước bạn.', { name: winner }), 'bad');
    else sayError(desk, error);
  }
}

/** A call opened by hand, already this desk's. @param {Desk} desk */
export async function newCall(desk) {
  try {
    const call = await desk.api.post('/calls', { phone: '', text: '', take: true });
    desk.open({ kind: 'call', id: call.id });
  } catch (error) {
    sayError(desk, error);
  }
}

/**
 * Sends a vehicle. Throws the 409 for the ranking to explain.
 * @param {Desk} desk @param {Id} incident_id @param {{vehicle_id: Id, call_sign: string, eta_s?: number}} vehicle
 */
export async function assign(desk, incident_id, { vehicle_id, call_sign, eta_s }) {
  const body = eta_s === undefined ? { vehicle_id } : { vehicle_id, eta_s: Math.round(eta_s) };
  const row = await desk.api.post(`/incidents/${incident_id}/assignments`, body);
  offerUndo(desk, row, t('Đã điều {call_sign}', { call_sign }));
  return row;
}

/** @param {Desk} desk @param {AssignmentRow} row @param {string} text */
export function offerUndo(desk, row, text) {
  const until_ms = row.undo ? toMs(row.undo.until) : desk.now_ms() + desk.page.settings.undo_s * 1000;
  desk.set({ undo: { assignment_id: row.id, until_ms, text } });
}

/** @param {Desk} desk */
export async function undoLast(desk) {
  const { undo } = desk.ui;
  if (!undo || undo.until_ms < desk.now_ms()) {
    desk.say(t('Không còn gì để hoàn tác (chỉ trong {n} giây).', { n: desk.page.settings.undo_s }));
    return;
  }
  desk.set({ undo: null });
  try {
    await desk.api.post(`/assignments/${undo.assignment_id}/undo`);
    desk.say(t('Đã hoàn tác: {what}', { what: undo.text }));
  } catch (error) {
    sayError(desk, error);
  }
}

/** @param {Desk} desk @param {AssignmentRow} row @param {Record<string, unknown>} body @param {string} text */
export async function pressStep(desk, row, body, text) {
  const after = await desk.api.post(`/assignments/${row.id}/steps`, body);
  if (after.undo) offerUndo(desk, after, text);
}
