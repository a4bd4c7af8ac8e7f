// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ballots, Outcome, Rules} from "../src/lib/Ballots.sol";
import {Settlements} from "../src/lib/Settlements.sol";
import {SignedVote, Signers} from "./Signers.sol";

contract Decider {
    function decide(Rules calldata rules, uint256 yes, uint256 no, uint256 time) external pure returns (Outcome) {
        return Ballots.decide(rules, yes, no, time);
    }
}

/// Settles one proposal with whatever votes of whomever, as time passes, and keeps what was final.
contract ChallengeActor is Signers {
    Decider private immutable _decider = new Decider();
    uint256 public time;
    bool public everFinal;
    Settlements.Settlement private _final;

    constructor() {
        _begin();
        time = block.timestamp;
    }

    /// Bits of `who`: who is counted; bits of `says`: what they say; revisions up to 3.
    function settle(uint8 who, uint8 says, uint16 revisions, uint8 pass) external {
        vm.warp(time += pass);
        (Settlements.Settlement memory before, bool wasFinal) = _registry.settlementOf(_id());
        try _registry.settle(_one(_some(who, says, revisions))) returns (uint256 written) {
            (Settlements.Settlement memory found,) = _registry.settlementOf(_id());
            if (written == 1) _fuller(found, before, wasFinal);
            else require(keccak256(abi.encode(found)) == keccak256(abi.encode(before)), "left out, and yet changed");
        } catch (bytes memory reason) {
            require(bytes4(reason) == Settlements.StillOpen.selector && before.decidedAt == 0, "refused for another reason");
        }
        _remember();
    }

    function wait(uint16 pass) external {
        vm.warp(time += pass);
        _remember();
    }

    function check() external {
        vm.warp(time);
        (Settlements.Settlement memory found, bool isFinal) = _registry.settlementOf(_id());
        if (everFinal) {
            require(isFinal && keccak256(abi.encode(found)) == keccak256(abi.encode(_final)), "what was final changed");
        }
        require(uint256(found.yes) + found.no <= PEOPLE, "more votes than voters");
        if (found.outcome == Outcome.None) return;
        Outcome later = _decider.decide(_rules, found.yes, found.no, _rules.closesAt + 1);
        require(found.outcome == later, "an outcome that its own votes do not give");
    }

    function _fuller(Settlements.Settlement memory found, Settlements.Settlement memory before, bool wasFinal) private pure {
        require(!wasFinal, "written over what was final");
        uint256 voters = uint256(found.yes) + found.no;
        uint256 known = uint256(before.yes) + before.no;
        bool fuller = voters > known || (voters == known && found.revisions > before.revisions);
        bool decided = voters == known && found.revisions == before.revisions && before.outcome == Outcome.None;
        require(fuller || decided, "replaced by less");
    }

    function _remember() private {
        (Settlements.Settlement memory found, bool isFinal) = _registry.settlementOf(_id());
        if (isFinal && !everFinal) (everFinal, _final) = (true, found);
    }

    function _some(uint8 who, uint8 says, uint16 revisions) private view returns (SignedVote[] memory votes) {
        uint256 count = 0;
        for (uint256 i = 0; i < PEOPLE; i++) count += (who >> i) & 1;
        votes = new SignedVote[](count);
        uint256 next = 0;
        for (uint256 i = 0; i < PEOPLE; i++) {
            if ((who >> i) & 1 == 1) votes[next++] = _sign(_keys[i], (says >> i) & 1 == 1, uint32((revisions >> (2 * i)) & 3));
        }
    }
}

contract ChallengeTest is Signers {
    ChallengeActor private _actor;

    function setUp() external {
        _begin();
        _actor = new ChallengeActor();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_actor);
    }

    function targetSelectors() external view returns (FuzzSelector[] memory selectors) {
        bytes4[] memory names = new bytes4[](2);
        (names[0], names[1]) = (ChallengeActor.settle.selector, ChallengeActor.wait.selector);
        selectors = new FuzzSelector[](1);
        selectors[0] = FuzzSelector(address(_actor), names);
    }

    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    function invariant_a_fuller_count_replaces_and_nothing_leaves_final() external {
        _actor.check();
    }

    function testFuzz_leaving_votes_out_does_not_last(uint8 seed) external {
        // Five yes of eight voters, three no: somebody settles after the deadline with the three no alone.
        vm.warp(_rules.closesAt + 1);
        SignedVote[] memory all = _votes(5, 3);
        SignedVote[] memory some = new SignedVote[](3);
        for (uint256 i = 0; i < 3; i++) some[i] = all[5 + i];
        _registry.settle(_one(some));
        (Settlements.Settlement memory found, bool isFinal) = _registry.settlementOf(_id());
        require(found.outcome == Outcome.Rejected && !isFinal, "settled by some");
        vm.warp(block.timestamp + _bound(seed, 0, 3599));
        _registry.settle(_one(all));
        vm.warp(block.timestamp + 3600);
        (found, isFinal) = _registry.settlementOf(_id());
        require(found.outcome == Outcome.Approved && isFinal, "the full count is final");
        _eq(_registry.settle(_one(some)), 0, "settled again");
    }
}
