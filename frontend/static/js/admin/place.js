import { baseLayer } from '../map/base_layer.js';
import { t } from '../i18n.js';

/**
 * The administrator's place picker: a small map above the latitude and longitude
 * of a centre, a station or a hospital. Click or drag; the numbers stay editable.
 */

const L = /** @type {any} */ (globalThis).L;
const START = { lat: 10.776, lon: 106.69, zoom: 11, near: 16 };

/** @param {string} name @returns {HTMLInputElement | null} */
const input = (name) => document.querySelector(`input[name="${name}"]`);

/** @param {HTMLInputElement} lat @param {HTMLInputElement} lon @returns {[number, number] | null} */
function placeOf(lat, lon) {
  const place = /** @type {[number, number]} */ ([lat.valueAsNumber, lon.valueAsNumber]);
  return place.every(Number.isFinite) ? place : null;
}

/** @param {HTMLInputElement} lat */
function frame(lat) {
  const box = document.createElement('div');
  box.className = 'place-map';
  box.setAttribute('role', 'application');
  box.setAttribute('aria-label', t('Bấm hoặc kéo ghim để đặt vị trí'));
  (lat.closest('.form-row, .fieldBox') ?? lat).before(box);
  return box;
}

function start() {
  const [lat, lon] = [input('lat'), input('lon')];
  if (!lat || !lon || !L) return;
  const place = placeOf(lat, lon);
  const map = L.map(frame(lat), { attributionControl: false }).setView(
    place ?? [START.lat, START.lon],
    place ? START.near : START.zoom,
  );
  baseLayer('/tiles/base.pmtiles', 'day').addTo(map);
  const icon = L.divIcon({ className: 'place-pin', iconSize: [18, 18] });
  const pin = L.marker(place ?? map.getCenter(), { draggable: true, icon }).addTo(map);
  const write = () => {
    const at = pin.getLatLng();
    [lat.value, lon.value] = [at.lat.toFixed(5), at.lng.toFixed(5)];
  };
  pin.on('dragend', write);
  map.on('click', (/** @type {any} */ event) => {
    pin.setLatLng(event.latlng);
    write();
  });
  for (const field of [lat, lon]) {
    field.addEventListener('change', () => {
      const typed = placeOf(lat, lon);
      if (typed) map.panTo(pin.setLatLng(typed).getLatLng());
    });
  }
}

start();
