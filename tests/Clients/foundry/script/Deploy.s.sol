// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Token} from "../src/Token.sol";
import {Counter} from "../src/Counter.sol";

interface Cheats {
    function startBroadcast(uint256 key) external;
    function stopBroadcast() external;
    function envUint(string calldata name) external view returns (uint256);
}

contract Deploy {
    Cheats private constant vm = Cheats(address(uint160(uint256(keccak256("hevm cheat code")))));

    function run() external returns (address token, address counter) {
        vm.startBroadcast(vm.envUint("DEPLOYER_KEY"));
        Token deployed = new Token(1_000_000);
        Counter counted = new Counter();
        counted.setNumber(41);
        counted.increment();
        deployed.transfer(address(counted), 5);
        vm.stopBroadcast();
        return (address(deployed), address(counted));
    }
}
