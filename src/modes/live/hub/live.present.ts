// Where somebody stands, as the API tells it: the row of get_live_states, with what the matcher of this process knows of the search.
import type { LiveMessage, LiveSession, LiveState } from '@nakodo/protocol';
import { sentenceOf, speaksFor } from '../../../policy/explain.js';
import { presentCard } from '../../pool/card.present.js';
import { presentCoarseReasons, storedTerms } from '../../pool/reasons.present.js';
import type { Standing } from '../pairing/live-matcher.js';

/** As get_live_states gives it: times as Postgres writes them in JSON, the card and the reasons as stored. */
export type StoredLiveState =
  | { readonly state: 'idle' }
  | { readonly state: 'searching'; readonly poolId: string; readonly since: string }
  | { readonly state: 'session'; readonly session: StoredSession; readonly messages: readonly LiveMessage[] };

type StoredSession = Omit<LiveSession, 'partner' | 'sentence' | 'reasons'> & {
  readonly partner: unknown;
  readonly reasons: unknown;
};

/** Of somebody whom no tick of this process has seen waiting yet. */
const unseen: Standing = {
  step: 0,
  steps: 0,
  widened: [],
  widensAt: null,
  place: 1,
  waiting: 1,
  expectedMs: null,
  why: [],
};

/** `label`: what the registry calls an attribute. Numbers of reasons are rounded: exact ones would tell birth dates. */
export function presentLiveState(
  stored: StoredLiveState,
  standing: Standing | undefined,
  label: (attribute: string) => string,
): LiveState {
  switch (stored.state) {
    case 'idle':
      return { state: 'idle' };
    case 'searching':
      return { state: 'searching', poolId: stored.poolId, since: iso(stored.since), ...(standing ?? unseen) };
    case 'session':
      return { state: 'session', session: presentSession(stored.session, label), messages: [...stored.messages] };
  }
}

function presentSession(stored: StoredSession, label: (attribute: string) => string): LiveSession {
  const terms = storedTerms(stored.reasons);
  const speaking = new Set(terms.filter(speaksFor).map(({ key }) => key));
  return {
    id: stored.id,
    poolId: stored.poolId,
    startedAt: iso(stored.startedAt),
    partner: presentCard(stored.partner, label),
    sentence: sentenceOf(terms),
    reasons: presentCoarseReasons(terms).filter(({ term }) => speaking.has(term)),
    buddies: stored.buddies,
    offerer: stored.offerer,
    partnerAwaySince: stored.partnerAwaySince === null ? null : iso(stored.partnerAwaySince),
    iKeep: stored.iKeep,
    partnerKeeps: stored.partnerKeeps,
    bothWrote: stored.bothWrote,
    endsAt: iso(stored.endsAt),
  };
}

const iso = (time: string) => new Date(time).toISOString();
