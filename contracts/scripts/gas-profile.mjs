// npm run chain:gas -- --profile: where the gas of one settled batch went, from a trace of its steps.

const zeroByte = 4;
const otherByte = 16;
const transaction = 21_000;

function calldataOf(input) {
  const bytes = Buffer.from(input.slice(2), 'hex');
  const zeros = bytes.filter((byte) => byte === 0).length;
  return zeros * zeroByte + (bytes.length - zeros) * otherByte;
}

function partOf(op, leads) {
  if (leads || op === 'TLOAD' || op === 'TSTORE') return 'membership';
  if (op === 'STATICCALL') return 'signatures';
  if (op === 'SLOAD' || op === 'SSTORE') return 'stored';
  if (op.startsWith('LOG')) return 'event';
  return op === 'KECCAK256' ? 'hashing' : 'rest';
}

/** Gas a match, by what it was for. Asked without viem, which takes no answer of this size. */
export async function profileOf({ url, hash, input, gas, matches }) {
  const options = { disableStack: true, disableMemory: true, disableStorage: true };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'debug_traceTransaction', params: [hash, options] });
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const { structLogs: steps } = (await answer.json()).result;
  const parts = {
    transaction,
    calldata: calldataOf(input),
    signatures: 0,
    stored: 0,
    membership: 0,
    event: 0,
    hashing: 0,
    rest: 0,
  };
  // What a step cost is what is less at the next one of the registry's own: of a call to the token, with all that the token did. A precompile has no steps.
  const own = steps.flatMap(({ depth }, i) => (depth === 1 ? [i] : []));
  own.forEach((at, i) => {
    const { op, gas: before, gasCost } = steps[at];
    const next = own[i + 1];
    parts[partOf(op, next > at + 1)] += next === undefined ? gasCost : before - steps[next].gas;
  });
  const found = Object.values(parts).reduce((sum, part) => sum + part, 0);
  if (Math.abs(found - gas) > gas / 1000) throw new Error(`the parts are ${found} together, and the whole is ${gas}`);
  return Object.fromEntries(Object.entries(parts).map(([part, all]) => [part, Math.round(all / matches)]));
}
