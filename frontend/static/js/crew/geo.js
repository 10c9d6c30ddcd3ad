/** Distances, and links that open the phone's own navigation. */

/** @typedef {{lat: number, lon: number}} Place */

const EARTH_RADIUS_M = 6_371_008.8;

/** Great-circle distance in metres (haversine). @param {Place} a @param {Place} b */
export function distanceM(a, b) {
  const rad = Math.PI / 180;
  const dLat = (b.lat - a.lat) * rad;
  const dLon = (b.lon - a.lon) * rad;
  const h = Math.sin(dLat / 2) ** 2
    + Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(dLon / 2) ** 2;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.sqrt(h));
}

/** @template {Place} T @param {T[]} places @param {Place} from @returns {T[]} nearest first */
export function nearestFirst(places, from) {
  return [...places].sort((a, b) => distanceM(from, a) - distanceM(from, b));
}

/** Driving directions on Google Maps; carries coordinates and nothing else. @param {Place} to */
export function directionsUrl({ lat, lon }) {
  const place = encodeURIComponent(`${lat.toFixed(6)},${lon.toFixed(6)}`);
  return `https://www.google.com/maps/dir/?api=1&destination=${place}&travelmode=driving`;
}

/** Opens whichever map app the phone prefers (RFC 5870). @param {Place} to */
export function geoUri({ lat, lon }) {
  return `geo:${lat.toFixed(6)},${lon.toFixed(6)}?q=${lat.toFixed(6)},${lon.toFixed(6)}`;
}
