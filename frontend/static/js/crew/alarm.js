/** Making sure a new order is noticed: sound, vibration and the page's title, until somebody answers. */

import { Sounds } from '../sound.js';
import { t } from '../i18n.js';

const AGAIN_EVERY_MS = 2500;
const ORDER_PATTERN_MS = [400, 150, 400, 150, 800];
const BAD_NEWS_PATTERN_MS = [150, 100, 150, 100, 150];
const PRESS_PATTERN_MS = [60];

export class Alarm {
  constructor() {
    this.sounds = new Sounds();
    this.sounds.setVolume(1);
    this.title = document.title;
    /** @type {ReturnType<typeof setInterval>|null} */
    this.timer = null;
  }

  /** Whether the browser lets sound out; it waits for a first touch. */
  get ready() { return this.sounds.ready; }

  /** @param {string} about words for the flashing title */
  ring(about) {
    this.quiet();
    let turn = 0;
    const once = () => {
      this.sounds.play('order');
      vibrate(ORDER_PATTERN_MS);
      document.title = turn % 2 === 0 ? `❗ ${about}` : this.title;
      turn += 1;
    };
    once();
    this.timer = setInterval(once, AGAIN_EVERY_MS);
  }

  quiet() {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    document.title = this.title;
  }

  /** A press was felt. */
  pressed() { vibrate(PRESS_PATTERN_MS); }

  badNews() {
    this.sounds.play('overdue');
    vibrate(BAD_NEWS_PATTERN_MS);
  }

  try() {
    this.sounds.play('order');
    vibrate(ORDER_PATTERN_MS);
  }

  /** @returns {string} */
  describe() {
    return this.ready ? t('Sẵn sàng kêu') : t('Chạm màn hình một lần để bật chuông');
  }
}

/** @param {number[]} pattern_ms */
function vibrate(pattern_ms) {
  // Chrome logs an intervention when a page vibrates before it was ever touched.
  if (navigator.userActivation?.hasBeenActive === false) return;
  navigator.vibrate?.(pattern_ms);
}
