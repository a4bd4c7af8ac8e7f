// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {Outcome} from "./Ballots.sol";

/// Outcomes in batches: the chain keeps one root for many matches, and anybody who is given a proof can check their own.
/// It says what the anchorer held to be true, and when; whether the votes say so is what a settlement proves.
abstract contract Anchors is AccessControl {
    bytes32 public constant ANCHORER_ROLE = keccak256("ANCHORER_ROLE");

    struct Batch {
        uint64 number; // from 1; 0: there is no such batch
        uint64 anchoredAt;
        uint32 matches;
    }

    mapping(bytes32 root => Batch) public batches;
    uint64 public batchCount;

    event BatchAnchored(uint64 indexed number, bytes32 indexed root, uint32 matches);

    error WrongBatchNumber(uint64 expected);
    error AlreadyAnchored(bytes32 root);
    error EmptyBatch();

    /// `number` must be the next one: of two transactions for one batch (resent after a crash, or replaced) the second is refused,
    /// whatever its root.
    function anchor(uint64 number, bytes32 root, uint32 matches) external onlyRole(ANCHORER_ROLE) {
        uint64 expected = batchCount + 1;
        if (number != expected) revert WrongBatchNumber(expected);
        if (matches == 0 || root == bytes32(0)) revert EmptyBatch();
        if (batches[root].number != 0) revert AlreadyAnchored(root);
        batchCount = number;
        batches[root] = Batch(number, uint64(block.timestamp), matches);
        emit BatchAnchored(number, root, matches);
    }

    /// Whether this very outcome, decided by these very votes, is in an anchored batch.
    function isAnchored(
        bytes32 root,
        bytes32[] calldata proof,
        bytes32 proposal,
        Outcome outcome,
        bytes32 votesHash
    ) external view returns (bool) {
        return batches[root].number != 0 && outcome != Outcome.None
            && MerkleProof.verifyCalldata(proof, root, leafHash(proposal, outcome, votesHash));
    }

    /// Hashed twice, so that no inner node can pass for a leaf (as OpenZeppelin's StandardMerkleTree does).
    function leafHash(bytes32 proposal, Outcome outcome, bytes32 votesHash) public pure returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(proposal, outcome, votesHash))));
    }
}
