// The parts of the two contracts that the job calls, as written in contracts/src; contracts/tests/parity.test.ts holds them equal to what is compiled.
import { parseAbi } from 'viem';

export const registryAbi = parseAbi([
  'struct Rules { uint64 opensAt; uint64 closesAt; uint32 challengeSeconds; uint16 quorum; uint16 approveAt; uint16 rejectAt; }',
  'struct Ballot { bytes32 commitment; bytes votes; }',
  'struct BallotGroup { Rules rules; Ballot[] ballots; }',
  'function anchor(uint64 number, bytes32 root, uint32 matches)',
  'function settle(BallotGroup[] groups) returns (uint256 written)',
  'function batchCount() view returns (uint64)',
  'function membership() view returns (address)',
  'function ANCHORER_ROLE() view returns (bytes32)',
  'function hasRole(bytes32 role, address account) view returns (bool)',
  'event BatchAnchored(uint64 indexed number, bytes32 indexed root, uint32 matches)',
  'error WrongBatchNumber(uint64 expected)',
  'error AlreadyAnchored(bytes32 root)',
  'error EmptyBatch()',
  'error StillOpen(bytes32 proposal)',
  'error MalformedVote(bytes32 proposal, uint256 index)',
  'error InvalidSignature(bytes32 proposal, uint256 index)',
  'error VotersNotAscending(bytes32 proposal, uint256 index)',
  'error NotAMember(bytes32 proposal, address voter)',
  'error BadRules()',
  'error AccessControlUnauthorizedAccount(address account, bytes32 neededRole)',
]);

export const membershipAbi = parseAbi([
  'function mintMany(address[] accounts)',
  'function revokeMany(address[] accounts)',
  'function isMember(address account) view returns (bool)',
  'function getPastVotes(address account, uint256 timepoint) view returns (uint256)',
  'function MINTER_ROLE() view returns (bytes32)',
  'function hasRole(bytes32 role, address account) view returns (bool)',
  'error AlreadyMember(address account)',
  'error NotAMember(address account)',
  'error AccessControlUnauthorizedAccount(address account, bytes32 neededRole)',
]);
