// Whether outcomes of a log are anchored on a chain, as the chain itself says: the proof comes from the server, and is worth nothing unless it leads to a
// root that the registry has.
import { z } from 'zod';
import { hashOfText, isProven, toHex, type OutcomeEntry } from '@nakodo/chain';
import { matchProof } from '@nakodo/protocol';
import { AppError } from '../errors.js';
import { createServiceClient, type ServiceClient } from '../outside/service-client.js';

export interface AnchorReport {
  readonly chainId: number;
  /** In which the roots were found. Named by the server unless `known`: anybody can deploy one and put into it what they like. */
  readonly registries: readonly string[];
  readonly known: boolean;
  readonly anchored: number;
  /** Not anchored yet. */
  readonly waiting: number;
  readonly faults: readonly { readonly place: number; readonly words: string }[];
}

interface Asked {
  readonly server: ServiceClient;
  readonly rpcUrl: string;
  /** The one that the asker knows, in lower case: no other counts. */
  readonly registry: string | undefined;
  readonly signal: AbortSignal;
}

const rpcAnswer = z.object({ result: z.string().optional(), error: z.object({ message: z.string() }).optional() });
const selectorLength = 10;
const zero = /^0x0*$/;

export async function checkAnchors(outcomes: readonly OutcomeEntry[], asked: Asked): Promise<AnchorReport> {
  const { server, rpcUrl, registry: expected, signal } = asked;
  const node = createServiceClient({ baseUrl: rpcUrl, name: 'The node of the chain', retries: 1 });
  const call = async (method: string, params: readonly unknown[]) => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
    const { result, error } = rpcAnswer.parse((await node.ask('', { body, signal })).value);
    if (result === undefined) throw new AppError('upstream', `The node of the chain refused: ${error?.message ?? 'no answer'}`);
    return result;
  };
  const chainId = Number(await call('eth_chainId', []));
  const known = new Map<string, Promise<boolean>>();
  const hasRoot = (registry: string, root: string) => {
    const key = `${registry} ${root}`;
    const found = known.get(key) ?? findRoot(registry, root);
    known.set(key, found);
    return found;
  };
  const findRoot = async (registry: string, root: string) => {
    const data = `${toHex(hashOfText('batches(bytes32)')).slice(0, selectorLength)}${root.slice(2)}`;
    return !zero.test((await call('eth_call', [{ to: registry, data }, 'latest'])).slice(0, 2 + 64));
  };
  let [anchored, waiting] = [0, 0];
  const registries = new Set<string>();
  const faults: { place: number; words: string }[] = [];
  for (const entry of outcomes) {
    const { value, status } = await server.ask(`/api/chain/proofs/${entry.proposal}`, { answers: [404], signal });
    const proof = status === 404 ? undefined : matchProof.parse(value);
    if (!proof?.batch || proof.registry === null) waiting += 1;
    else if (proof.chainId !== chainId)
      faults.push({
        place: entry.place,
        words: `it is said to be anchored on chain ${proof.chainId}; this node is of ${chainId}`,
      });
    else if (!isProven(proof.batch.root, proof.batch.proof, entry))
      faults.push({
        place: entry.place,
        words: 'its proof does not lead to the root that is named: another outcome was anchored',
      });
    else if (expected !== undefined && proof.registry.toLowerCase() !== expected)
      faults.push({
        place: entry.place,
        words: `it is said to be anchored in the registry ${proof.registry}, not in ${expected}`,
      });
    else if (await hasRoot(proof.registry, proof.batch.root)) {
      anchored += 1;
      registries.add(proof.registry);
    } else if (proof.state === 'waiting') waiting += 1;
    else faults.push({ place: entry.place, words: `the registry ${proof.registry} does not have the root ${proof.batch.root}` });
  }
  return { chainId, registries: [...registries], known: expected !== undefined, anchored, waiting, faults };
}
