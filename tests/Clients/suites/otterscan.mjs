// SPDX-License-Identifier: Apache-2.0
// The calls that Otterscan makes, page by page, with the answers checked against what was done.

import assert from "node:assert/strict";
import { ContractFactory, JsonRpcProvider, NonceManager, Wallet, toQuantity } from "ethers";
import { keys } from "../lib/accounts.mjs";
import { call } from "../lib/rpc.mjs";

const receiver = "0x000000000000000000000000000000000077e250";

export async function run({ url, contracts, test }) {
  const provider = new JsonRpcProvider(url, undefined, { cacheTimeout: -1 });
  const wallet = new NonceManager(new Wallet(keys[1], provider));
  const sender = (await wallet.getAddress()).toLowerCase();
  const rpc = (method, ...params) => call(url, method, params);
  const deployed = await new ContractFactory(contracts.Counter.abi, contracts.Counter.bytecode, wallet).deploy();
  const creation = await deployed.deploymentTransaction().wait();
  const counter = (await deployed.getAddress()).toLowerCase();
  await (await wallet.sendTransaction({ to: counter, value: 100n })).wait();
  const paid = await (await deployed.payOut(receiver, 40n)).wait();
  const failed = await (await wallet.sendTransaction({ to: counter, data: deployed.interface.encodeFunctionData("fail"), gasLimit: 100_000n })).wait().catch((error) => error.receipt);
  const number = toQuantity(paid.blockNumber);

  await test("starts", async () => {
    assert.ok((await rpc("ots_getApiLevel")) >= 8);
    assert.ok(BigInt(await rpc("eth_blockNumber")) >= BigInt(failed.blockNumber));
    assert.equal((await rpc("erigon_getHeaderByNumber", "0x0")).number, "0x0");
    assert.equal((await rpc("erigon_getHeaderByNumber", "0x1")).parentHash, (await rpc("erigon_getHeaderByNumber", "0x0")).hash);
    const response = await fetch(url, { method: "OPTIONS", headers: { origin: "http://localhost:5100", "access-control-request-method": "POST", "access-control-request-headers": "content-type" } });
    assert.ok(["*", "http://localhost:5100"].includes(response.headers.get("access-control-allow-origin")));
  });

  await test("shows a block", async () => {
    const details = await rpc("ots_getBlockDetails", number);
    assert.equal(details.block.hash, paid.blockHash);
    assert.equal(details.block.transactionCount, (await rpc("eth_getBlockByNumber", number, false)).transactions.length);
    assert.equal(BigInt(details.totalFees), (await rpc("eth_getBlockReceipts", number)).reduce((sum, receipt) => sum + BigInt(receipt.gasUsed) * BigInt(receipt.effectiveGasPrice), 0n));
    assert.deepEqual(await rpc("ots_getBlockDetailsByHash", paid.blockHash), details);
    const page = await rpc("ots_getBlockTransactions", number, 0, 25);
    assert.equal(page.fullblock.transactions.length, page.receipts.length);
    assert.ok(page.fullblock.transactions.some((transaction) => transaction.hash === paid.hash));
  });

  await test("shows a transaction: moves inside, trace, error, changes of state", async () => {
    const operations = await rpc("ots_getInternalOperations", paid.hash);
    assert.equal(operations.length, 1);
    assert.equal(operations[0].to.toLowerCase(), receiver);
    assert.equal(BigInt(operations[0].value), 40n);
    const trace = await rpc("ots_traceTransaction", paid.hash);
    assert.deepEqual(trace.map((entry) => entry.depth), [0, 1]);
    assert.equal(trace[1].to.toLowerCase(), receiver);
    const error = await rpc("ots_getTransactionError", failed.hash);
    assert.match(error, /^0x08c379a0/);
    assert.equal(await rpc("ots_getTransactionError", paid.hash), "0x");
    const { stateDiff } = await rpc("trace_replayTransaction", paid.hash, ["stateDiff"]);
    const change = stateDiff[receiver].balance;
    assert.equal(BigInt(change["+"] ?? change["*"].to) - BigInt(change["*"]?.from ?? 0), 40n);
  });

  await test("shows an address: code, creator, history both ways, transactions by nonce", async () => {
    assert.equal(await rpc("ots_hasCode", counter, "latest"), true);
    assert.equal(await rpc("ots_hasCode", sender, "latest"), false);
    assert.equal((await rpc("ots_getContractCreator", counter)).hash, creation.hash);
    assert.equal((await rpc("ots_getContractCreator", counter)).creator.toLowerCase(), sender);
    assert.equal(await rpc("ots_getContractCreator", sender), null);
    const nonce = (await provider.getTransaction(paid.hash)).nonce;
    assert.equal(await rpc("ots_getTransactionBySenderAndNonce", sender, nonce), paid.hash);
    const before = await rpc("ots_searchTransactionsBefore", counter, 0, 10);
    assert.deepEqual(before.txs.map((transaction) => transaction.hash).slice(0, 2), [failed.hash, paid.hash]);
    assert.equal(before.receipts.length, before.txs.length);
    const after = await rpc("ots_searchTransactionsAfter", receiver, 0, 25);
    assert.ok(after.txs.some((transaction) => transaction.hash === paid.hash), "found by the move inside");
  });

  provider.destroy();
}
