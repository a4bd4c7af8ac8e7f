// Three short sounds, made in code: somebody was found, a message came, it ended. Nothing sounds before the person has touched the page, and
// nothing is left behind: a note takes its nodes with it when it ends, and closing takes the rest.
export type Sound = 'found' | 'message' | 'ended';

interface Note {
  readonly hertz: number;
  readonly atMs: number;
  readonly longMs: number;
}

const tunes: Readonly<Record<Sound, readonly Note[]>> = {
  found: [
    { hertz: 523.25, atMs: 0, longMs: 260 },
    { hertz: 659.26, atMs: 110, longMs: 260 },
    { hertz: 783.99, atMs: 220, longMs: 520 },
  ],
  message: [{ hertz: 880, atMs: 0, longMs: 160 }],
  ended: [
    { hertz: 440, atMs: 0, longMs: 240 },
    { hertz: 329.63, atMs: 140, longMs: 420 },
  ],
};
const loudness = 0.07;
const attackMs = 12;

export interface Sounds {
  readonly play: (sound: Sound) => void;
  readonly close: () => void;
}

/** Listens for the first gesture, where there was none yet: a browser lets nothing sound before it, and complains about who tries. */
export function openSounds(): Sounds {
  let context: AudioContext | undefined;
  const gestures = ['pointerup', 'keydown'] as const;
  const wake = () => {
    if (!hasBeenTouched()) return;
    stopListening();
    context = new AudioContext();
    void context.resume().catch(() => undefined);
  };
  const stopListening = () => gestures.forEach((gesture) => removeEventListener(gesture, wake));
  gestures.forEach((gesture) => addEventListener(gesture, wake, { passive: true }));
  // Switched on by a click: that was the gesture.
  if ('userActivation' in navigator) wake();
  return {
    play(sound) {
      if (context?.state !== 'running') return;
      for (const note of tunes[sound]) ring(context, note);
    },
    close() {
      stopListening();
      void context?.close().catch(() => undefined);
      context = undefined;
    },
  };
}

/** An older browser does not say: there, the gesture that we heard has to do. */
const hasBeenTouched = () => !('userActivation' in navigator) || navigator.userActivation.hasBeenActive;

function ring(context: AudioContext, { hertz, atMs, longMs }: Note): void {
  const begin = context.currentTime + atMs / 1000;
  const end = begin + longMs / 1000;
  const tone = new OscillatorNode(context, { type: 'sine', frequency: hertz });
  const volume = new GainNode(context, { gain: 0 });
  volume.gain.setValueAtTime(0, begin);
  volume.gain.linearRampToValueAtTime(loudness, begin + attackMs / 1000);
  volume.gain.exponentialRampToValueAtTime(0.0001, end);
  tone.connect(volume).connect(context.destination);
  tone.addEventListener('ended', () => {
    tone.disconnect();
    volume.disconnect();
  });
  tone.start(begin);
  tone.stop(end);
}
