// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ballot, BallotGroup, Rules} from "../src/lib/Ballots.sol";
import {Settlements} from "../src/lib/Settlements.sol";
import {SignedVote, Signers} from "./Signers.sol";

/// What comes packed is read as it was meant, or refused; and what is stored packed keeps its neighbours as they are.
contract PackingTest is Signers {
    uint256 private constant VOTE_BYTES = 69;

    function setUp() external {
        _begin();
    }

    function testFuzz_votes_that_are_cut_or_too_long_are_refused(uint8 some, uint16 length) external {
        bytes memory whole = _pack(_votes(PEOPLE, 0));
        uint256 kept = _bound(length, 0, whole.length - 1);
        if (kept % VOTE_BYTES == 0) kept++;
        bytes memory cut = new bytes(kept);
        for (uint256 i = 0; i < kept; i++) cut[i] = whole[i];
        _malformed(cut, kept / VOTE_BYTES);
        _malformed(abi.encodePacked(whole, new bytes(_bound(some, 1, VOTE_BYTES - 1))), PEOPLE);
    }

    /// Also where the voter signed it so: 2 would count as two votes.
    function testFuzz_a_vote_is_yes_or_no_and_nothing_else(uint8 says, uint8 place) external {
        says = uint8(_bound(says, 2, 255));
        uint256 index = _bound(place, 0, 4);
        SignedVote[] memory votes = _votes(5, 0);
        votes[index] = _compact(_keys[index], _digestSaying(says), true, 0);
        bytes memory packed = _pack(votes);
        packed[index * VOTE_BYTES + VOTE_BYTES - 1] = bytes1(says);
        _malformed(packed, index);
    }

    function testFuzz_no_byte_of_the_votes_can_be_another(uint16 place, uint8 by) external {
        bytes memory packed = _pack(_votes(5, 0));
        packed[_bound(place, 0, packed.length - 1)] ^= bytes1(uint8(_bound(by, 1, 255)));
        try _registry.settle(_packed(packed)) {
            revert("it was settled");
        } catch (bytes memory reason) {
            bytes4 name = bytes4(reason);
            bool vote = name == Settlements.MalformedVote.selector || name == Settlements.InvalidSignature.selector;
            bool voter = name == Settlements.NotAMember.selector || name == Settlements.VotersNotAscending.selector;
            require(vote || voter, "it was refused for another reason");
        }
    }

    /// Revisions as high as they can be, and a challenge time as long as it can be, spill into nothing beside them.
    function testFuzz_numbers_are_stored_as_they_are(uint32[8] calldata revisions, uint32 challengeSeconds) external {
        _rules.challengeSeconds = challengeSeconds;
        SignedVote[] memory votes = new SignedVote[](PEOPLE);
        uint256 sum = 0;
        for (uint256 i = 0; i < PEOPLE; i++) {
            votes[i] = _sign(_keys[i], i != 0, revisions[i]);
            sum += revisions[i];
        }
        _registry.settle(_one(votes));
        (Settlements.Settlement memory found,) = _registry.settlementOf(_id());
        _eq(uint256(found.outcome), 1, "outcome");
        _eq(found.yes, PEOPLE - 1, "yes");
        _eq(found.no, 1, "no");
        _eq(found.revisions, sum, "revisions");
        _eq(found.decidedAt, block.timestamp, "decided at");
        _eq(found.challengeSeconds, challengeSeconds, "challenge time");
    }

    /// However proposals are put together, each becomes what it would become alone.
    function testFuzz_groups_change_nothing(uint8[6] calldata yesOf, uint8 split) external {
        uint256 first = _bound(split, 0, 6);
        Rules memory later = _rules;
        later.quorum = 2;
        BallotGroup[] memory groups = new BallotGroup[](2);
        groups[0] = _group(_rules, yesOf, 0, first);
        groups[1] = _group(later, yesOf, first, 6);
        vm.warp(_rules.closesAt + 1);
        _eq(_registry.settle(groups), 6, "settled");
        for (uint256 i = 0; i < 6; i++) {
            bytes32 id = _registry.proposalId(keccak256(abi.encode(i)), i < first ? _rules : later);
            (Settlements.Settlement memory found,) = _registry.settlementOf(id);
            _eq(found.yes, yesOf[i] % 6, "yes");
            _eq(found.no, 5 - yesOf[i] % 6, "no");
        }
        _eq(_registry.settle(groups), 0, "settled again");
    }

    function _group(
        Rules memory rules,
        uint8[6] calldata yesOf,
        uint256 from,
        uint256 to
    ) private returns (BallotGroup memory group) {
        Rules memory before = _rules;
        _rules = rules;
        group = BallotGroup(rules, new Ballot[](to - from));
        for (uint256 i = from; i < to; i++) {
            bytes32 commitment = keccak256(abi.encode(i));
            group.ballots[i - from] = Ballot(commitment, _pack(_votesOn(commitment, yesOf[i] % 6)));
        }
        _rules = before;
    }

    function _votesOn(bytes32 commitment, uint256 yes) private view returns (SignedVote[] memory votes) {
        bytes32 id = _registry.proposalId(commitment, _rules);
        votes = new SignedVote[](5);
        for (uint256 i = 0; i < 5; i++) {
            votes[i] = _compact(_keys[i], _registry.voteDigest(id, i < yes, 0, _rules.closesAt), i < yes, 0);
        }
    }

    /// What a wallet would sign if `yes` were no bool.
    function _digestSaying(uint8 says) private view returns (bytes32) {
        bytes32 voteType = keccak256("Vote(bytes32 proposal,bool yes,uint32 revision,uint64 deadline)");
        bytes32 vote = keccak256(abi.encode(voteType, _id(), uint256(says), uint256(0), uint256(_rules.closesAt)));
        bytes32 domainType =
            keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
        bytes32 domain =
            keccak256(abi.encode(domainType, keccak256("Nakodo"), keccak256("1"), block.chainid, address(_registry)));
        return keccak256(abi.encodePacked(hex"1901", domain, vote));
    }

    function _malformed(bytes memory packed, uint256 index) private {
        vm.expectRevert(abi.encodeWithSelector(Settlements.MalformedVote.selector, _id(), index));
        _registry.settle(_packed(packed));
    }
}
