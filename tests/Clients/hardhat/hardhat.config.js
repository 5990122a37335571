// SPDX-License-Identifier: Apache-2.0

import { fileURLToPath } from "node:url";
import hardhatEthers from "@nomicfoundation/hardhat-ethers";
import hardhatIgnition from "@nomicfoundation/hardhat-ignition";
import hardhatIgnitionEthers from "@nomicfoundation/hardhat-ignition-ethers";
import { defineConfig } from "hardhat/config";

const network = { type: "http", chainType: "l1", url: process.env.POWERVERSE_RPC ?? "http://127.0.0.1:8545", chainId: 20568 };

export default defineConfig({
  plugins: [hardhatEthers, hardhatIgnition, hardhatIgnitionEthers],
  solidity: {
    compilers: [{ version: "0.8.37", path: fileURLToPath(new URL("./node_modules/solc/soljson.js", import.meta.url)), settings: { evmVersion: "osaka" } }],
  },

  networks: {
    keys: { ...network, accounts: [process.env.DEPLOYER_KEY ?? `0x${"0".repeat(63)}1`] },
    unlocked: network,
  },
});
