import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { packPayloads, toAsciiJson } from './relay-frames.js';
import { createSeal } from './relay-seal.js';

const secret = randomBytes(32);
const pair = () => [createSeal(secret, randomUUID()), createSeal(secret, randomUUID())] as const;

describe('a sealed payload', () => {
  it('is opened by others with the key, in order, and says nothing to anybody else', () => {
    const [one, other] = pair();
    const sealed = ['first', 'second'].map((text) => one.close(text));
    expect(sealed.map((payload) => other.open(payload))).toEqual(['first', 'second']);
    expect(sealed.join('\n')).not.toContain('first');
    expect(createSeal(randomBytes(32), randomUUID()).open(one.close('third'))).toBeUndefined();
  });

  it('is not opened by who closed it, nor twice, nor after a later one', () => {
    const [one, other] = pair();
    const [early, late] = [one.close('early'), one.close('late')];
    expect(one.open(early)).toBeUndefined();
    expect(other.open(late)).toBe('late');
    expect([late, early].map((payload) => other.open(payload))).toEqual([undefined, undefined]);
  });

  it('is refused when anything of it was changed, which does not keep the true one out', () => {
    const [one, other] = pair();
    const payload = one.close('something');
    const [sender = '', number = '', body = ''] = payload.split(' ');
    const forged = [
      `${randomUUID()} ${number} ${body}`,
      `${sender} 999999 ${body}`,
      `${sender} ${number} ${body.slice(0, -4)}AAAA`,
      `${sender} ${number} AAAA`,
      `${sender}\n=1`,
      `${sender} ${number}`,
      '',
    ];
    expect(forged.map((each) => other.open(each))).toEqual(forged.map(() => undefined));
    expect(other.open(payload)).toBe('something');
  });

  it('fits a notification, whatever is in it', () => {
    const [one, other] = pair();
    const text = toAsciiJson('x'.repeat(60_000));
    let n = 0;
    const sealed = packPayloads(randomUUID(), ['"short"', text, text], () => ++n + 1e14).map((payload) => one.close(payload));
    expect(Math.max(...sealed.map((payload) => Buffer.byteLength(payload)))).toBeLessThan(8000 - 12); // as the numbers grow
    expect(sealed.every((payload) => other.open(payload) !== undefined)).toBe(true);
  });
});
