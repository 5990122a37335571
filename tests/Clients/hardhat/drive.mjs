// SPDX-License-Identifier: Apache-2.0
// Runs inside hardhat's own process: `node drive.mjs`, and answers with one line of JSON.

import { network } from "hardhat";

const { ethers } = await network.connect("unlocked");
const [, , , , , , , signer] = await ethers.getSigners();
const token = await ethers.deployContract("Token", [1000n], signer);
await token.waitForDeployment();
const receipt = await (await token.transfer("0x0000000000000000000000000000000000000bad", 3n)).wait();
let reason = "";
try {
  await token.transfer("0x0000000000000000000000000000000000000bad", 10_000n);
} catch (error) {
  reason = error.message;
}

const mark = await ethers.provider.send("evm_snapshot", []);
await ethers.provider.send("hardhat_mine", ["0x2"]);
await ethers.provider.send("evm_revert", [mark]);
console.log(JSON.stringify({
  from: signer.address,
  sender: receipt.from,
  balance: String(await token.balanceOf("0x0000000000000000000000000000000000000bad")),
  reason,
  events: (await token.queryFilter("Transfer", receipt.blockNumber)).length,
}));
process.exit(0);
