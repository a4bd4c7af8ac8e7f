import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checksumAddress,
  parseSignInMessage,
  recoverMessageSigner,
  signInMessageText,
  type SignInMessage,
} from './sign-in-message.js';
import { testKey } from '../../../tests/support/wallet-keys.js';

const key = testKey(7);
const message: SignInMessage = {
  domain: 'meet.example.org',
  address: key.address,
  statement: 'Sign in.',
  uri: 'https://meet.example.org',
  chainId: 1,
  nonce: 'a1b2c3d4e5',
  issuedAt: '2026-11-22T12:00:00.000Z',
  expirationTime: '2026-11-22T12:05:00.000Z',
};
const text = signInMessageText(message);

describe('the text that a wallet signs to sign in', () => {
  it('is that of EIP-4361', () => {
    expect(text).toMatchInlineSnapshot(`
      "meet.example.org wants you to sign in with your Ethereum account:
      0x4a62316623ad457F02cDC5D997deD67a383EC569

      Sign in.

      URI: https://meet.example.org
      Version: 1
      Chain ID: 1
      Nonce: a1b2c3d4e5
      Issued At: 2026-11-22T12:00:00.000Z
      Expiration Time: 2026-11-22T12:05:00.000Z"
    `);
  });

  it('is read again as what it was made of', () => {
    const read = { ...message, address: checksumAddress(key.address) };
    expect(parseSignInMessage(text)).toEqual(read);
    const notBefore = '2026-11-22T12:01:00.000Z';
    expect(parseSignInMessage(signInMessageText({ ...message, notBefore }))).toEqual({ ...read, notBefore });
  });

  it('is refused when anything is missing, doubled, put in, or in another order', () => {
    const lines = text.split('\n');
    const wrong = [
      ...lines.map((_, at) => lines.toSpliced(at, 1).join('\n')),
      ...lines.map((line, at) => lines.toSpliced(at, 0, line).join('\n')),
      `${text}\n`,
      ` ${text}`,
      `${text}\nResources:\n- https://evil.example`,
      text.replace('Version: 1', 'Version: 2'),
      text.replace('Chain ID: 1', 'Chain ID: 0x1'),
      text.replace('a1b2c3d4e5', 'short'),
      text.replace('2026-11-22T12:05', '2026-13-22T12:05'),
      text.replaceAll('\n', '\r\n'),
      text.replace(checksumAddress(key.address), key.address),
    ];
    expect(wrong.filter((each) => each !== text && parseSignInMessage(each))).toEqual([]);
  });

  it('is refused without an error, whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), (given) => {
        expect(parseSignInMessage(given)).toBeUndefined();
      }),
    );
  });

  it('names who signed it, and nobody else when a letter is another', () => {
    const signature = key.signText(text);
    expect(recoverMessageSigner(text, signature)).toBe(key.address);
    expect(recoverMessageSigner(text.replace('Sign in.', 'Sign in!'), signature)).not.toBe(key.address);
    expect(recoverMessageSigner(text, '0x')).toBeUndefined();
  });
});

describe('an address', () => {
  it('has the capitals of EIP-55', () => {
    for (const address of ['0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed', '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359'])
      expect(checksumAddress(address.toLowerCase())).toBe(address);
  });
});
