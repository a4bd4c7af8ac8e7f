// What it means when the server closes the line: for some reasons it does not come back by itself. And what is refused before it is sent.
import type { closeCodes, liveMessageLength, ProblemDocument } from '@nakodo/protocol';

// The numbers of the protocol's closeCodes, without loading its schemas: the compiler compares the two.
const codes: typeof closeCodes = { signedOut: 4401, replaced: 4409, malformed: 4400, restarting: 1012 };

/** Undefined: it may be opened again. */
export function refusalOf(code: number | undefined): ProblemDocument | undefined {
  switch (code) {
    case codes.signedOut:
      return problemOf('unauthenticated', 401, 'Sign in first', 'You have been signed out.');
    case codes.replaced:
      return problemOf(
        'conflict',
        409,
        'Opened elsewhere',
        'You have opened this in too many windows: it goes on in the newest.',
      );
    case codes.malformed:
      return problemOf(
        'bad_request',
        400,
        'The request is not understood',
        'The page and the server do not understand each other: load the page anew.',
      );
    default:
      return undefined;
  }
}

const longestText: typeof liveMessageLength = 1000;

/** Not left to the server: it cuts the line at a message that is far too large, which would then go out again over each new one. */
export function refusalOfText(text: string): ProblemDocument | undefined {
  if (text.length <= longestText) return undefined;
  return problemOf('invalid_input', 422, 'Some of what was sent cannot be used', `At most ${longestText} characters.`);
}

function problemOf(code: ProblemDocument['code'], status: number, title: string, detail: string): ProblemDocument {
  return { type: `urn:nakodo:error:${code}`, title, status, code, detail, instance: '' };
}
