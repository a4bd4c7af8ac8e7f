// One look at the chain: what the steps of a run share.
import type { AppError } from '../errors.js';
import type { ChainConfig } from './chain-config.js';
import type { ChainLease } from './chain-lease.js';
import type { ChainHead, ChainNode } from './chain-node.js';

export interface ChainRound {
  readonly lease: ChainLease;
  readonly node: ChainNode;
  readonly config: ChainConfig;
  readonly head: ChainHead;
  /** Something that may pass and keeps only a part from going on: said, and the rest goes on. */
  readonly hold: (problem: AppError) => void;
}

/** In how many blocks what is in this one is: its own counts. */
export const confirmationsOf = ({ head }: ChainRound, block: number): number => head.number - block + 1;

export const isFinal = (round: ChainRound, block: number): boolean => confirmationsOf(round, block) >= round.config.confirmations;
