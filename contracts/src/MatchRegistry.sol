// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {Anchors} from "./lib/Anchors.sol";
import {Settlements} from "./lib/Settlements.sol";

/// What a community decided, for anybody to check: outcomes anchored in batches by the operator (cheap), and outcomes settled
/// from the voters' own signatures by anybody (trustless). Where the two differ, the signatures are right.
/// Only salted hashes, counts and voters' signatures come here: never a name, a profile, or which two people a proposal is about.
contract MatchRegistry is Anchors, Settlements {
    constructor(IVotes membership_, address admin) Settlements(membership_) {
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
        _grantRole(ANCHORER_ROLE, admin);
    }
}
