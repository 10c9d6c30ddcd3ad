/**
 * Three sounds that cannot be confused: a call rings (two low tones, like a
 * telephone), an unacknowledged job beeps (three quick high ones), an SOS wails
 * (a rising sweep). Volume and mute belong to the desk; SOS cannot be muted.
 *
 * @typedef {'call' | 'overdue' | 'sos' | 'order'} SoundName
 * @typedef {{from_hz: number, to_hz: number, at_s: number, for_s: number}} Note
 */

/** @type {Record<SoundName, Note[]>} */
const SCORES = {
  call: [
    { from_hz: 440, to_hz: 440, at_s: 0, for_s: 0.35 },
    { from_hz: 480, to_hz: 480, at_s: 0, for_s: 0.35 },
    { from_hz: 440, to_hz: 440, at_s: 0.5, for_s: 0.35 },
    { from_hz: 480, to_hz: 480, at_s: 0.5, for_s: 0.35 },
  ],
  overdue: [0, 0.16, 0.32].map((at_s) => ({ from_hz: 1320, to_hz: 1320, at_s, for_s: 0.09 })),
  // On a crew's phone, never on a desk: four climbing notes that carry over an engine.
  order: [660, 880, 1109, 1320].map((hz, i) => ({ from_hz: hz, to_hz: hz, at_s: i * 0.18, for_s: 0.16 })),
  sos: [0, 0.6].map((at_s) => ({ from_hz: 500, to_hz: 1500, at_s, for_s: 0.55 })),
};

const KEY = 'sound';

/** @returns {{volume: number, muted: boolean}} */
function load() {
  try {
    return { volume: 0.5, muted: false, ...JSON.parse(localStorage.getItem(KEY) ?? '{}') };
  } catch {
    return { volume: 0.5, muted: false };
  }
}

export class Sounds {
  constructor() {
    /** @type {AudioContext | null} */
    this.context = null;
    this.settings = load();
    // Browsers start audio only after a gesture: the first key or click opens it.
    const wake = () => void this.#audio().resume();
    addEventListener('pointerdown', wake, { once: true });
    addEventListener('keydown', wake, { once: true });
  }

  /** Whether sound comes out now. */
  get ready() {
    return this.context?.state === 'running';
  }

  /** Whether a first key or click has opened the sound: browsers want one. */
  get woken() {
    return this.context !== null;
  }

  get muted() {
    return this.settings.muted;
  }

  /** @returns {boolean} muted after the change */
  toggleMute() {
    return this.#save({ muted: !this.settings.muted }).muted;
  }

  /** @param {number} volume 0–1 */
  setVolume(volume) {
    this.#save({ volume });
  }

  /** @param {SoundName} name */
  play(name) {
    if (!this.context || (this.settings.muted && name !== 'sos')) return;
    for (const note of SCORES[name]) this.#tone(note, name === 'sos' ? 0.8 : this.settings.volume);
  }

  #audio() {
    this.context ??= new AudioContext();
    return this.context;
  }

  /** @param {Partial<{volume: number, muted: boolean}>} change */
  #save(change) {
    this.settings = { ...this.settings, ...change };
    try {
      localStorage.setItem(KEY, JSON.stringify(this.settings));
    } catch {
      // Without storage the setting lasts for this page only.
    }
    return this.settings;
  }

  /** @param {Note} note @param {number} volume */
  #tone(note, volume) {
    const audio = this.#audio();
    const start_s = audio.currentTime + note.at_s;
    const oscillator = new OscillatorNode(audio, { type: 'triangle', frequency: note.from_hz });
    const gain = new GainNode(audio, { gain: 0 });
    oscillator.frequency.linearRampToValueAtTime(note.to_hz, start_s + note.for_s);
    gain.gain.setValueAtTime(0, start_s);
    gain.gain.linearRampToValueAtTime(volume * 0.4, start_s + 0.015);
    gain.gain.linearRampToValueAtTime(0, start_s + note.for_s);
    oscillator.connect(gain).connect(audio.destination);
    oscillator.start(start_s);
    oscillator.stop(start_s + note.for_s + 0.02);
  }
}
