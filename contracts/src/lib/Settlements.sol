// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {TransientSlot} from "@openzeppelin/contracts/utils/TransientSlot.sol";
import {Ballot, BallotGroup, Ballots, Outcome, Rules} from "./Ballots.sol";

/// Outcomes from the voters' own signatures. Anybody may settle, nobody has to be trusted to: who leaves votes out is
/// replaced by whoever brings more of them (a fuller count), until the challenge time is over.
///
/// States of a proposal: (none) -> settled -> final. While it is settled, a fuller count puts another settlement in its place,
/// also one without an outcome (None: the votes that decided it early were withdrawn); a change of outcome begins the challenge
/// time anew. Nothing leaves final.
abstract contract Settlements is EIP712 {
    using SafeCast for uint256;

    /// One slot of storage: 200 bits.
    struct Settlement {
        Outcome outcome;
        uint16 yes;
        uint16 no;
        uint64 revisions; // sum over the votes counted
        uint64 decidedAt;
        uint32 challengeSeconds;
    }

    /// One token a person, asked for the time at which a proposal opened.
    IVotes public immutable membership;
    mapping(bytes32 proposal => Settlement) private _settlements;

    event MatchSettled(bytes32 indexed proposal, Outcome outcome, uint16 yes, uint16 no);

    error StillOpen(bytes32 proposal);
    error MalformedVote(bytes32 proposal, uint256 index);
    error InvalidSignature(bytes32 proposal, uint256 index);
    error VotersNotAscending(bytes32 proposal, uint256 index);
    error NotAMember(bytes32 proposal, address voter);

    constructor(IVotes membership_) EIP712("Nakodo", "1") {
        membership = membership_;
    }

    /// Settles one or many. A false vote refuses the whole call; a ballot that is not fuller than what is known is left out, so that
    /// nobody's batch fails because somebody else was quicker. Returns how many were written.
    function settle(BallotGroup[] calldata groups) external returns (uint256 written) {
        bytes32 domain = _domainSeparatorV4();
        for (uint256 i = 0; i < groups.length; i++) {
            Ballot[] calldata ballots = groups[i].ballots;
            // In memory, where the compiler does not check them anew each time that they are read.
            Rules memory rules = groups[i].rules;
            Ballots.check(rules);
            bytes32 rulesHash = Ballots.rulesHash(rules);
            for (uint256 j = 0; j < ballots.length; j++) {
                if (_settle(domain, rules, rulesHash, ballots[j])) written++;
            }
        }
    }

    function settlementOf(bytes32 proposal) external view returns (Settlement memory settlement, bool isFinal) {
        settlement = _settlements[proposal];
        isFinal = _isFinal(_settlements[proposal]);
    }

    function proposalId(bytes32 commitment, Rules calldata rules) external pure returns (bytes32) {
        return Ballots.proposalId(commitment, Ballots.rulesHash(rules));
    }

    /// What a voter's wallet signs.
    function voteDigest(bytes32 proposal, bool yes, uint32 revision, uint64 deadline) public view returns (bytes32) {
        return Ballots.voteDigest(_domainSeparatorV4(), proposal, yes ? 1 : 0, revision, deadline);
    }

    function _settle(
        bytes32 domain,
        Rules memory rules,
        bytes32 rulesHash,
        Ballot calldata ballot
    ) private returns (bool) {
        bytes32 proposal = Ballots.proposalId(ballot.commitment, rulesHash);
        Settlement storage known = _settlements[proposal];
        bool isKnown = known.decidedAt != 0;
        if (isKnown && _isFinal(known)) return false;
        (uint256 yes, uint256 no, uint256 revisions) = _count(domain, proposal, rules, ballot.votes);
        Outcome outcome = Ballots.decide(rules, yes, no, block.timestamp);
        if (!isKnown && outcome == Outcome.None) revert StillOpen(proposal);
        if (isKnown && !_replaces(outcome, yes + no, revisions, known)) return false;
        // All reads first, then field by field: the compiler makes one write of them. A struct that is put together in memory costs more.
        uint64 decidedAt = isKnown && outcome == known.outcome ? known.decidedAt : uint64(block.timestamp);
        (known.outcome, known.yes, known.no) = (outcome, yes.toUint16(), no.toUint16());
        (known.revisions, known.decidedAt, known.challengeSeconds) = (revisions.toUint64(), decidedAt, rules.challengeSeconds);
        emit MatchSettled(proposal, outcome, uint16(yes), uint16(no));
        return true;
    }

    /// Refused unless every vote is a member's, and nobody's second.
    function _count(
        bytes32 domain,
        bytes32 proposal,
        Rules memory rules,
        bytes calldata votes
    ) private returns (uint256 yes, uint256 no, uint256 revisions) {
        uint256 count = votes.length / Ballots.VOTE_BYTES;
        if (votes.length % Ballots.VOTE_BYTES != 0) revert MalformedVote(proposal, count);
        address last = address(0);
        // Nothing overflows: of `count` numbers, which calldata bounds, the largest has 32 bits.
        unchecked {
            for (uint256 i = 0; i < count; i++) {
                (bytes32 r, bytes32 vs, uint32 revision, uint8 isYes) = Ballots.voteAt(votes, i);
                if (isYes > 1) revert MalformedVote(proposal, i);
                bytes32 digest = Ballots.voteDigest(domain, proposal, isYes, revision, rules.closesAt);
                (address voter, ECDSA.RecoverError problem,) = ECDSA.tryRecover(digest, r, vs);
                if (problem != ECDSA.RecoverError.NoError) revert InvalidSignature(proposal, i);
                if (voter <= last) revert VotersNotAscending(proposal, i);
                if (!_wasMember(voter, rules.opensAt)) revert NotAMember(proposal, voter);
                last = voter;
                yes += isYes;
                revisions += revision;
            }
            no = count - yes;
        }
    }

    /// The past does not change within a transaction: who votes on many proposals of one batch is looked up once for each time.
    function _wasMember(address voter, uint64 time) private returns (bool) {
        TransientSlot.BooleanSlot known = TransientSlot.asBoolean(bytes32((uint256(uint160(voter)) << 64) | time));
        if (TransientSlot.tload(known)) return true;
        if (membership.getPastVotes(voter, time) == 0) return false;
        TransientSlot.tstore(known, true);
        return true;
    }

    /// Fuller: more voters, or as many with newer votes. The same count may only give an outcome to what has none.
    function _replaces(
        Outcome outcome,
        uint256 voters,
        uint256 revisions,
        Settlement storage known
    ) private view returns (bool) {
        uint256 knownVoters = uint256(known.yes) + known.no;
        if (voters != knownVoters) return voters > knownVoters;
        if (revisions != known.revisions) return revisions > known.revisions;
        return known.outcome == Outcome.None && outcome != Outcome.None;
    }

    function _isFinal(Settlement storage settlement) private view returns (bool) {
        return settlement.outcome != Outcome.None && block.timestamp >= settlement.decidedAt + settlement.challengeSeconds;
    }
}
