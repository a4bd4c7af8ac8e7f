// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// The cheat codes that our tests use, out of https://getfoundry.sh/reference/cheatcodes (forge-std has no official npm package).
interface Vm {
    function addr(uint256 privateKey) external pure returns (address);
    function sign(uint256 privateKey, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function prank(address sender) external;
    function warp(uint256 timestamp) external;
    function chainId(uint256 id) external;
    function assume(bool condition) external pure;
    function expectRevert() external;
    function expectRevert(bytes4 selector) external;
    function expectPartialRevert(bytes4 selector) external;
    function expectRevert(bytes calldata data) external;
}

abstract contract Fuzz {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
    uint256 internal constant NOW = 1_800_000_000;

    function _bound(uint256 value, uint256 min, uint256 max) internal pure returns (uint256) {
        return min + value % (max - min + 1);
    }

    function _eq(uint256 actual, uint256 expected, string memory words) internal pure {
        require(actual == expected, words);
    }
}
