// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

/// One token is one member of a community. It cannot be sold, lent or delegated: whoever holds it was admitted, and votes
/// for nobody else. As ERC20Votes it remembers who was a member at which second, so votes are judged by the membership of the
/// time at which the proposal opened. It knows addresses only; names, profiles and pairs never belong here.
contract MembershipToken is ERC20Votes, AccessControl {
    bytes32 public constant MINTER_ROLE = keccak256("MINTER_ROLE");

    error SoulBound();
    error OwnVoteOnly();
    error AlreadyMember(address account);
    error NotAMember(address account);

    constructor(string memory name_, string memory symbol_, address admin) ERC20(name_, symbol_) EIP712(name_, "1") {
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
        _grantRole(MINTER_ROLE, admin);
    }

    /// A member is whole.
    function decimals() public pure override returns (uint8) {
        return 0;
    }

    function mint(address account) external onlyRole(MINTER_ROLE) {
        _admit(account);
    }

    /// All or none: one account that is a member already refuses the call.
    function mintMany(address[] calldata accounts) external onlyRole(MINTER_ROLE) {
        for (uint256 i = 0; i < accounts.length; i++) _admit(accounts[i]);
    }

    function revoke(address account) external onlyRole(MINTER_ROLE) {
        _dismiss(account);
    }

    /// All or none: one account that is no member refuses the call.
    function revokeMany(address[] calldata accounts) external onlyRole(MINTER_ROLE) {
        for (uint256 i = 0; i < accounts.length; i++) _dismiss(accounts[i]);
    }

    /// Nobody needs a permission to go.
    function resign() external {
        _dismiss(_msgSender());
    }

    function isMember(address account) external view returns (bool) {
        return balanceOf(account) == 1;
    }

    /// Seconds instead of block numbers: proposals are opened off chain, by the clock.
    function clock() public view override returns (uint48) {
        return uint48(block.timestamp);
    }

    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override returns (string memory) {
        return "mode=timestamp";
    }

    function _admit(address account) private {
        if (balanceOf(account) != 0) revert AlreadyMember(account);
        // A vote counts only once it is delegated (ERC20Votes); to oneself, so that joining is enough.
        if (delegates(account) != account) _delegate(account, account);
        _mint(account, 1);
    }

    function _dismiss(address account) private {
        if (balanceOf(account) == 0) revert NotAMember(account);
        _burn(account, 1);
    }

    function _update(address from, address to, uint256 value) internal override {
        if (from != address(0) && to != address(0)) revert SoulBound();
        super._update(from, to, value);
    }

    /// What cannot be moved cannot be promised either.
    function _approve(address, address, uint256, bool) internal pure override {
        revert SoulBound();
    }

    function _delegate(address account, address delegatee) internal override {
        if (delegatee != account) revert OwnVoteOnly();
        super._delegate(account, delegatee);
    }
}
