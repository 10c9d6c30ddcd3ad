import { ApiError } from '../api.js';
import { t } from '../i18n.js';
import { toMs } from '../format.js';
import { ringingCalls } from '../store.js';
import { canMoveBack, moveBack } from './moving.js';

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
    openTaken(desk, await desk.ahead.during(() => desk.api.post(`/calls/${id}/take`)));
  } catch (error) {
    const winner = error instanceof ApiError ? error.data.winner?.name : undefined;
    if (winner) desk.say(t('{name} đã nhận cuộc này trước bạn.', { name: winner }), 'bad');
    else sayError(desk, error);
  }
}

/** What was read before it was taken is open already: it must look again. @param {Desk} desk @param {{id: Id} | null} call */
function openTaken(desk, call) {
  if (!call) return;
  desk.open({ kind: 'call', id: call.id });
  desk.refresh();
}

/** A call opened by hand, already this desk's. @param {Desk} desk @param {Record<string, unknown>} [known] where it is, when that is known */
export async function newCall(desk, known = {}) {
  try {
    openTaken(desk, await desk.ahead.during(() => desk.api.post('/calls', { phone: '', text: '', take: true, ...known })));
  } catch (error) {
    sayError(desk, error);
  }
}

/**
 * Sends a vehicle. Throws the 409 for the ranking to explain.
 * @param {Desk} desk @param {Id} incident_id @param {{vehicle_id: Id, call_sign: string}} vehicle @param {string} seen
 */
export async function assign(desk, incident_id, { vehicle_id, call_sign }, seen) {
  const row = await desk.api.post(`/incidents/${incident_id}/assignments`, order({ vehicle_id }, seen));
  offerUndo(desk, row, t('Đã điều {call_sign}', { call_sign }));
  return row;
}

/**
 * What the server is told of a vehicle that is sent: also which of its rankings was read, '' for none.
 * @param {{vehicle_id: Id}} vehicle @param {string} seen
 */
export function order({ vehicle_id }, seen) {
  return { vehicle_id, ...(seen ? { seen } : {}) };
}

/** @param {Desk} desk @param {AssignmentRow} row @param {string} text */
export function offerUndo(desk, row, text) {
  const until_ms = row.undo ? toMs(row.undo.until) : desk.now_ms() + desk.page.settings.undo_s * 1000;
  desk.set({ undo: { assignment_id: row.id, until_ms, text } });
}

/** What the last change can still be taken back of: nothing, once somebody else has pressed after it. @param {Desk} desk */
export function undoOffer(desk) {
  const { undo } = desk.ui;
  if (!undo) return null;
  if (undo.move) return canMoveBack(desk, undo.move) ? undo : null;
  for (const incident of desk.state.incidents.values()) {
    const row = incident.assignments.find((each) => each.id === undo.assignment_id);
    if (!row) continue;
    const by = row.undo?.by;
    const mine = row.undo !== null && (!by || (by.kind === 'staff' && by.id === desk.page.user.id));
    return mine ? undo : null;
  }
  return undo;
}

/** @param {Desk} desk */
export async function undoLast(desk) {
  const last = desk.ui.undo;
  const undo = undoOffer(desk);
  if (!last || last.until_ms < desk.now_ms()) {
    desk.say(t('Không còn gì để hoàn tác (chỉ trong {n} giây).', { n: desk.page.settings.undo_s }));
    return;
  }
  if (!undo) {
    const why = last.move ? t('{what}: ca đã có người sửa tiếp nên không hoàn tác được.', { what: last.text })
      : t('{what}: đã có người bấm tiếp nên không hoàn tác được. Hãy huỷ điều hoặc thay xe.', { what: last.text });
    desk.say(why, 'bad');
    return;
  }
  desk.set({ undo: null });
  try {
    const { replaced } = undo.move ? await moveBack(desk, undo.move) : await desk.api.post(`/assignments/${undo.assignment_id}/undo`);
    const done = t('Đã hoàn tác: {what}', { what: undo.text });
    desk.say(replaced ? `${done}. ${replaced.detail}` : done, replaced && !replaced.back ? 'bad' : 'ok');
  } catch (error) {
    sayError(desk, error);
  }
}

/** @param {Desk} desk @param {AssignmentRow} row @param {Record<string, unknown>} body @param {string} text */
export async function pressStep(desk, row, body, text) {
  const after = await desk.api.post(`/assignments/${row.id}/steps`, body);
  if (after.undo) offerUndo(desk, after, text);
}
