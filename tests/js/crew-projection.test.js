// @ts-nocheck fixtures are cut down to what each test looks at
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { distanceM, nearestFirst } from '../../frontend/static/js/crew/geo.js';
import { isNewOrder, project, undoable, wasTakenAway } from '../../frontend/static/js/crew/projection.js';
import { CHAIN, isOver, nextStep } from '../../frontend/static/js/crew/steps.js';

const NOW = Date.parse('2026-11-22T07:00:20.000Z');

function job(step = 'notified', id = 7) {
  return {
    vehicle: { id: 1 }, incident: { id: 3 }, others: [], hospitals: [], next_steps: [], seq: 1, at: '',
    assignment: { id, step, times: { notified: '2026-11-22T07:00:00.000Z' }, undo: null, active: true },
  };
}
const idle = () => ({ ...job(), assignment: null, incident: null });
const press = (step, at = '2026-11-22T07:00:15.000Z', more = {}) => (
  { key: 'k', kind: 'step', assignment_id: 7, step, at, tries: 0, ...more });

test('the button walks the whole chain and stops at its end', () => {
  const walked = ['notified'];
  for (let s = nextStep('notified'); s; s = nextStep(s)) walked.push(s);
  assert.deepEqual(walked, CHAIN);
  assert.equal(nextStep('cancelled'), null);
});

test('unsent presses show at once', () => {
  const shown = project(job(), [press('acknowledged'), press('en_route')]);
  assert.equal(shown.assignment.step, 'en_route');
  assert.equal(shown.assignment.times.en_route, '2026-11-22T07:00:15.000Z');
});

test('a press the server already has is not laid over a later step', () => {
  const ahead = job('on_scene');
  ahead.assignment.times = { notified: 'x', en_route: 'y', on_scene: 'z' };
  assert.equal(project(ahead, [press('en_route')]).assignment.step, 'on_scene');
});

test('a hospital chosen offline is where the crew is heading, at once', () => {
  const going = { ...job('at_patient'), hospitals: [{ id: 4, name: 'Chợ Rẫy', lat: 10.75, lon: 106.66 }] };
  const shown = project(going, [press('left_scene', undefined, { hospital_id: 4 })]);
  assert.equal(shown.assignment.destination.name, 'Chợ Rẫy');
});

test('presses for another job change nothing', () => {
  const shown = project(job(), [press('en_route', undefined, { assignment_id: 8 })]);
  assert.equal(shown.assignment.step, 'notified');
});

test('the last press of a job clears the screen even offline', () => {
  assert.ok(isOver('clear'));
  assert.equal(project(job('handed_over'), [press('clear')]).assignment, null);
});

test('an unsent press can be taken back for ten seconds from the touch', () => {
  const undo = undoable(job(), [press('acknowledged')], NOW, 10, 5);
  assert.deepEqual(undo, { step: 'acknowledged', untilMs: NOW + 5000, key: 'k' });
  assert.equal(undoable(job(), [press('acknowledged')], NOW + 5000, 10, 5), null);
});

test('a recorded press can be taken back until the server says otherwise', () => {
  const recorded = job('acknowledged');
  recorded.assignment.undo = { step: 'acknowledged', until: '2026-11-22T07:00:22.000Z', by: { kind: 'staff', id: 5 } };
  assert.equal(undoable(recorded, [], NOW, 10, 5)?.key, null);
  assert.equal(undoable(recorded, [], NOW, 10, 6), null, 'the order itself is not ours to take back');
  assert.equal(undoable(recorded, [], NOW + 2000, 10, 5), null);
});

test('only a new order rings: not a step, not the same order told twice', () => {
  assert.equal(isNewOrder(null, job()), true);
  assert.equal(isNewOrder(idle(), job()), true);
  assert.equal(isNewOrder(job(), job()), false);
  assert.equal(isNewOrder(job(), job('acknowledged')), false);
  assert.equal(isNewOrder(job('on_scene', 6), job('notified', 7)), true);
});

test('a job taken away by somebody else is announced, one we ended is not', () => {
  assert.equal(wasTakenAway(job('en_route'), idle(), [])?.id, 7);
  assert.equal(wasTakenAway(job('handed_over'), idle(), [press('clear')]), null);
  assert.equal(wasTakenAway(job(), job('acknowledged'), []), null);
});

test('hospitals are offered nearest first', () => {
  const scene = { lat: 10.78, lon: 106.68 };
  const far = { name: 'xa', lat: 10.9, lon: 106.8 };
  const near = { name: 'gần', lat: 10.781, lon: 106.681 };
  assert.deepEqual(nearestFirst([far, near], scene).map((h) => h.name), ['gần', 'xa']);
  assert.ok(Math.abs(distanceM(scene, { lat: 10.79, lon: 106.68 }) - 1112) < 1);
});
