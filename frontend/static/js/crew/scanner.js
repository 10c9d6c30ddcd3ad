/** Reading QR codes: by the browser itself where it can, by a library where it cannot. */

import { t } from '../i18n.js';
import { byId, setText } from '../dom.js';

/** @typedef {{detect: (image: CanvasImageSource) => Promise<{rawValue: string}[]>}} Detector */

const LOOK_EVERY_MS = 200;
/** Beside this module, under the same static root. */
const LIBRARY = '../../vendor/qr/decode.js';

/** The vehicle that a QR names; null when it is no vehicle's. @param {string} text @returns {number|null} */
export function vehicleOf(text) {
  if (!URL.canParse(text)) return null;
  const { pathname, searchParams } = new URL(text);
  const id = Number(searchParams.get('vehicle'));
  return pathname === '/crew/' && Number.isSafeInteger(id) && id > 0 ? id : null;
}

/** @returns {Promise<Detector>} */
async function makeDetector() {
  const own = /** @type {any} */ (globalThis).BarcodeDetector;
  if (own && (await own.getSupportedFormats()).includes('qr_code')) return new own({ formats: ['qr_code'] });
  const { BarcodeDetector } = /** @type {any} */ (await import(LIBRARY));
  return new BarcodeDetector({ formats: ['qr_code'] });
}

/**
 * What is looked for: `read` makes something of a code's text, or null when it is another kind of code.
 *
 * @template T
 * @typedef {object} Sought
 * @property {string} hint
 * @property {string} wrong said of another kind of code
 * @property {(text: string) => T|null} read
 */

/** The QR on a vehicle's dashboard. @returns {Promise<number|null>} the vehicle */
export function scanVehicle() {
  return scanText({ hint: t('Đưa mã QR trên bảng táp-lô vào khung.'), wrong: t('Đây không phải mã QR của xe.'), read: vehicleOf });
}

/**
 * Shows the camera until a QR is seen that makes sense, or the sheet is closed.
 *
 * @template T
 * @param {Sought<T>} question
 * @returns {Promise<T|null>}
 */
export async function scanText({ hint, wrong, read }) {
  const sheet = /** @type {HTMLDialogElement} */ (byId('scan-sheet'));
  const video = /** @type {HTMLVideoElement} */ (byId('scan-video'));
  setText(byId('scan-note'), hint);
  sheet.showModal();
  /** @type {MediaStream|null} */
  let stream = null;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1280 } } });
    video.srcObject = stream;
    await video.play();
    const found = await look(sheet, video, await makeDetector(), { wrong, read });
    sheet.close();
    return found;
  } catch (error) {
    if (!(error instanceof DOMException) && !(error instanceof TypeError)) throw error;
    setText(byId('scan-note'), t('Không mở được máy ảnh. Hãy cho phép trong cài đặt trình duyệt.'));
    return null;
  } finally {
    for (const track of stream?.getTracks() ?? []) track.stop();
  }
}

/**
 * @template T
 * @param {HTMLDialogElement} sheet @param {HTMLVideoElement} video @param {Detector} detector
 * @param {{wrong: string, read: (text: string) => T|null}} question
 * @returns {Promise<T|null>}
 */
async function look(sheet, video, detector, { wrong, read }) {
  while (sheet.open) {
    for (const { rawValue } of await detector.detect(video)) {
      const said = read(rawValue);
      if (said !== null) return said;
      setText(byId('scan-note'), wrong);
    }
    await new Promise((resolve) => { setTimeout(resolve, LOOK_EVERY_MS); });
  }
  return null;
}
