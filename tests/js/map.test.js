import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freshness, opacity } from '../../frontend/static/js/map/freshness.js';
import { LabelSpace } from '../../frontend/static/js/map/label_space.js';
import { GLIDE_MS, glideTo, isMoving, placeAt } from '../../frontend/static/js/map/motion.js';
import { atStations, buildUnits, distance_m, incidentsToDraw, stageOf } from '../../frontend/static/js/map/scene.js';
import { LOOKS, lookOf } from '../../frontend/static/js/map/unit_shapes.js';
import { applySnapshot } from '../../frontend/static/js/store.js';

const LIMITS = { fresh_s: 30, stale_s: 120 };

test('a fix is fresh to 30 s, ageing to 120 s, then stale', () => {
  assert.deepEqual([0, 30, 31, 120, 121].map((s) => freshness(0, s * 1000, LIMITS)), ['fresh', 'fresh', 'ageing', 'ageing', 'stale']);
  assert.equal(freshness(null, 0, LIMITS), 'none');
});

test('a unit fades as its fix ages, and stays visible', () => {
  assert.equal(opacity(0, 10_000, LIMITS), 1);
  assert.ok(opacity(0, 75_000, LIMITS) < 1);
  assert.ok(opacity(0, 9_000_000, LIMITS) >= 0.5);
});

const A = { lat: 10, lon: 106 };
const B = { lat: 10.001, lon: 106 };

test('a move glides for 200 ms and then stands', () => {
  const glide = glideTo(glideTo(undefined, A, 0, false), B, 1000, false);
  assert.ok(Math.abs(placeAt(glide, 1100).lat - 10.0005) < 1e-9);
  assert.deepEqual(placeAt(glide, 1000 + GLIDE_MS), B);
  assert.ok(!isMoving(glide, 1000 + GLIDE_MS));
});

test('with reduced motion, and over a long jump, nothing glides', () => {
  const first = glideTo(undefined, A, 0, false);
  assert.deepEqual(placeAt(glideTo(first, B, 1000, true), 1000), B);
  const far = { lat: 10.5, lon: 106 };
  assert.deepEqual(placeAt(glideTo(first, far, 1000, false), 1000), far);
});

const vehicle = (id, status, extra = {}) => ({ id, call_sign: `B-${id}`, plate: '', class: 'B', capabilities: [], station_id: 1, in_service: true, shift: null, assignment: null, status, ...extra });
const at = (id, lat, lon) => [id, lat, lon, 1000, null, 90, null, 'feed'];
const board = (vehicles, positions) => applySnapshot({ centre: null, seq: 1, at: '', calls: [], incidents: [], hospitals: [], categories: [], vehicles, positions, stations: [{ id: 1, name: '', address: '', lat: 10, lon: 106 }] });

test('a free vehicle within 150 m of its station is drawn at it', () => {
  const units = buildUnits(board([vehicle(1, 'free'), vehicle(2, 'free'), vehicle(3, 'en_route')], [at(1, 10.001, 106), at(2, 10.002, 106), at(3, 10, 106)]));
  assert.deepEqual(units.map((unit) => unit.look), ['free_station', 'free_road', 'en_route']);
  assert.deepEqual([...atStations(units).values()].map((group) => group.length), [1]);
});

test('a vehicle that never reported is not drawn anywhere', () => {
  assert.deepEqual(buildUnits(board([vehicle(1, 'free')], [])), []);
});

test('distance is right to a metre at this range', () => {
  assert.ok(Math.abs(distance_m({ lat: 10, lon: 106 }, { lat: 10.001, lon: 106 }) - 111.3) < 1);
});

test('every status has a shape and a colour of its own, and only headings turn', () => {
  const shapes = new Set(Object.values(LOOKS).map((look) => look.path));
  assert.equal(shapes.size, Object.keys(LOOKS).length);
  assert.deepEqual(Object.entries(LOOKS).filter(([, look]) => look.turns).map(([name]) => name).sort(), ['en_route', 'free_road', 'transporting']);
  assert.equal(lookOf('on_scene', true), 'on_scene');
});

const assignment = (times, active = true) => ({ active, times });

test('an incident waits, then somebody is coming, then somebody is there', () => {
  assert.equal(stageOf({ assignments: [] }), 'waiting');
  assert.equal(stageOf({ assignments: [assignment({ notified: 'x' })] }), 'coming');
  assert.equal(stageOf({ assignments: [assignment({ notified: 'x', on_scene: null })] }), 'reached');
  assert.equal(stageOf({ assignments: [assignment({ on_scene: 'x' }, false)] }), 'waiting');
});

test('what waits and is worst is drawn last, on top', () => {
  const incidents = [
    { id: 1, priority: 'urgent', assignments: [] },
    { id: 2, priority: 'critical', assignments: [] },
    { id: 3, priority: 'critical', assignments: [assignment({ on_scene: 'x' })] },
  ];
  assert.deepEqual(incidentsToDraw({ incidents: new Map(incidents.map((row) => [row.id, row])) }).map((row) => row.id), [3, 1, 2]);
});

test('labels never cover one another, unless one is forced', () => {
  const space = new LabelSpace();
  const first = space.place({ x: 100, y: 100 }, 40, 14, 8);
  const second = space.place({ x: 104, y: 100 }, 40, 14, 8);
  assert.ok(first && second && (second.right <= first.left || second.left >= first.right || second.bottom <= first.top || second.top >= first.bottom));
  for (let i = 0; i < 5; i += 1) space.place({ x: 100, y: 100 }, 40, 14, 8);
  assert.equal(space.place({ x: 100, y: 100 }, 40, 14, 8), null);
  assert.ok(space.place({ x: 100, y: 100 }, 40, 14, 8, true));
});
