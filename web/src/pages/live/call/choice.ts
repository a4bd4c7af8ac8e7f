// What the person chose in this tab for the talk they are in, so that a reload goes on where it was. Gone with the tab.
import type { MediaKind } from './media-words.js';

export interface Choice {
  readonly sessionId: string;
  /** Sound and picture go between the two browsers. */
  readonly joined: boolean;
  readonly camera: boolean;
  readonly microphone: boolean;
  /** The partner's picture is shown clearly. */
  readonly shown: boolean;
}

const key = 'nakodo-call';

/** Of this talk; undefined: nothing was chosen in it yet. */
export function findChoice(sessionId: string): Choice | undefined {
  try {
    const stored = JSON.parse(sessionStorage.getItem(key) ?? 'null') as Partial<Choice> | null;
    if (stored?.sessionId !== sessionId) return undefined;
    const { joined, camera, microphone, shown } = stored;
    return {
      sessionId,
      joined: joined === true,
      camera: camera === true,
      microphone: microphone === true,
      shown: shown === true,
    };
  } catch {
    return undefined; // storage is forbidden here, or holds what is none of ours
  }
}

export function keepChoice(choice: Choice): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(choice));
  } catch {
    // Then a reload begins with text.
  }
}

/** Without a question of the browser: only a click of the person may bring that. */
export async function isAllowed(kind: MediaKind): Promise<boolean> {
  try {
    return (await navigator.permissions.query({ name: kind })).state === 'granted';
  } catch {
    return false; // this browser does not tell
  }
}
