// Bytes as the EVM has them: hex strings, words of 32 bytes, keccak-256. Knows nothing of votes.
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';

export type Hex = `0x${string}`;

const wordBytes = 32;
const addressBytes = 20;

export const toHex = (bytes: Uint8Array): Hex => `0x${bytesToHex(bytes)}`;

const isHexOf = (text: string, bytes: number) => text.length === 2 + 2 * bytes && /^0x[0-9a-fA-F]*$/.test(text);

/** Throws a RangeError for anything else: a hash that was cut or an address with a typo never reaches a signature. */
function parseHex(text: string, bytes: number, what: string): Uint8Array {
  if (!isHexOf(text, bytes)) throw new RangeError(`${what} has to be 0x and ${2 * bytes} hexadecimal digits`);
  return hexToBytes(text.slice(2));
}

export const parseHash = (text: string): Uint8Array => parseHex(text, wordBytes, 'A hash');

export const parseAddress = (text: string): Uint8Array => parseHex(text, addressBytes, 'An address');

/** Undefined unless it is well-formed: signatures come from strangers, and a wrong one is an answer, not an error. */
export const findBytes = (text: string): Uint8Array | undefined =>
  text.length % 2 === 0 && /^0x[0-9a-fA-F]*$/.test(text) ? hexToBytes(text.slice(2)) : undefined;

/** abi.encode of an unsigned number of `bits` bits. */
export function wordOf(value: bigint | number, bits: number): Uint8Array {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new RangeError(`${value} is not a whole number`);
  const number = BigInt(value);
  if (number < 0n || number >> BigInt(bits) !== 0n) throw new RangeError(`${number} is not a number of ${bits} bits`);
  return hexToBytes(number.toString(16).padStart(2 * wordBytes, '0'));
}

export const wordOfAddress = (text: string): Uint8Array =>
  concatBytes(new Uint8Array(wordBytes - addressBytes), parseAddress(text));

export const hashOf = (...parts: readonly Uint8Array[]): Uint8Array => keccak_256(concatBytes(...parts));

export const hashOfText = (text: string): Uint8Array => keccak_256(utf8ToBytes(text));
