// A place in the list of members, as the opaque text that pages hand back.
import { z } from 'zod';
import { AppError } from '../../errors.js';
import type { MemberCursor, MemberRow } from './events.read.js';

const schema = z.tuple([z.string().regex(/^[0-9:. +-]{10,40}$/), z.uuid()]);

export function encodeMemberCursor(row: Pick<MemberRow, 'joined_exactly' | 'id'>): string {
  return Buffer.from(JSON.stringify([row.joined_exactly, row.id])).toString('base64url');
}

/** Throws `invalid_input` for anything that encodeMemberCursor did not make. */
export function decodeMemberCursor(text: string): MemberCursor {
  const parsed = schema.safeParse(parseJson(Buffer.from(text, 'base64url').toString('utf8')));
  if (!parsed.success)
    throw new AppError('invalid_input', {
      detail: 'This is not a cursor of this list',
      problems: [{ path: 'after', message: 'not a cursor' }],
    });
  return { joinedExactly: parsed.data[0], id: parsed.data[1] };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
