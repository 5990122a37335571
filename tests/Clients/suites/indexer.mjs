// SPDX-License-Identifier: Apache-2.0
// What an indexer does: read every block, receipt, log and trace, and see that they add up.

import assert from "node:assert/strict";
import { call } from "../lib/rpc.mjs";

const funded = 10_000n * 10n ** 18n;

/** Every call and creation of a trace that stands. */
function* standing(frame) {
  if (frame.error === undefined) {
    yield frame;
    for (const inner of frame.calls ?? []) {
      yield* standing(inner);
    }
  }
}

export async function run({ url, test }) {
  const rpc = (method, ...params) => call(url, method, params);
  const head = Number(await rpc("eth_blockNumber"));
  const chain = [];
  for (let i = 0; i <= head; i++) {
    const number = `0x${i.toString(16)}`;
    const [block, receipts, traces] = await Promise.all([
      rpc("eth_getBlockByNumber", number, true),
      rpc("eth_getBlockReceipts", number),
      i === 0 ? [] : rpc("debug_traceBlockByNumber", number, { tracer: "callTracer", tracerConfig: { withLog: true } }),
    ]);
    chain.push({ block, receipts, traces });
  }

  const accounts = (await rpc("eth_accounts")).map((account) => account.toLowerCase());

  await test("blocks follow one another", async () => {
    for (let i = 1; i <= head; i++) {
      assert.equal(chain[i].block.parentHash, chain[i - 1].block.hash);
      assert.ok(BigInt(chain[i].block.timestamp) > BigInt(chain[i - 1].block.timestamp));
      assert.equal((await rpc("eth_getBlockByHash", chain[i].block.hash, false)).number, chain[i].block.number);
    }
  });

  await test("receipts add up to their blocks", async () => {
    for (const { block, receipts } of chain) {
      assert.equal(receipts.length, block.transactions.length);
      assert.equal(receipts.reduce((sum, receipt) => sum + BigInt(receipt.gasUsed), 0n), BigInt(block.gasUsed));
      receipts.forEach((receipt, i) => {
        const transaction = block.transactions[i];
        assert.equal(receipt.transactionHash, transaction.hash);
        assert.equal(receipt.from, transaction.from);
        assert.equal(receipt.effectiveGasPrice, transaction.gasPrice);
        assert.equal(receipt.blockHash, block.hash);
      });
    }
  });

  await test("logs by query are the logs of the receipts", async () => {
    const byReceipt = chain.flatMap(({ receipts }) => receipts.flatMap((receipt) => receipt.logs));
    const byQuery = await rpc("eth_getLogs", { fromBlock: "0x0", toBlock: "latest" });
    assert.deepEqual(byQuery, byReceipt);
    for (const log of byReceipt.slice(0, 5)) {
      const one = await rpc("eth_getLogs", { blockHash: log.blockHash, address: log.address, topics: [log.topics[0]] });
      assert.ok(one.some((found) => found.logIndex === log.logIndex));
    }
  });

  await test("traces say what the receipts say", async () => {
    for (const { block, receipts, traces } of chain.slice(1)) {
      assert.equal(traces.length, receipts.length);
      traces.forEach(({ txHash, result }, i) => {
        assert.equal(txHash, receipts[i].transactionHash);
        assert.equal(result.gasUsed, receipts[i].gasUsed);
        assert.equal(result.from, block.transactions[i].from);
        assert.equal(result.error === undefined, receipts[i].status === "0x1");
        const logs = [...standing(result)].flatMap((frame) => frame.logs ?? []);
        assert.equal(logs.length, receipts[i].logs.length);
      });
      const flat = await rpc("trace_block", block.number);
      assert.equal(flat.filter((trace) => trace.type !== "reward" && trace.traceAddress.length === 0).length, receipts.length);
    }
  });

  await test("balances of the funded accounts follow from the traces, coin by coin", async () => {
    const balances = new Map(accounts.map((account) => [account, funded]));
    const add = (account, amount) => balances.has(account) && balances.set(account, balances.get(account) + amount);
    for (const { block, receipts, traces } of chain.slice(1)) {
      receipts.forEach((receipt) => add(receipt.from, -BigInt(receipt.gasUsed) * BigInt(receipt.effectiveGasPrice)));
      const tips = receipts.reduce((sum, receipt) => sum + BigInt(receipt.gasUsed) * (BigInt(receipt.effectiveGasPrice) - BigInt(block.baseFeePerGas)), 0n);
      add(block.miner, tips);
      for (const { result } of traces) {
        for (const frame of standing(result)) {
          if (!["DELEGATECALL", "CALLCODE", "STATICCALL"].includes(frame.type)) {
            add(frame.from, -BigInt(frame.value ?? 0));
            add(frame.to, BigInt(frame.value ?? 0));
          }
        }
      }
    }

    for (const [account, balance] of balances) {
      assert.equal(BigInt(await rpc("eth_getBalance", account, "latest")), balance, account);
    }
  });

  await test("nonces count the transactions and authorizations", async () => {
    for (const account of accounts) {
      const sent = chain.reduce((sum, { block }) => sum + block.transactions.filter((transaction) => transaction.from === account).length, 0);
      const nonce = Number(await rpc("eth_getTransactionCount", account, "latest"));
      assert.ok(nonce >= sent && nonce <= sent + 10, `${account}: ${sent} sent, nonce ${nonce}`);
    }
  });

  console.log(`indexer: ${head + 1} blocks, ${chain.reduce((sum, { receipts }) => sum + receipts.length, 0)} transactions`);
}
