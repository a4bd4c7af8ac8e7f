// Links to pictures: whoever has one sees the picture until it ends, without a cookie, so that a page of any origin can show it. A link names the
// face, the size and the viewer it was made for, so that the server can ask again whether they may see it. Pure: key and clock are arguments.
// In an address it belongs into the query, which is not logged.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { AppError } from '../errors.js';
import { photoSizes, type PhotoSize } from './photo-keys.js';

export interface PhotoLink {
  readonly faceId: string;
  readonly size: PhotoSize;
  /** The profile that it was made for. */
  readonly viewerId: string;
  /** When it ends, in seconds since 1970. */
  readonly until: number;
}

/** `forged`: not made with this key, or not a link at all. */
export type OpenedLink = PhotoLink | { readonly refused: 'forged' | 'expired' };

const stepSeconds = 600;
/** Two ids, a size, an end. */
const headBytes = 16 + 16 + 1 + 5;
/** 128 bits of HMAC-SHA-256. With the head 54 bytes: 72 characters of base64, each of which counts. */
const macBytes = 16;
const linkPattern = /^[\w-]{72}$/;
const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * When a link made now should end: in 10 to 20 minutes, the same for all that are made within 10, so that a feed that is shown again has the
 * same addresses and the browser the pictures already.
 */
export function photoLinkEnd(nowMs: number): number {
  return (Math.ceil(nowMs / 1000 / stepSeconds) + 1) * stepSeconds;
}

export function signPhotoLink({ faceId, size, viewerId, until }: PhotoLink, key: Uint8Array): string {
  const head = Buffer.alloc(headBytes);
  writeUuid(head, faceId, 0);
  writeUuid(head, viewerId, 16);
  head.writeUInt8(photoSizes.indexOf(size), 32);
  head.writeUIntBE(until, 33, 5);
  return Buffer.concat([head, macOf(head, key)]).toString('base64url');
}

/** Takes as long for any forged link as for any other. */
export function openPhotoLink(text: string, key: Uint8Array, nowMs: number): OpenedLink {
  if (!linkPattern.test(text)) return { refused: 'forged' };
  const bytes = Buffer.from(text, 'base64url');
  const head = bytes.subarray(0, headBytes);
  if (!timingSafeEqual(bytes.subarray(headBytes), macOf(head, key))) return { refused: 'forged' };
  const [size, until] = [photoSizes[head.readUInt8(32)], head.readUIntBE(33, 5)];
  if (size === undefined) return { refused: 'forged' }; // made by another version of us
  if (until * 1000 <= nowMs) return { refused: 'expired' };
  return { faceId: readUuid(head, 0), size, viewerId: readUuid(head, 16), until };
}

/** What is answered when there is no picture, for whatever reason: forged, expired, not for them, gone. */
export function noPicture(): AppError {
  return new AppError('not_found', 'There is no picture at this address (any more).');
}

function macOf(head: Uint8Array, key: Uint8Array): Buffer {
  return createHmac('sha256', key).update('nakodo photo link 1\0').update(head).digest().subarray(0, macBytes);
}

function writeUuid(into: Buffer, uuid: string, at: number): void {
  if (!uuidPattern.test(uuid)) throw new AppError('internal', 'A link to a picture needs ids in their usual form');
  into.write(uuid.replaceAll('-', ''), at, 'hex');
}

function readUuid(from: Buffer, at: number): string {
  return from
    .subarray(at, at + 16)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
