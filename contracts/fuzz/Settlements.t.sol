// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MatchRegistry} from "../src/MatchRegistry.sol";
import {BallotGroup, Outcome, Rules} from "../src/lib/Ballots.sol";
import {Settlements} from "../src/lib/Settlements.sol";
import {SignedVote, Signers} from "./Signers.sol";

contract SettlementsTest is Signers {
    function setUp() external {
        _begin();
    }

    function testFuzz_the_outcome_is_what_the_rules_say(uint8 someYes, uint8 someNo, bool closed) external {
        uint256 yes = _bound(someYes, 0, PEOPLE);
        uint256 no = _bound(someNo, 0, PEOPLE - yes);
        if (closed) vm.warp(_rules.closesAt + 1);
        Outcome expected = _expected(yes, no, closed);
        BallotGroup[] memory groups = _one(_votes(yes, no));
        if (expected == Outcome.None) vm.expectRevert(abi.encodeWithSelector(Settlements.StillOpen.selector, _id()));
        _registry.settle(groups);
        (Settlements.Settlement memory found,) = _registry.settlementOf(_id());
        require(found.outcome == expected, "another outcome");
        if (expected != Outcome.None) require(found.yes == yes && found.no == no, "another count");
    }

    /// In words of product.md, not in those of Ballots.decide: 8 voters cannot reach both thresholds of 5.
    function _expected(uint256 yes, uint256 no, bool closed) private pure returns (Outcome) {
        if (yes >= 5) return Outcome.Approved;
        if (no >= 5) return Outcome.Rejected;
        if (!closed || yes + no < 3) return Outcome.None;
        if (yes > no) return Outcome.Approved;
        return Outcome.Rejected;
    }

    function testFuzz_no_signature_but_the_voters_own_counts(bytes32 r, bytes32 vs, uint8 place) external {
        SignedVote[] memory votes = _votes(5, 0);
        uint256 i = _bound(place, 0, 4);
        vm.assume(r != votes[i].r || vs != votes[i].vs);
        (votes[i].r, votes[i].vs) = (r, vs);
        _refused(_one(votes));
    }

    function testFuzz_a_signed_vote_cannot_be_turned_into_another(uint32 revision, bool yes, uint8 place) external {
        vm.assume(revision != 0 || !yes);
        SignedVote[] memory votes = _votes(5, 0);
        uint256 i = _bound(place, 0, 4);
        (votes[i].revision, votes[i].yes) = (revision, yes);
        _refused(_one(votes));
    }

    /// One rule at a time, each to a value under which five yes would still approve.
    function testFuzz_votes_count_under_their_own_rules_only(uint8 which, uint16 by) external {
        BallotGroup[] memory groups = _one(_votes(5, 0));
        Rules memory other = groups[0].rules;
        uint256 rule = which % 6;
        if (rule == 0) other.opensAt -= uint64(_bound(by, 1, 3600));
        else if (rule == 1) other.closesAt += uint64(_bound(by, 1, 3600));
        else if (rule == 2) other.challengeSeconds = uint32(_bound(by, 0, 3599));
        else if (rule == 3) other.quorum = uint16(_bound(by, 1, 2));
        else if (rule == 4) other.approveAt = uint16(_bound(by, 1, 4));
        else other.rejectAt = uint16(_bound(by, 6, 9));
        _refused(groups);
    }

    function testFuzz_votes_count_for_their_own_proposal_only(bytes32 commitment) external {
        vm.assume(commitment != COMMITMENT);
        BallotGroup[] memory groups = _one(_votes(5, 0));
        groups[0].ballots[0].commitment = commitment;
        _refused(groups);
    }

    function testFuzz_votes_do_not_count_on_another_chain(uint32 chain) external {
        vm.assume(chain != block.chainid && chain != 0);
        BallotGroup[] memory groups = _one(_votes(5, 0));
        vm.chainId(chain);
        _refused(groups);
    }

    function test_votes_do_not_count_in_another_registry() external {
        BallotGroup[] memory groups = _one(_votes(5, 0));
        _registry = new MatchRegistry(_token, address(this));
        _refused(groups);
    }

    function testFuzz_everybody_counts_once(uint8 place) external {
        SignedVote[] memory votes = _votes(5, 0);
        uint256 i = _bound(place, 1, 4);
        votes[i] = votes[i - 1];
        vm.expectRevert(abi.encodeWithSelector(Settlements.VotersNotAscending.selector, _id(), i));
        _registry.settle(_one(votes));
    }

    function testFuzz_who_was_no_member_when_it_opened_does_not_count(uint256 key, uint32 joined) external {
        key = _bound(key, 1, 1e30);
        address late = vm.addr(key);
        vm.assume(!_token.isMember(late));
        vm.warp(NOW + _bound(joined, 1, 1 hours));
        _token.mint(late);
        vm.warp(NOW + 2 hours);
        SignedVote[] memory votes = new SignedVote[](1);
        votes[0] = _sign(key, true, 0);
        vm.expectRevert(abi.encodeWithSelector(Settlements.NotAMember.selector, _id(), late));
        _registry.settle(_one(votes));
    }

    /// The twin of a signature (n - s, other v), as far as the compact form can hold it, and zeros.
    function testFuzz_twins_and_zeros_are_refused(uint8 place, uint256 above, bool zeroR, bool zeroS) external {
        uint256 half = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0;
        SignedVote[] memory votes = _votes(5, 0);
        uint256 i = _bound(place, 0, 4);
        if (zeroR) votes[i].r = 0;
        else if (zeroS) votes[i].vs = 0;
        else votes[i].vs = bytes32(_bound(above, half + 1, (1 << 255) - 1));
        vm.expectRevert(abi.encodeWithSelector(Settlements.InvalidSignature.selector, _id(), i));
        _registry.settle(_one(votes));
    }

    function _refused(BallotGroup[] memory groups) private {
        try _registry.settle(groups) {
            revert("it was settled");
        } catch (bytes memory reason) {
            // The signature is nobody's, or some stranger's: never refused for anything else, such as rules that cannot be.
            bytes4 name = bytes4(reason);
            bool foreign = name == Settlements.NotAMember.selector || name == Settlements.InvalidSignature.selector
                || name == Settlements.VotersNotAscending.selector;
            require(foreign, "it was refused for another reason");
        }
    }
}
