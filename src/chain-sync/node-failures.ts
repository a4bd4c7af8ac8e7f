// What a node or a contract says when something is wrong, as an error in our words. Never the address that was asked: it may hold a key.
import { type Abi, BaseError, decodeErrorResult, HttpRequestError, type Hex, TimeoutError } from 'viem';
import { AppError } from '../errors.js';

const longestSaid = 200;

export function failureOf(error: unknown, abi: Abi): AppError {
  if (error instanceof AppError) return error;
  if (!(error instanceof BaseError)) return new AppError('upstream', "The chain's node cannot be reached", { cause: error });
  const refusal = refusalOf(error, abi);
  if (refusal !== undefined) return new AppError('setup', `The contract refuses: ${refusal}`, { cause: error });
  const http = error.walk((cause) => cause instanceof HttpRequestError);
  if (http instanceof HttpRequestError)
    return new AppError(
      'upstream',
      http.status === undefined ? "The chain's node cannot be reached" : `The chain's node answers ${http.status}`,
      { cause: error },
    );
  if (error.walk((cause) => cause instanceof TimeoutError) !== null)
    return new AppError('timeout', "The chain's node does not answer in time", { cause: error });
  if (isPoor(error))
    return new AppError('setup', "The chain's account cannot pay for the transaction: send it some", { cause: error });
  return new AppError('upstream', `The chain's node says: ${saidBy(error)}`, { cause: error });
}

/** The error of the contract with its arguments, where the call was refused by one. */
function refusalOf(error: BaseError, abi: Abi): string | undefined {
  const found: unknown = error.walk((cause) => cause !== null && typeof cause === 'object' && isHex(Reflect.get(cause, 'data')));
  const data: unknown = found && typeof found === 'object' ? Reflect.get(found, 'data') : undefined;
  if (!isHex(data) || data === '0x') return undefined;
  try {
    const { errorName, args } = decodeErrorResult({ abi, data });
    return `${errorName}(${(args ?? []).map(String).join(', ')})`;
  } catch {
    return `an error that we do not know, ${data.slice(0, 10)}`;
  }
}

const isHex = (value: unknown): value is Hex => typeof value === 'string' && /^0x[0-9a-fA-F]*$/.test(value);

/** The node's own words, in a line. */
export function saidBy(error: unknown): string {
  const words = error instanceof BaseError ? error.details || error.shortMessage : String(error);
  return words
    .replaceAll(/https?:\/\/\S+/g, '(address)')
    .replaceAll(/\s+/g, ' ')
    .slice(0, longestSaid);
}

const isPoor = (error: unknown) => /insufficient funds/i.test(saidBy(error));

/** A node words this as it likes: it has the transaction, or one with its nonce is mined. */
export const isKnownAlready = (error: unknown): boolean =>
  /already known|already imported|known transaction|already in (the )?(mem)?pool|already exists|nonce too low|nonce is too low|OldNonce/i.test(
    saidBy(error),
  );

/** It has another offer of this transaction, and this one is not higher enough, or too low to be kept at all. */
export const isTooLow = (error: unknown): boolean =>
  /underpriced|fee too low|max fee per gas less than block base fee|replacement/i.test(saidBy(error));
