// What a wallet signs to say whose it is (EIP-4361, Sign-In with Ethereum): the text, reading it strictly, and who signed it (EIP-191).
// Pure: that a nonce is fresh and a time has not passed is for the caller to judge.
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { type Hex, hashOf, hashOfText, parseAddress, toHex } from './bytes.js';
import { recoverSigner } from './signature.js';

export interface SignInMessage {
  /** Host and port of the page that asks; a wallet warns when the page is another. */
  readonly domain: string;
  /** In any case; in the text with the capitals of EIP-55. */
  readonly address: string;
  /** One line: what the signature is for. */
  readonly statement: string;
  readonly uri: string;
  readonly chainId: number;
  /** At least 8 letters and digits. */
  readonly nonce: string;
  /** ISO 8601, UTC; so are the other times. */
  readonly issuedAt: string;
  readonly expirationTime: string;
  readonly notBefore?: string | undefined;
}

/** Capitals as a checksum (EIP-55). */
export function checksumAddress(address: string): Hex {
  const digits = toHex(parseAddress(address)).slice(2);
  const hash = toHex(hashOfText(digits)).slice(2);
  const mixed = Array.from(digits, (digit, i) => (Number.parseInt(hash[i] as string, 16) >= 8 ? digit.toUpperCase() : digit));
  return `0x${mixed.join('')}`;
}

export function signInMessageText(message: SignInMessage): string {
  const { domain, address, statement, uri, chainId, nonce, issuedAt, expirationTime, notBefore } = message;
  return [
    `${domain} wants you to sign in with your Ethereum account:`,
    checksumAddress(address),
    '',
    statement,
    '',
    `URI: ${uri}`,
    'Version: 1',
    `Chain ID: ${chainId}`,
    `Nonce: ${nonce}`,
    `Issued At: ${issuedAt}`,
    `Expiration Time: ${expirationTime}`,
    ...(notBefore === undefined ? [] : [`Not Before: ${notBefore}`]),
  ].join('\n');
}

const time = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z`;
const form = new RegExp(
  String.raw`^(?<domain>[^\s/?#@]+) wants you to sign in with your Ethereum account:\n(?<address>0x[0-9a-fA-F]{40})\n\n(?<statement>[^\n]+)\n\n` +
    String.raw`URI: (?<uri>\S+)\nVersion: 1\nChain ID: (?<chainId>[1-9]\d{0,15})\nNonce: (?<nonce>[A-Za-z0-9]{8,64})\n` +
    String.raw`Issued At: (?<issuedAt>${time})\nExpiration Time: (?<expirationTime>${time})(?:\nNot Before: (?<notBefore>${time}))?$`,
);

/** Undefined unless it is exactly of that form: no field missing, none that we do not write, nothing before or after. */
export function parseSignInMessage(text: string): SignInMessage | undefined {
  const fields = form.exec(text)?.groups;
  if (!fields) return undefined;
  const { chainId, ...rest } = fields;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the groups of the form above
  const message = { ...rest, chainId: Number(chainId) } as unknown as SignInMessage;
  const times = [message.issuedAt, message.expirationTime, message.notBefore].filter((each) => each !== undefined);
  if (message.address !== checksumAddress(message.address) || times.some((each) => Number.isNaN(Date.parse(each))))
    return undefined;
  return message;
}

/** Who signed this text with `personal_sign`, in lower case; undefined: nobody. */
export function recoverMessageSigner(text: string, signature: string): Hex | undefined {
  const bytes = utf8ToBytes(text);
  return recoverSigner(hashOf(concatBytes(utf8ToBytes(`\u0019Ethereum Signed Message:\n${bytes.length}`), bytes)), signature);
}
