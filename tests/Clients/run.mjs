// SPDX-License-Identifier: Apache-2.0
// Starts one node, runs every suite against it, counts.

import { compile } from "./lib/contracts.mjs";
import { startNode } from "./lib/node.mjs";
import { Counts } from "./lib/suite.mjs";

// The indexer comes last: it reads all that the others left behind.
const all = ["ethers", "viem", "web3", "foundry", "hardhat", "metamask", "otterscan", "indexer"];
const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`no such suite: ${unknown.join(", ")}; there are ${all.join(", ")}`);
  process.exit(2);
}

const counts = new Counts();
const contracts = compile();
const node = process.env.POWERVERSE_URL ? { url: process.env.POWERVERSE_URL, stop: async () => {} } : await startNode();
try {
  for (const name of chosen.length > 0 ? chosen : all) {
    const started = Date.now();
    const suite = await import(`./suites/${name}.mjs`);
    const before = counts.passed + counts.failed;
    await suite.run({ url: node.url, webSocketUrl: node.url.replace("http", "ws"), contracts, test: counts.tester(name) })
      .catch((error) => counts.fail(name, "suite", error));
    console.log(`${name}: ${counts.passed + counts.failed - before} tests, ${((Date.now() - started) / 1000).toFixed(1)} s`);
  }
} finally {
  await node.stop();
}

console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 ? 0 : 1);
