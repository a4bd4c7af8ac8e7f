// One's own camera and microphone. Nothing is asked for before the person's own click, each is asked for by itself, and what is off is stopped:
// the light goes out. Outlives sessions, so that a camera that was turned on stays on while the next partner is searched.
import { noTracks, type Tracks } from './peer-link.js';
import { failureOf, type MediaFailure, type MediaKind } from './media-words.js';

export interface LocalMediaView {
  readonly tracks: Tracks;
  /** Being asked for: the browser may be showing its question. */
  readonly asking: MediaKind | undefined;
  readonly failure: { readonly kind: MediaKind; readonly why: MediaFailure } | undefined;
  /** To choose from; known once the person has allowed one of the kind. */
  readonly devices: readonly MediaDeviceInfo[];
}

/** Small on purpose: it is a talk, often over a phone's line. */
const cameraConstraints: MediaTrackConstraints = {
  width: { ideal: 640, max: 640 },
  height: { ideal: 480, max: 480 },
  frameRate: { ideal: 24, max: 24 },
  facingMode: 'user',
};
const microphoneConstraints: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const trackOf = { camera: 'video', microphone: 'audio' } as const;
const nothing: LocalMediaView = { tracks: noTracks, asking: undefined, failure: undefined, devices: [] };

export class LocalMedia {
  #view = nothing;
  readonly #listeners = new Set<() => void>();
  /** Counts what was asked and taken back, so that a camera allowed too late is stopped again. */
  #generation = 0;

  readonly view = (): LocalMediaView => this.#view;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  isOn(kind: MediaKind): boolean {
    return this.#view.tracks[trackOf[kind]] !== null;
  }

  /** True when it is on. With a device: that one, in place of the one before. Never throws: the failure is shown. */
  async turnOn(kind: MediaKind, deviceId?: string): Promise<boolean> {
    if (this.#view.asking) return false;
    const impossible = unable();
    if (impossible) return this.#fail(kind, impossible);
    const generation = this.#generation;
    this.#show({ asking: kind, failure: undefined });
    // Some cameras can be opened only once.
    if (deviceId !== undefined) this.#put(kind, null);
    try {
      const track = await ask(kind, deviceId);
      if (generation !== this.#generation) {
        track.stop();
        return false;
      }
      track.addEventListener('ended', () => this.#lost(kind, track), { once: true });
      this.#put(kind, track);
      this.#show({ asking: undefined });
      void this.#lookForDevices();
      return true;
    } catch (error) {
      return generation === this.#generation && this.#fail(kind, failureOf(error));
    }
  }

  turnOff(kind: MediaKind): void {
    this.#put(kind, null);
    this.#show({ failure: undefined });
  }

  /** Both lights go out at once, also of what is only being asked for. */
  stop(): void {
    this.#generation += 1;
    this.#put('camera', null);
    this.#put('microphone', null);
    this.#show(nothing);
  }

  #put(kind: MediaKind, track: MediaStreamTrack | null): void {
    this.#view.tracks[trackOf[kind]]?.stop();
    this.#show({ tracks: { ...this.#view.tracks, [trackOf[kind]]: track } });
  }

  #lost(kind: MediaKind, track: MediaStreamTrack): void {
    if (this.#view.tracks[trackOf[kind]] !== track) return;
    this.#put(kind, null);
    this.#fail(kind, 'lost');
  }

  #fail(kind: MediaKind, why: MediaFailure): false {
    this.#show({ asking: undefined, failure: { kind, why } });
    return false;
  }

  async #lookForDevices(): Promise<void> {
    const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
    // Before it is allowed, a browser tells neither name nor id.
    this.#show({ devices: devices.filter(({ deviceId, label }) => deviceId !== '' && label !== '') });
  }

  #show(changes: Partial<LocalMediaView>): void {
    this.#view = { ...this.#view, ...changes };
    for (const listener of this.#listeners) listener();
  }
}

/** Why this page can have neither camera nor microphone. */
function unable(): MediaFailure | undefined {
  if (!globalThis.isSecureContext) return 'insecure';
  return typeof RTCPeerConnection === 'undefined' || !('mediaDevices' in navigator) ? 'unsupported' : undefined;
}

async function ask(kind: MediaKind, deviceId: string | undefined): Promise<MediaStreamTrack> {
  const exactly = deviceId === undefined ? {} : { deviceId: { exact: deviceId } };
  const stream = await navigator.mediaDevices.getUserMedia(
    kind === 'camera' ? { video: { ...cameraConstraints, ...exactly } } : { audio: { ...microphoneConstraints, ...exactly } },
  );
  const track = stream.getTracks()[0];
  if (!track) throw new Error('a stream without a track');
  track.contentHint = kind === 'camera' ? 'motion' : 'speech';
  return track;
}
