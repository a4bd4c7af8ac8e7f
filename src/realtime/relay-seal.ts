// Makes what processes say to each other theirs alone: any role of a database may listen to its notifications, and send some. What is not sealed
// with the key of the database (relay_keys, which the owner alone reads) is not heard, and neither is the same a second time. Pure.
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';

export interface Seal {
  /** Nobody without the key can read it, or make one. */
  close(text: string): string;
  /** Undefined: it is of nobody who has the key, from ourselves, or was heard before. */
  open(payload: string): string | undefined;
}

interface Sender {
  readonly key: Buffer;
  /** The number of the last one heard. */
  last: number;
}

const algorithm = 'aes-256-gcm';
const tagBytes = 16;
const maxSenders = 200;
const payloadPattern = /^([0-9a-f-]{36}) (\d{1,15}) ([\w-]+)$/;

/** `own` names this process, for as long as it runs: a key of its own, with which each number is used once. */
export function createSeal(secret: Buffer, own: string): Seal {
  const senders = new Map<string, Sender>(); // the longest known first
  const keyOf = (sender: string) => Buffer.from(hkdfSync('sha256', secret, sender, 'nakodo relay', 32));
  const ownKey = keyOf(own);
  let sent = 0;

  return {
    close(text) {
      const cipher = createCipheriv(algorithm, ownKey, nonceOf(++sent));
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `${own} ${sent} ${sealed.toString('base64url')}`;
    },
    open(payload) {
      const [, name = '', number, body = ''] = payloadPattern.exec(payload) ?? [];
      if (name === '' || name === own) return undefined;
      const [n, known] = [Number(number), senders.get(name)];
      if (known && n <= known.last) return undefined;
      const sender = known ?? { key: keyOf(name), last: 0 };
      const text = unseal(sender.key, n, Buffer.from(body, 'base64url'));
      if (text === undefined) return undefined;
      sender.last = n;
      senders.set(name, sender);
      const [oldest] = senders.keys();
      if (senders.size > maxSenders && oldest !== undefined) senders.delete(oldest);
      return text;
    },
  };
}

function unseal(key: Buffer, n: number, sealed: Buffer): string | undefined {
  if (sealed.length < tagBytes) return undefined;
  const decipher = createDecipheriv(algorithm, key, nonceOf(n), { authTagLength: tagBytes });
  decipher.setAuthTag(sealed.subarray(-tagBytes));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, -tagBytes)), decipher.final()]).toString();
  } catch {
    return undefined;
  }
}

function nonceOf(n: number): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64BE(BigInt(n), 4);
  return nonce;
}
