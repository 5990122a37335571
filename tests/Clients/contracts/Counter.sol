// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

contract Counter {
    uint256 public number;

    event Changed(address indexed by, uint256 number);

    function setNumber(uint256 value) external {
        number = value;
        emit Changed(msg.sender, value);
    }

    function increment() external {
        number++;
        emit Changed(msg.sender, number);
    }

    function fail() external pure {
        revert("always fails");
    }

    function divide(uint256 by) external pure returns (uint256) {
        return 1 / by;
    }

    receive() external payable {}

    function payOut(address payable to, uint256 value) external {
        (bool sent, ) = to.call{value: value}("");
        require(sent, "not sent");
    }
}

/// What an account delegates to (EIP-7702).
contract Batch {
    struct Step {
        address to;
        uint256 value;
        bytes data;
    }

    event Executed(uint256 steps);

    function execute(Step[] calldata steps) external payable {
        for (uint256 i = 0; i < steps.length; i++) {
            (bool done, ) = steps[i].to.call{value: steps[i].value}(steps[i].data);
            require(done, "step failed");
        }
        emit Executed(steps.length);
    }

    receive() external payable {}
}
