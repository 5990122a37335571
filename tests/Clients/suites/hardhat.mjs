// SPDX-License-Identifier: Apache-2.0
// hardhat 3: compiles, deploys with ignition, and drives the node's own accounts.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chainId, keys } from "../lib/accounts.mjs";
import { call } from "../lib/rpc.mjs";

const here = fileURLToPath(new URL("..", import.meta.url));
const execute = promisify(execFile);

export async function run({ url, test }) {
  // A project of its own for each run: ignition remembers what it deployed.
  const project = mkdtempSync(join(tmpdir(), "powerverse-hardhat-"));
  cpSync(join(here, "hardhat"), project, { recursive: true });
  cpSync(join(here, "contracts"), join(project, "contracts"), { recursive: true });
  cpSync(join(here, "package.json"), join(project, "package.json"));
  symlinkSync(join(here, "node_modules"), join(project, "node_modules"));
  const environment = {
    ...process.env, POWERVERSE_RPC: url, DEPLOYER_KEY: keys[8], HARDHAT_DISABLE_TELEMETRY_PROMPT: "true", HOME: project, NO_COLOR: "1", CI: "true", HARDHAT_IGNITION_CONFIRM_DEPLOYMENT: "true",
  };
  const node = async (...args) => (await execute(process.execPath, args, { cwd: project, env: environment, maxBuffer: 1 << 26 })).stdout;
  const hardhat = (...args) => node(join(here, "node_modules/hardhat/dist/src/cli.js"), ...args);

  await test("compiles with the compiler from npm", async () => {
    await hardhat("build", "--quiet");
    assert.equal(JSON.parse(readFileSync(join(project, "artifacts/contracts/Token.sol/Token.json"), "utf8")).contractName, "Token");
  });

  await test("deploys a module with ignition", async () => {
    const output = await hardhat("ignition", "deploy", "ignition/modules/Coins.mjs", "--network", "keys");
    const addresses = JSON.parse(readFileSync(join(project, `ignition/deployments/chain-${chainId}/deployed_addresses.json`), "utf8"));
    assert.match(output, /successfully deployed/);
    const number = await call(url, "eth_call", [{ to: addresses["Coins#Counter"], input: "0x8381f58a" }, "latest"]);
    assert.equal(BigInt(number), 99n);
    const again = await hardhat("ignition", "deploy", "ignition/modules/Coins.mjs", "--network", "keys");
    assert.match(again, /Nothing new to deploy|deployed/);
  });

  await test("drives the node's accounts", async () => {
    const result = JSON.parse((await node("drive.mjs")).trim().split("\n").at(-1));
    assert.equal(result.sender, result.from);
    assert.equal(result.balance, "3");
    assert.equal(result.events, 1);
    assert.match(result.reason, /InsufficientBalance|revert/);
  });

  rmSync(project, { recursive: true, force: true });
}
