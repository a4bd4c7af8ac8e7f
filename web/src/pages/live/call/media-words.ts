// Why there is no camera or microphone, in words that say what to do about it.
export type MediaKind = 'camera' | 'microphone';

/** `taken`: another program has it. `lost`: it was there, and was unplugged or taken away. */
export type MediaFailure = 'insecure' | 'unsupported' | 'denied' | 'missing' | 'taken' | 'lost' | 'unknown';

/** What `getUserMedia` throws, by the names of the standard and the older ones that some browsers still use. */
export function failureOf(error: unknown): MediaFailure {
  const name = error instanceof Error ? error.name : '';
  switch (name) {
    case 'NotAllowedError':
    case 'PermissionDeniedError':
    case 'SecurityError':
      return 'denied';
    case 'NotFoundError':
    case 'DevicesNotFoundError':
    case 'OverconstrainedError':
      return 'missing';
    case 'NotReadableError':
    case 'TrackStartError':
    case 'AbortError':
      return 'taken';
    default:
      return 'unknown';
  }
}

const goOn = 'You can go on by text.';

export function wordsOf(kind: MediaKind, failure: MediaFailure): string {
  switch (failure) {
    case 'insecure':
      return `Browsers give no ${kind} to a page without https. Open this page by its https address; until then, text only.`;
    case 'unsupported':
      return `This browser cannot do video calls. ${goOn}`;
    case 'denied':
      return `Your browser does not let this page use the ${kind}. Allow it beside the address above, then try again. ${goOn}`;
    case 'missing':
      return `No ${kind} was found. Plug one in and try again. ${goOn}`;
    case 'taken':
      return `Your ${kind} is in use by another program. Close that one, then try again. ${goOn}`;
    case 'lost':
      return `Your ${kind} was unplugged or switched off. ${goOn}`;
    case 'unknown':
      return `Your ${kind} could not be started. Try again. ${goOn}`;
    default:
      return failure satisfies never;
  }
}
