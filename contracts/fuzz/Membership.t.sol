// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MembershipToken} from "../src/MembershipToken.sol";
import {Fuzz, Vm} from "./Vm.sol";

/// Does to a token whatever people may try, and keeps its own book of who is a member.
contract MembershipActor is Fuzz {
    MembershipToken public immutable token;
    address[] public people;
    mapping(address => bool) public admitted;
    uint256 public members;

    constructor() {
        token = new MembershipToken("Club", "CLUB", address(this));
        for (uint160 i = 1; i <= 8; i++) people.push(address(i * 0x1111));
    }

    function admit(uint256 who) external {
        address person = people[who % people.length];
        if (admitted[person]) vm.expectRevert();
        else members++;
        admitted[person] = true;
        token.mint(person);
    }

    function revoke(uint256 who) external {
        address person = people[who % people.length];
        if (!admitted[person]) vm.expectRevert();
        else members--;
        admitted[person] = false;
        token.revoke(person);
    }

    function resign(uint256 who) external {
        address person = people[who % people.length];
        if (!admitted[person]) vm.expectRevert();
        else members--;
        admitted[person] = false;
        vm.prank(person);
        token.resign();
    }

    function transfer(uint256 from, uint256 to, uint256 value) external {
        vm.prank(people[from % people.length]);
        vm.expectRevert();
        token.transfer(people[to % people.length], _bound(value, 0, 2));
    }

    function takeOver(uint256 by, uint256 from, uint256 to) external {
        vm.prank(people[by % people.length]);
        vm.expectRevert();
        token.transferFrom(people[from % people.length], people[to % people.length], 1);
    }

    function approve(uint256 from, uint256 to) external {
        vm.prank(people[from % people.length]);
        vm.expectRevert(MembershipToken.SoulBound.selector);
        token.approve(people[to % people.length], 1);
    }

    function delegate(uint256 from, uint256 to) external {
        address person = people[from % people.length];
        address other = people[to % people.length];
        vm.prank(person);
        if (other != person) vm.expectRevert(MembershipToken.OwnVoteOnly.selector);
        token.delegate(other);
    }

    function mintWithoutRole(uint256 by) external {
        vm.prank(people[by % people.length]);
        vm.expectRevert();
        token.mint(people[by % people.length]);
    }

    function count() external view returns (uint256) {
        return people.length;
    }
}

contract MembershipTest is Fuzz {
    MembershipActor private _actor;

    function setUp() external {
        vm.warp(NOW);
        _actor = new MembershipActor();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_actor);
    }

    function invariant_everybody_holds_one_token_and_one_vote_or_none() external view {
        MembershipToken token = _actor.token();
        for (uint256 i = 0; i < _actor.count(); i++) {
            address person = _actor.people(i);
            uint256 expected = _actor.admitted(person) ? 1 : 0;
            _eq(token.balanceOf(person), expected, "balance is not what admissions say");
            _eq(token.getVotes(person), expected, "votes are not what admissions say");
        }
        _eq(token.totalSupply(), _actor.members(), "supply is not the number of members");
    }

    function testFuzz_membership_is_remembered_by_the_second(address who, uint32 stay, uint32 later) external {
        vm.assume(who != address(0));
        uint256 gone = NOW + 10 + _bound(stay, 0, 1e6);
        MembershipToken token = new MembershipToken("Club", "CLUB", address(this));
        vm.warp(NOW + 5);
        token.mint(who);
        vm.warp(gone);
        token.revoke(who);
        vm.warp(gone + 1 + later);
        _eq(token.getPastVotes(who, NOW + 4), 0, "a vote before admission");
        _eq(token.getPastVotes(who, NOW + 5), 1, "no vote from admission on");
        _eq(token.getPastVotes(who, gone - 1), 1, "no vote until revoked");
        _eq(token.getPastVotes(who, gone), 0, "a vote after it was revoked");
    }

    function testFuzz_only_the_minter_admits_and_revokes(address stranger) external {
        vm.assume(stranger != address(this));
        MembershipToken token = new MembershipToken("Club", "CLUB", address(this));
        vm.prank(stranger);
        vm.expectRevert();
        token.mint(stranger);
        token.mint(address(0xbeef));
        vm.prank(stranger);
        vm.expectRevert();
        token.revoke(address(0xbeef));
    }
}
