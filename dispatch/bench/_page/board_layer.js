/**
 * The board drawn with ordinary Leaflet markers, one element a vehicle: served
 * to the measured page in place of `map/board_layer.js`, for comparison.
 */
import { buildUnits } from './scene.js';
import { lookIcon } from './unit_shapes.js';

const SIZE_PX = 18;

export class BoardLayer {
  constructor(map) {
    this.map = map;
    this.chosen = { vehicle_id: null, incident_id: null, call_id: null, suggested: [], hover: null };
    this.markers = new Map();
  }

  setState(state) {
    for (const unit of buildUnits(state)) {
      const known = this.markers.get(unit.id);
      if (!known) this.markers.set(unit.id, this.#add(unit));
      else if (known.look !== unit.look) this.#change(known, unit);
      else known.marker.setLatLng([unit.lat, unit.lon]);
    }
  }

  #add(unit) {
    const marker = L.marker([unit.lat, unit.lon], { icon: this.#icon(unit), keyboard: false }).addTo(this.map);
    return { marker, look: unit.look };
  }

  #change(known, unit) {
    known.marker.setIcon(this.#icon(unit)).setLatLng([unit.lat, unit.lon]);
    known.look = unit.look;
  }

  #icon(unit) {
    const html = document.createElement('div');
    html.append(lookIcon(unit.look), unit.call_sign);
    return L.divIcon({ html, className: 'marker-unit', iconSize: [SIZE_PX, SIZE_PX] });
  }

  choose(change) {
    this.chosen = { ...this.chosen, ...change };
  }

  hit() {
    return null;
  }

  rereadColours() {}

  schedule() {}

  draw() {}
}
