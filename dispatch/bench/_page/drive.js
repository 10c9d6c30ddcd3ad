/**
 * Runs in the measured console, before any of its code: takes hold of the map
 * and of the board's socket, and drives both as a busy desk would.
 */
(() => {
  const STATUSES = ['free', 'notified', 'en_route', 'on_scene', 'transporting', 'at_hospital', 'free', 'free'];
  const ZOOM_EVERY_MS = 2000;
  const STEPS = [-40, 40, 40, 0]; // one level each; 0: back to where it began
  const SWAY_PX = 180;
  /** @type {(ms: number) => void} */
  let loaded;
  const bench = { map: null, socket: null, mapSeen_ms: new Promise((resolve) => { loaded = resolve; }), deskLive_ms: whenLive() };
  globalThis.bench115 = bench;

  /** Milliseconds from the start of the navigation until the desk says that it is live. @returns {Promise<number>} */
  function whenLive() {
    return new Promise((resolve) => {
      const look = () => document.querySelector('#live[data-state=live]') && resolve(performance.now());
      new MutationObserver(look).observe(document, { subtree: true, childList: true, attributeFilter: ['data-state'] });
    });
  }

  let leaflet;
  Object.defineProperty(globalThis, 'L', {
    configurable: true,
    get: () => leaflet,
    set(value) {
      leaflet = value;
      value.Map.addInitHook(function keep() { bench.map = this; });
      value.GridLayer.addInitHook(function watch() {
        this.on('load', () => requestAnimationFrame(() => requestAnimationFrame((now_ms) => loaded(now_ms))));
      });
    },
  });

  /** Gives the idle vehicles of the measured database every status there is. */
  function enliven(snapshot) {
    snapshot.vehicles.forEach((vehicle, nth) => {
      vehicle.status = STATUSES[nth % STATUSES.length];
      const busy = vehicle.status !== 'free';
      vehicle.assignment = busy ? { id: -1, incident_id: -1, incident_number: 0, step: 'en_route' } : null;
    });
    return snapshot;
  }

  const Native = globalThis.WebSocket;
  globalThis.WebSocket = class extends Native {
    constructor(...args) {
      super(...args);
      bench.socket = this;
      this.addEventListener('message', (event) => {
        if (!event.isTrusted || !String(event.data).includes('"snapshot"')) return;
        const message = JSON.parse(event.data);
        if (message.type !== 'snapshot') return;
        event.stopImmediatePropagation();
        bench.hear(JSON.stringify(enliven(message)));
      });
    }
  };

  /** A message of the board's socket, through the page's own parsing and folding. */
  bench.hear = (text) => bench.socket.dispatchEvent(new MessageEvent('message', { data: text }));

  /** Every vehicle a second further on its round of 300 m. */
  bench.positions = (fleet, second) => {
    const at_ms = fleet.from_ms + second * 1000;
    const fixes = fleet.vehicles.map(([id, lat, lon], nth) => {
      const turn = second / 40 + nth;
      const heading = Math.round(((turn * 180) / Math.PI + 90) % 360);
      return [id, lat + Math.sin(turn) * 0.0027, lon + Math.cos(turn) * 0.0027, at_ms, 30, heading, 8, 'device'];
    });
    return JSON.stringify({ type: 'positions', fixes });
  };

  const mouse = (target, type, x, y) =>
    target.dispatchEvent(new MouseEvent(type, { bubbles: true, cancelable: true, view: window, button: 0, buttons: 1, clientX: x, clientY: y }));

  /** One frame of a hand that drags the map about, and turns the wheel every other second: in, out, out, home. */
  function hand(home) {
    const element = bench.map.getContainer();
    const box = element.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    let turns = 0;
    let held_ms = -1;
    const turn = () => {
      const step = STEPS[turns % STEPS.length];
      turns += 1;
      if (step === 0) bench.map.setView(home.at, home.zoom, { animate: false });
      else element.dispatchEvent(new WheelEvent('wheel', { bubbles: true, cancelable: true, deltaY: step, clientX: x, clientY: y }));
    };
    return (elapsed_ms) => {
      if (held_ms >= 0 && elapsed_ms >= (turns + 1) * ZOOM_EVERY_MS) {
        mouse(element, 'mouseup', x, y);
        held_ms = -1;
        turn();
      } else if (held_ms < 0) {
        mouse(element, 'mousedown', x, y);
        held_ms = elapsed_ms;
      } else {
        const since_ms = elapsed_ms - held_ms;
        mouse(element, 'mousemove', x + Math.sin(since_ms / 300) * SWAY_PX, y + Math.sin(since_ms / 450) * SWAY_PX);
      }
    };
  }

  /** Frames per second and long tasks while the map is dragged and zoomed, with one update a second. */
  bench.fluency = (fleet, seconds) =>
    new Promise((resolve) => {
      const texts = Array.from({ length: seconds + 2 }, (_, second) => bench.positions(fleet, second));
      const long = [];
      const observer = new PerformanceObserver((list) => long.push(...list.getEntries().map((entry) => entry.duration)));
      observer.observe({ entryTypes: ['longtask'] });
      const move = hand({ at: bench.map.getCenter(), zoom: bench.map.getZoom() });
      const started_ms = performance.now();
      const gaps = [];
      let last_ms = started_ms;
      const timer = setInterval(() => bench.hear(texts.shift()), 1000);
      const frame = (now_ms) => {
        gaps.push(now_ms - last_ms);
        last_ms = now_ms;
        const elapsed_ms = now_ms - started_ms;
        if (elapsed_ms < seconds * 1000) {
          move(elapsed_ms);
          requestAnimationFrame(frame);
          return;
        }
        clearInterval(timer);
        setTimeout(() => {
          observer.disconnect();
          gaps.sort((a, b) => a - b);
          resolve({ fps: gaps.length / (elapsed_ms / 1000), p95_ms: gaps[Math.floor(gaps.length * 0.95)], long });
        }, 300);
      };
      requestAnimationFrame(frame);
    });

  /** So many updates as fast as the page draws them: one a frame. */
  bench.updates = (fleet, from, count) =>
    new Promise((resolve) => {
      let second = from;
      const frame = () => {
        bench.hear(bench.positions(fleet, second));
        second += 1;
        if (second < from + count) requestAnimationFrame(frame);
        else requestAnimationFrame(() => requestAnimationFrame(resolve));
      };
      requestAnimationFrame(frame);
    });
})();
