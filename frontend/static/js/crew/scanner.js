/** Reading the QR on a vehicle's dashboard: by the browser itself where it can, by a library where it cannot. */

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
 * Shows the camera until a vehicle's QR is seen or the sheet is closed.
 *
 * @returns {Promise<number|null>} the vehicle
 */
export async function scanVehicle() {
  const sheet = /** @type {HTMLDialogElement} */ (byId('scan-sheet'));
  const video = /** @type {HTMLVideoElement} */ (byId('scan-video'));
  setText(byId('scan-note'), t('Đưa mã QR trên bảng táp-lô vào khung.'));
  sheet.showModal();
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
    video.srcObject = stream;
    await video.play();
    const found = await look(sheet, video, await makeDetector());
    for (const track of stream.getTracks()) track.stop();
    sheet.close();
    return found;
  } catch (error) {
    if (!(error instanceof DOMException) && !(error instanceof TypeError)) throw error;
    setText(byId('scan-note'), t('Không mở được máy ảnh. Hãy cho phép trong cài đặt, hoặc chọn xe trong danh sách.'));
    return null;
  }
}

/** @param {HTMLDialogElement} sheet @param {HTMLVideoElement} video @param {Detector} detector @returns {Promise<number|null>} */
async function look(sheet, video, detector) {
  while (sheet.open) {
    for (const { rawValue } of await detector.detect(video)) {
      const vehicle = vehicleOf(rawValue);
      if (vehicle !== null) return vehicle;
      setText(byId('scan-note'), t('Đây không phải mã QR của xe.'));
    }
    await new Promise((resolve) => { setTimeout(resolve, LOOK_EVERY_MS); });
  }
  return null;
}
