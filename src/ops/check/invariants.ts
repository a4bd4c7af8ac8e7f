// All invariants, in the order they are checked. A new one is a file in invariants/ and a line here.
import type { Invariant } from './invariant.js';
import { access } from './invariants/access.js';
import { ageWall } from './invariants/age-wall.js';
import { allowedPairs } from './invariants/allowed-pairs.js';
import { blockedPairs } from './invariants/blocked-pairs.js';
import { chainBatches } from './invariants/chain-batches.js';
import { changeOrder } from './invariants/change-order.js';
import { communityPairs } from './invariants/community-pairs.js';
import { communityStates } from './invariants/community-states.js';
import { communityVotes } from './invariants/community-votes.js';
import { communityWalls } from './invariants/community-walls.js';
import { conversationMessages } from './invariants/conversation-messages.js';
import { currentVersion } from './invariants/current-version.js';
import { exactLists } from './invariants/exact-lists.js';
import { hellos } from './invariants/hellos.js';
import { listLength } from './invariants/list-length.js';
import { listMembers } from './invariants/list-members.js';
import { liveDecisions } from './invariants/live-decisions.js';
import { liveLeftovers } from './invariants/live-leftovers.js';
import { livePresence } from './invariants/live-presence.js';
import { liveSessions } from './invariants/live-sessions.js';
import { liveWalls } from './invariants/live-walls.js';
import { lookalikeJobs } from './invariants/lookalike-jobs.js';
import { lookalikeMatches } from './invariants/lookalike-matches.js';
import { lookalikeWalls } from './invariants/lookalike-walls.js';
import { matchedMembers } from './invariants/matched-members.js';
import { openConversations } from './invariants/open-conversations.js';
import { queueLeases } from './invariants/queue-leases.js';
import { queueMembers } from './invariants/queue-members.js';
import { reportEvidence } from './invariants/report-evidence.js';
import { shadowBans } from './invariants/shadow-bans.js';
import { suspendedPeople } from './invariants/suspended-people.js';
import { voteLog } from './invariants/vote-log.js';
import { usablePolicies } from './invariants/usable-policies.js';

export const invariants: readonly Invariant[] = [
  access,
  listMembers,
  listLength,
  blockedPairs,
  ageWall,
  openConversations,
  conversationMessages,
  hellos,
  shadowBans,
  suspendedPeople,
  reportEvidence,
  queueMembers,
  queueLeases,
  changeOrder,
  usablePolicies,
  allowedPairs,
  exactLists,
  matchedMembers,
  currentVersion,
  liveSessions,
  liveWalls,
  liveDecisions,
  livePresence,
  liveLeftovers,
  lookalikeWalls,
  lookalikeMatches,
  lookalikeJobs,
  communityVotes,
  communityWalls,
  communityPairs,
  communityStates,
  voteLog,
  chainBatches,
];
