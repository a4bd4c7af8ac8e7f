// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {MatchRegistry} from "../src/MatchRegistry.sol";
import {Anchors} from "../src/lib/Anchors.sol";
import {Outcome} from "../src/lib/Ballots.sol";
import {Fuzz} from "./Vm.sol";

/// Anchors what comes to mind, by whoever comes by, and keeps its own book.
contract AnchorsActor is Fuzz {
    MatchRegistry public immutable registry;
    bytes32[] public roots;
    mapping(bytes32 => bool) public known;

    constructor() {
        registry = new MatchRegistry(IVotes(address(1)), address(this));
    }

    function anchorNext(uint8 root, uint32 matches) external {
        bytes32 hash = keccak256(abi.encode(root));
        bool refused = matches == 0 || known[hash];
        if (refused) vm.expectRevert();
        registry.anchor(uint64(roots.length + 1), hash, matches);
        if (refused) return;
        known[hash] = true;
        roots.push(hash);
    }

    function anchorOutOfTurn(uint64 number, bytes32 root) external {
        if (number == roots.length + 1) number++;
        vm.expectRevert(abi.encodeWithSelector(Anchors.WrongBatchNumber.selector, roots.length + 1));
        registry.anchor(number, root, 1);
    }

    function anchorAsStranger(address stranger, bytes32 root) external {
        if (stranger == address(this)) return;
        vm.prank(stranger);
        vm.expectRevert();
        registry.anchor(uint64(roots.length + 1), root, 1);
    }

    function count() external view returns (uint256) {
        return roots.length;
    }
}

contract AnchorsTest is Fuzz {
    AnchorsActor private _actor;
    MatchRegistry private _registry;

    function setUp() external {
        vm.warp(NOW);
        _actor = new AnchorsActor();
        _registry = new MatchRegistry(IVotes(address(1)), address(this));
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_actor);
    }

    function invariant_batches_are_numbered_without_gap_and_never_anchored_twice() external view {
        MatchRegistry registry = _actor.registry();
        _eq(registry.batchCount(), _actor.count(), "another number of batches");
        for (uint256 i = 0; i < _actor.count(); i++) {
            (uint64 number, uint64 anchoredAt, uint32 matches) = registry.batches(_actor.roots(i));
            _eq(number, i + 1, "a batch lost its number");
            _eq(anchoredAt, NOW, "a batch lost its time");
            require(matches > 0, "an empty batch");
        }
    }

    function testFuzz_every_match_of_a_batch_proves_and_no_other(bytes32 seed, uint8 size, bytes32 other) external {
        uint256 count = _bound(size, 1, 20);
        bytes32[] memory leaves = new bytes32[](count);
        for (uint256 i = 0; i < count; i++) leaves[i] = _registry.leafHash(_proposal(seed, i), _outcome(i), _votes(seed, i));
        bytes32[] memory tree = _tree(leaves);
        _registry.anchor(1, tree[0], uint32(count));
        for (uint256 i = 0; i < count; i++) {
            bytes32[] memory proof = _proof(tree, count - 1 + i);
            require(_registry.isAnchored(tree[0], proof, _proposal(seed, i), _outcome(i), _votes(seed, i)), "a match is not proven");
            Outcome wrong = _outcome(i + 1);
            require(!_registry.isAnchored(tree[0], proof, _proposal(seed, i), wrong, _votes(seed, i)), "another outcome is proven");
            require(!_registry.isAnchored(tree[0], proof, other, _outcome(i), _votes(seed, i)), "another proposal is proven");
            require(!_registry.isAnchored(other, proof, _proposal(seed, i), _outcome(i), _votes(seed, i)), "an unknown root proves");
        }
    }

    function testFuzz_nothing_is_proven_before_it_is_anchored(bytes32 proposal, bytes32 votesHash) external view {
        bytes32 root = _registry.leafHash(proposal, Outcome.Approved, votesHash);
        require(!_registry.isAnchored(root, new bytes32[](0), proposal, Outcome.Approved, votesHash), "proven without an anchor");
    }

    function testFuzz_an_outcome_of_none_is_never_proven(bytes32 proposal, bytes32 votesHash) external {
        bytes32 root = _registry.leafHash(proposal, Outcome.None, votesHash);
        _registry.anchor(1, root, 1);
        require(!_registry.isAnchored(root, new bytes32[](0), proposal, Outcome.None, votesHash), "no outcome is proven");
    }

    function _proposal(bytes32 seed, uint256 i) private pure returns (bytes32) {
        return keccak256(abi.encode(seed, i, "proposal"));
    }

    function _votes(bytes32 seed, uint256 i) private pure returns (bytes32) {
        return keccak256(abi.encode(seed, i, "votes"));
    }

    function _outcome(uint256 i) private pure returns (Outcome) {
        return Outcome(1 + i % 3);
    }

    /// A complete binary tree in an array: the leaves last, the root first.
    function _tree(bytes32[] memory leaves) private pure returns (bytes32[] memory tree) {
        uint256 inner = leaves.length - 1;
        tree = new bytes32[](inner + leaves.length);
        for (uint256 i = 0; i < leaves.length; i++) tree[inner + i] = leaves[i];
        for (uint256 i = inner; i > 0; i--) {
            tree[i - 1] = Hashes.commutativeKeccak256(tree[2 * i - 1], tree[2 * i]);
        }
    }

    function _proof(bytes32[] memory tree, uint256 index) private pure returns (bytes32[] memory proof) {
        uint256 depth = 0;
        for (uint256 i = index; i > 0; i = (i - 1) / 2) depth++;
        proof = new bytes32[](depth);
        for (uint256 i = 0; i < depth; i++) {
            proof[i] = tree[index % 2 == 1 ? index + 1 : index - 1];
            index = (index - 1) / 2;
        }
    }
}
