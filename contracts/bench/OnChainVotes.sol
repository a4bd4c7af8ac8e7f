// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";

/// What Nakodo does not do, for the gas report to compare with: every vote is a transaction of the voter.
contract OnChainVotes {
    struct Tally {
        uint16 yes;
        uint16 no;
        bool approved;
        bool rejected;
    }

    IVotes public immutable membership;
    mapping(bytes32 proposal => Tally) public tallies;
    mapping(bytes32 proposal => mapping(address voter => bool)) public voted;

    event Voted(bytes32 indexed proposal, address indexed voter, bool yes);

    constructor(IVotes membership_) {
        membership = membership_;
    }

    function vote(bytes32 proposal, bool yes, uint64 opensAt) external {
        Tally storage tally = tallies[proposal];
        require(!tally.approved && !tally.rejected && !voted[proposal][msg.sender], "closed, or voted");
        require(membership.getPastVotes(msg.sender, opensAt) != 0, "no member");
        voted[proposal][msg.sender] = true;
        if (yes) tally.approved = ++tally.yes == 5;
        else tally.rejected = ++tally.no == 5;
        emit Voted(proposal, msg.sender, yes);
    }
}
