// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// Never None where something was decided. Expired: too few votes; only anchored, never settled (it has no effect on chain).
enum Outcome {
    None,
    Approved,
    Rejected,
    Expired
}

/// How a proposal is decided. They are part of the proposal's id, so they are fixed before the first vote is signed.
struct Rules {
    uint64 opensAt; // seconds; who was a member then may vote
    uint64 closesAt; // the deadline in the signed votes
    uint32 challengeSeconds; // how long a fuller count may replace a settlement
    uint16 quorum;
    uint16 approveAt; // so many yes decide early
    uint16 rejectAt; // so many no decide early
}

/// One proposal with the votes on it. `commitment` is a salted hash of what is proposed; the salt never comes here. Votes are
/// most of the calldata, which is what costs on an L2, so they are packed (abi.encodePacked), 69 bytes each:
///   bytes32 r, bytes32 vs   the voter's own signature (EIP-2098: v is the top bit of vs); it names the voter
///   uint32 revision         0, and one more each time that the voter changed their mind
///   uint8 yes               1: yes; 0: no; nothing else
struct Ballot {
    bytes32 commitment;
    bytes votes; // ascending by the voter's address: nobody comes twice
}

/// Proposals under the same rules, as those of a community whose voting opened on one day: rules are sent, checked and hashed once.
struct BallotGroup {
    Rules rules;
    Ballot[] ballots;
}

/// Hashes and arithmetic of a ballot: pure, no storage. The same is in packages/chain, held equal by tests.
library Ballots {
    bytes32 internal constant VOTE_TYPEHASH = keccak256("Vote(bytes32 proposal,bool yes,uint32 revision,uint64 deadline)");
    bytes32 internal constant PROPOSAL_TYPEHASH = keccak256(
        "Proposal(bytes32 commitment,Rules rules)Rules(uint64 opensAt,uint64 closesAt,uint32 challengeSeconds,uint16 quorum,uint16 approveAt,uint16 rejectAt)"
    );
    bytes32 internal constant RULES_TYPEHASH = keccak256(
        "Rules(uint64 opensAt,uint64 closesAt,uint32 challengeSeconds,uint16 quorum,uint16 approveAt,uint16 rejectAt)"
    );

    uint256 internal constant VOTE_BYTES = 69;

    error BadRules();

    /// The vote at `index`, which the caller knows to be there. In assembly, since a slice of calldata is checked four times a vote.
    function voteAt(
        bytes calldata votes,
        uint256 index
    ) internal pure returns (bytes32 r, bytes32 vs, uint32 revision, uint8 yes) {
        assembly ("memory-safe") {
            let place := add(votes.offset, mul(index, VOTE_BYTES))
            r := calldataload(place)
            vs := calldataload(add(place, 0x20))
            let said := shr(216, calldataload(add(place, 0x40))) // the 5 bytes after the signature
            revision := shr(8, said)
            yes := and(said, 0xff)
        }
    }

    function rulesHash(Rules memory rules) internal pure returns (bytes32) {
        return keccak256(abi.encode(RULES_TYPEHASH, rules));
    }

    /// The id of a proposal: other rules would be another proposal, on which nobody has voted.
    function proposalId(bytes32 commitment, bytes32 hashOfRules) internal pure returns (bytes32) {
        return keccak256(abi.encode(PROPOSAL_TYPEHASH, commitment, hashOfRules));
    }

    /// What is signed, of a vote in this EIP-712 domain. In assembly, since five votes a match are hashed: no memory is taken.
    function voteDigest(
        bytes32 domain,
        bytes32 proposal,
        uint8 yes,
        uint32 revision,
        uint64 deadline
    ) internal pure returns (bytes32 digest) {
        bytes32 typeHash = VOTE_TYPEHASH;
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, typeHash)
            mstore(add(free, 0x20), proposal)
            mstore(add(free, 0x40), yes)
            mstore(add(free, 0x60), revision)
            mstore(add(free, 0x80), deadline)
            let vote := keccak256(free, 0xa0)
            mstore(free, hex"1901")
            mstore(add(free, 0x02), domain)
            mstore(add(free, 0x22), vote)
            digest := keccak256(free, 0x42)
        }
    }

    /// A threshold of 0 would decide without anybody.
    function check(Rules memory rules) internal pure {
        bool anybody = rules.quorum != 0 && rules.approveAt != 0 && rules.rejectAt != 0;
        if (!anybody || rules.closesAt <= rules.opensAt) revert BadRules();
    }

    /// Early at either threshold; where both are reached (votes signed after the fifth), and after the deadline, the majority,
    /// and a tie rejects. None: still open, or fewer than the quorum.
    function decide(Rules memory rules, uint256 yes, uint256 no, uint256 time) internal pure returns (Outcome) {
        bool early = yes >= rules.approveAt || no >= rules.rejectAt;
        if (yes >= rules.approveAt && no < rules.rejectAt) return Outcome.Approved;
        if (no >= rules.rejectAt && yes < rules.approveAt) return Outcome.Rejected;
        if (!early && (time <= rules.closesAt || yes + no < rules.quorum)) return Outcome.None;
        return yes > no ? Outcome.Approved : Outcome.Rejected;
    }
}
