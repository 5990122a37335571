// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// A plain ERC-20 token; the benchmarks call its functions on itself, so that a run is one transaction.
abstract contract Erc20 {
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;
    uint256 public totalSupply;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    error InsufficientBalance();
    error InsufficientAllowance();

    function transfer(address to, uint256 value) public returns (bool) {
        _move(msg.sender, to, value);
        return true;
    }

    function approve(address spender, uint256 value) public returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) public returns (bool) {
        uint256 allowed = allowance[from][msg.sender];
        if (allowed < value) revert InsufficientAllowance();
        allowance[from][msg.sender] = allowed - value;
        _move(from, to, value);
        return true;
    }

    function _mint(address to, uint256 value) internal {
        totalSupply += value;
        unchecked { balanceOf[to] += value; }
        emit Transfer(address(0), to, value);
    }

    function _move(address from, address to, uint256 value) private {
        uint256 balance = balanceOf[from];
        if (balance < value) revert InsufficientBalance();
        unchecked {
            balanceOf[from] = balance - value;
            balanceOf[to] += value;
        }
        emit Transfer(from, to, value);
    }
}

contract Erc20Transfer is Erc20 {
    function benchmark() external {
        _mint(msg.sender, 1_000_000);
        for (uint256 i = 0; i < 5_000; i++) transfer(address(0x1234), 1);
    }
}

contract Erc20Mint is Erc20 {
    function benchmark() external {
        for (uint256 i = 0; i < 5_000; i++) _mint(msg.sender, i);
    }
}

contract Erc20ApprovalTransfer is Erc20 {
    function benchmark() external {
        _mint(msg.sender, 1_000_000);
        for (uint256 i = 1; i < 5_001; i++) {
            approve(msg.sender, i);
            transferFrom(msg.sender, address(0x1234), 1);
        }
    }
}

contract TenThousandHashes {
    /// The hashes are combined so that no optimizer may drop them.
    function benchmark() external pure returns (bytes32 combined) {
        for (uint256 i = 0; i < 20_000; i++) combined ^= keccak256(abi.encodePacked(i));
    }
}
