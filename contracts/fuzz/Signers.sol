// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MembershipToken} from "../src/MembershipToken.sol";
import {MatchRegistry} from "../src/MatchRegistry.sol";
import {Ballot, BallotGroup, Rules} from "../src/lib/Ballots.sol";
import {Fuzz} from "./Vm.sol";

/// A vote before it is packed into a ballot.
struct SignedVote {
    bytes32 r;
    bytes32 vs;
    uint32 revision;
    bool yes;
}

/// A community of voters whose keys the test holds, sorted by address, and what their wallets would sign.
abstract contract Signers is Fuzz {
    uint256 internal constant PEOPLE = 8;
    bytes32 internal constant COMMITMENT = keccak256("a salted pair");

    MembershipToken internal _token;
    MatchRegistry internal _registry;
    uint256[] internal _keys;
    Rules internal _rules = Rules(uint64(NOW), uint64(NOW + 1 days), 1 hours, 3, 5, 5);

    function _begin() internal {
        vm.warp(NOW - 1 days);
        _token = new MembershipToken("Club", "CLUB", address(this));
        _registry = new MatchRegistry(_token, address(this));
        for (uint256 i = 0; i < PEOPLE; i++) _insert(uint256(keccak256(abi.encode("voter", i))));
        for (uint256 i = 0; i < PEOPLE; i++) _token.mint(vm.addr(_keys[i]));
        vm.warp(NOW + 1);
    }

    function _insert(uint256 key) private {
        _keys.push(key);
        for (uint256 i = _keys.length - 1; i > 0 && vm.addr(_keys[i]) < vm.addr(_keys[i - 1]); i--) {
            (_keys[i], _keys[i - 1]) = (_keys[i - 1], _keys[i]);
        }
    }

    function _id() internal view returns (bytes32) {
        return _registry.proposalId(COMMITMENT, _rules);
    }

    function _sign(uint256 key, bool yes, uint32 revision) internal view returns (SignedVote memory) {
        return _compact(key, _registry.voteDigest(_id(), yes, revision, _rules.closesAt), yes, revision);
    }

    function _compact(uint256 key, bytes32 digest, bool yes, uint32 revision) internal pure returns (SignedVote memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return SignedVote(r, bytes32(uint256(s) | (uint256(v - 27) << 255)), revision, yes);
    }

    function _one(SignedVote[] memory votes) internal view returns (BallotGroup[] memory groups) {
        return _packed(_pack(votes));
    }

    function _packed(bytes memory votes) internal view returns (BallotGroup[] memory groups) {
        groups = new BallotGroup[](1);
        groups[0] = BallotGroup(_rules, new Ballot[](1));
        groups[0].ballots[0] = Ballot(COMMITMENT, votes);
    }

    function _pack(SignedVote[] memory votes) internal pure returns (bytes memory packed) {
        for (uint256 i = 0; i < votes.length; i++) {
            packed = abi.encodePacked(packed, votes[i].r, votes[i].vs, votes[i].revision, votes[i].yes);
        }
    }

    /// The first `yes` voters say yes, the next `no` say no.
    function _votes(uint256 yes, uint256 no) internal view returns (SignedVote[] memory votes) {
        votes = new SignedVote[](yes + no);
        for (uint256 i = 0; i < votes.length; i++) votes[i] = _sign(_keys[i], i < yes, 0);
    }
}
