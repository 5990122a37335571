// SPDX-License-Identifier: Apache-2.0
// cast and forge, which most contracts are made and looked after with.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chainId, keys } from "../lib/accounts.mjs";

const here = fileURLToPath(new URL("..", import.meta.url));
const execute = promisify(execFile);
const someone = "0x00000000000000000000000000000000000f0423";
const sender = "0x976EA74026E726554dB657fA54763abd0C3a0aa9";
const key = keys[6];
const transfer = "transfer(address,uint256)(bool)";

export async function run({ url, test }) {
  const project = mkdtempSync(join(tmpdir(), "powerverse-forge-"));
  const environment = { ...process.env, ETH_RPC_URL: url, DEPLOYER_KEY: key, FOUNDRY_DISABLE_NIGHTLY_WARNING: "1", NO_COLOR: "1", HOME: project };
  const tool = (name) => async (...args) => {
    const { stdout } = await execute(join(here, `node_modules/@foundry-rs/${name}-linux-amd64/bin/${name}`), args, { cwd: project, env: environment, maxBuffer: 1 << 26 });
    return stdout.trim();
  };
  const [cast, forge] = [tool("cast"), tool("forge")];
  const send = async (...args) => JSON.parse(await cast("send", "--json", "--private-key", key, ...args));
  let token;
  let counter;

  cpSync(join(here, "contracts"), join(project, "src"), { recursive: true });
  cpSync(join(here, "foundry/script"), join(project, "script"), { recursive: true });
  mkdirSync(join(project, "lib"), { recursive: true });
  writeFileSync(
    join(project, "foundry.toml"),
    `[profile.default]\nsrc = "src"\nout = "out"\nsolc = "${join(here, "lib/solc.cjs")}"\noptimizer = true\nevm_version = "osaka"\noffline = true\nno_storage_caching = true\n`,
  );

  await test("cast reads the chain", async () => {
    assert.equal(await cast("chain-id"), String(chainId));
    assert.match(await cast("client"), /PowerVerse/);
    assert.ok(BigInt(await cast("balance", sender)) > 9000n * 10n ** 18n);
    assert.ok(BigInt(await cast("gas-price")) > 0n);
    assert.equal(await cast("code", someone), "0x");
    assert.equal(await cast("block", "0", "--field", "parentHash"), `0x${"0".repeat(64)}`);
    assert.match(await cast("age"), /\d/);
  });

  await test("cast sends coins with types 0, 1 and 2", async () => {
    for (const [type, args] of [["0x0", ["--legacy"]], ["0x2", []], ["0x1", ["--legacy", "--access-list", JSON.stringify([{ address: someone, storageKeys: [] }])]]]) {
      const receipt = await send(someone, "--value", "5", ...args);
      assert.equal(receipt.status, "0x1");
      assert.equal(receipt.type, type);
    }
  });

  await test("forge creates contracts", async () => {
    const created = JSON.parse(await forge("create", "src/Token.sol:Token", "--broadcast", "--json", "--private-key", key, "--constructor-args", "1000"));
    token = created.deployedTo;
    assert.equal(await cast("call", token, "totalSupply()(uint256)"), "1000");
    counter = JSON.parse(await forge("create", "src/Counter.sol:Counter", "--broadcast", "--json", "--private-key", key)).deployedTo;
  });

  await test("cast calls, estimates, sends and finds the logs", async () => {
    assert.equal(await cast("call", token, transfer, someone, "1", "--from", sender), "true");
    const estimate = Number(await cast("estimate", token, transfer, someone, "1", "--from", sender));
    const receipt = await send(token, transfer, someone, "9");
    assert.ok(Number(receipt.gasUsed) <= estimate * 1.1);
    assert.equal(await cast("call", token, "balanceOf(address)(uint256)", someone), "9");
    const logs = JSON.parse(await cast("logs", "--json", "--from-block", "0", "--address", token, "Transfer(address indexed,address indexed,uint256)"));
    assert.equal(logs.length, 2);
    assert.equal(BigInt(await cast("storage", token, "0")), 1000n);
    assert.equal(JSON.parse(await cast("receipt", "--json", receipt.transactionHash)).blockNumber, receipt.blockNumber);
    assert.equal(JSON.parse(await cast("tx", "--json", receipt.transactionHash)).from.toLowerCase(), sender.toLowerCase());
  });

  await test("cast shows why a call reverts", async () => {
    await assert.rejects(cast("call", counter, "fail()"), /always fails/);
    await assert.rejects(cast("estimate", counter, "fail()"), /always fails/);
  });

  await test("cast makes access lists and proofs", async () => {
    const list = JSON.parse(await cast("access-list", "--json", token, transfer, someone, "1", "--from", sender));
    assert.equal(list.accessList[0].storageKeys.length, 2);
    const proof = JSON.parse(await cast("proof", token, "0"));
    assert.equal(BigInt(proof.storageProof[0].value), 1000n);
  });

  await test("cast sends with an authorization (EIP-7702)", async () => {
    const batch = JSON.parse(await forge("create", "src/Counter.sol:Batch", "--broadcast", "--json", "--private-key", key)).deployedTo;
    const receipt = await send(sender, "execute((address,uint256,bytes)[])", `[(${someone},3,0x)]`, "--auth", batch);
    assert.equal(receipt.type, "0x4");
    assert.equal(receipt.status, "0x1");
    assert.equal((await cast("code", sender)).toLowerCase(), `0xef0100${batch.slice(2).toLowerCase()}`);
    await send(someone, "--auth", "0x0000000000000000000000000000000000000000");
    assert.equal(await cast("code", sender), "0x");
  });

  await test("cast runs a transaction again, and traces a call", async () => {
    const receipt = await send(counter, "setNumber(uint256)", "77");
    const replay = await cast("run", receipt.transactionHash, "--quick");
    assert.match(replay, /successfully executed/i);
    assert.match(await cast("call", "--trace", counter, "increment()", "--from", sender), /Gas used|successfully executed/i);
    const trace = JSON.parse(await cast("rpc", "debug_traceTransaction", receipt.transactionHash, JSON.stringify({ tracer: "callTracer", tracerConfig: { withLog: true } })));
    assert.equal(trace.logs.length, 1);
  });

  await test("forge runs a script and broadcasts what it does", async () => {
    await forge("script", "script/Deploy.s.sol:Deploy", "--rpc-url", url, "--broadcast", "--slow");
    const record = JSON.parse(readFileSync(join(project, `broadcast/Deploy.s.sol/${chainId}/run-latest.json`), "utf8"));
    assert.equal(record.receipts.length, 5);
    assert.ok(record.receipts.every((receipt) => receipt.status === "0x1"));
    const [deployed, counted] = record.transactions.filter((transaction) => transaction.transactionType === "CREATE").map((transaction) => transaction.contractAddress);
    assert.equal(await cast("call", counted, "number()(uint256)"), "42");
    assert.equal(await cast("call", deployed, "balanceOf(address)(uint256)", counted), "5");
  });

  await test("cast verifies what the node's keys sign", async () => {
    const signature = await cast("wallet", "sign", "--private-key", key, "hello");
    await cast("wallet", "verify", "--address", sender, "hello", signature);
    assert.equal(JSON.parse(await cast("rpc", "eth_accounts")).length, 10);
  });

  rmSync(project, { recursive: true, force: true });
}
