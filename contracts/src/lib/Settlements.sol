// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Memory} from "@openzeppelin/contracts/utils/Memory.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {TransientSlot} from "@openzeppelin/contracts/utils/TransientSlot.sol";
import {Ballot, Ballots, Outcome, Rules, SignedVote} from "./Ballots.sol";

/// Outcomes from the voters' own signatures. Anybody may settle, nobody has to be trusted to: who leaves votes out is
/// replaced by whoever brings more of them (a fuller count), until the challenge time is over.
///
/// States of a proposal: (none) -> settled -> final. While it is settled, a fuller count puts another settlement in its place,
/// also one without an outcome (None: the votes that decided it early were withdrawn); a change of outcome begins the challenge
/// time anew. Nothing leaves final.
abstract contract Settlements is EIP712 {
    using SafeCast for uint256;

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
    error InvalidSignature(bytes32 proposal, uint256 index);
    error VotersNotAscending(bytes32 proposal, uint256 index);
    error NotAMember(bytes32 proposal, address voter);

    constructor(IVotes membership_) EIP712("Nakodo", "1") {
        membership = membership_;
    }

    /// Settles one or many. A false vote refuses the whole call; a ballot that is not fuller than what is known is left out, so that
    /// nobody's batch fails because somebody else was quicker. Returns how many were written.
    function settle(Ballot[] calldata ballots) external returns (uint256 written) {
        Memory.Pointer free = Memory.getFreeMemoryPointer();
        for (uint256 i = 0; i < ballots.length; i++) {
            if (_settle(ballots[i])) written++;
            // Of one ballot nothing is needed for the next; memory costs by its square.
            Memory.unsafeSetFreeMemoryPointer(free);
        }
    }

    function settlementOf(bytes32 proposal) external view returns (Settlement memory settlement, bool isFinal) {
        settlement = _settlements[proposal];
        isFinal = _isFinal(settlement);
    }

    function proposalId(bytes32 commitment, Rules calldata rules) external pure returns (bytes32) {
        return Ballots.proposalId(commitment, rules);
    }

    /// What a voter's wallet signs.
    function voteDigest(bytes32 proposal, bool yes, uint32 revision, uint64 deadline) public view returns (bytes32) {
        return Ballots.voteDigest(_domainSeparatorV4(), proposal, yes, revision, deadline);
    }

    function _settle(Ballot calldata ballot) private returns (bool) {
        Ballots.check(ballot.rules);
        bytes32 proposal = Ballots.proposalId(ballot.commitment, ballot.rules);
        Settlement memory known = _settlements[proposal];
        if (_isFinal(known)) return false;
        Settlement memory found = _count(proposal, ballot);
        found.outcome = Ballots.decide(ballot.rules, found.yes, found.no, block.timestamp);
        if (known.decidedAt == 0 && found.outcome == Outcome.None) revert StillOpen(proposal);
        if (known.decidedAt != 0 && !_replaces(found, known)) return false;
        found.challengeSeconds = ballot.rules.challengeSeconds;
        found.decidedAt = found.outcome == known.outcome ? known.decidedAt : uint64(block.timestamp);
        _settlements[proposal] = found;
        emit MatchSettled(proposal, found.outcome, found.yes, found.no);
        return true;
    }

    function _count(bytes32 proposal, Ballot calldata ballot) private returns (Settlement memory found) {
        SignedVote[] calldata votes = ballot.votes;
        Rules calldata rules = ballot.rules;
        bytes32 domain = _domainSeparatorV4();
        address last = address(0);
        uint256 yes = 0;
        uint256 revisions = 0;
        for (uint256 i = 0; i < votes.length; i++) {
            SignedVote calldata vote = votes[i];
            address voter = _voterOf(domain, proposal, rules, vote, i);
            if (voter <= last) revert VotersNotAscending(proposal, i);
            last = voter;
            if (vote.yes) yes++;
            revisions += vote.revision;
        }
        found.yes = yes.toUint16();
        found.no = (votes.length - yes).toUint16();
        found.revisions = revisions.toUint64();
    }

    /// Whose vote it is; refused unless it is a member's.
    function _voterOf(
        bytes32 domain,
        bytes32 proposal,
        Rules calldata rules,
        SignedVote calldata vote,
        uint256 index
    ) private returns (address) {
        bytes32 digest = Ballots.voteDigest(domain, proposal, vote.yes, vote.revision, rules.closesAt);
        (address voter, ECDSA.RecoverError problem,) = ECDSA.tryRecover(digest, vote.r, vote.vs);
        if (problem != ECDSA.RecoverError.NoError) revert InvalidSignature(proposal, index);
        if (!_wasMember(voter, rules.opensAt)) revert NotAMember(proposal, voter);
        return voter;
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
    function _replaces(Settlement memory found, Settlement memory known) private pure returns (bool) {
        uint256 voters = uint256(found.yes) + found.no;
        uint256 knownVoters = uint256(known.yes) + known.no;
        if (voters != knownVoters) return voters > knownVoters;
        if (found.revisions != known.revisions) return found.revisions > known.revisions;
        return known.outcome == Outcome.None && found.outcome != Outcome.None;
    }

    function _isFinal(Settlement memory settlement) private view returns (bool) {
        return settlement.outcome != Outcome.None && block.timestamp >= settlement.decidedAt + settlement.challengeSeconds;
    }
}
