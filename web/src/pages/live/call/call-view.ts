// What a call shows of itself, and what it is given to work with.
import type { Signal } from '@nakodo/protocol';
import type { MakePeer } from './peer-link.js';

/** `waiting`: for the partner to join. `failed`: given up; both can still write, and either can try again. */
export type CallPhase = 'off' | 'waiting' | 'connecting' | 'connected' | 'reconnecting' | 'failed';

export interface CallView {
  readonly phase: CallPhase;
  /** What the partner says of themselves: whether they joined, and what they send. */
  readonly partner: { readonly joined: boolean; readonly camera: boolean; readonly microphone: boolean };
  /** What comes from the partner. */
  readonly tracks: readonly MediaStreamTrack[];
}

export interface CallOptions {
  readonly offerer: boolean;
  readonly newId: () => string;
  readonly makePeer: MakePeer;
  readonly makeStream: () => MediaStream;
  /** Asked before each connection and each restart: credentials of a TURN server end. */
  readonly configuration: () => Promise<RTCConfiguration>;
  /** May be lost; what matters is said again. */
  readonly send: (signal: Signal) => void;
  readonly onChange: (view: CallView) => void;
}
