// What the stage says: where the call stands, in words that a stranger to such things understands. Pure.
import type { CallView } from './call-view.js';

interface Own {
  readonly camera: boolean;
  readonly microphone: boolean;
}

/** One sentence; undefined: the pictures say it. */
export function wordsOfCall({ phase, partner }: CallView, own: Own, name: string): string | undefined {
  switch (phase) {
    case 'off':
      return partner.joined ? `${name} ${invitation(partner)}` : undefined;
    case 'waiting':
      return `${name} has been asked to join. Until they do, nothing of you is sent.`;
    case 'connecting':
      return `Connecting the two of you…`;
    case 'reconnecting':
      return `The connection to ${name} broke. Connecting again…`;
    case 'failed':
      return `Your two networks found no way to each other. You can go on by text.`;
    case 'connected':
      return connected(partner, own, name);
    default:
      return phase satisfies never;
  }
}

function invitation({ camera, microphone }: Own): string {
  if (camera && microphone) return 'would like a video call: their camera and microphone are on.';
  if (camera) return 'would like a video call: their camera is on.';
  return microphone ? 'would like to talk: their microphone is on.' : 'is ready to see and hear you.';
}

function connected(partner: Own, own: Own, name: string): string | undefined {
  if (partner.camera) return undefined;
  if (partner.microphone) return `${name} has no camera on. You hear each other as soon as both microphones are on.`;
  return own.camera || own.microphone
    ? `${name} sees and hears you, and answers by text.`
    : `Nobody’s camera or microphone is on now.`;
}
