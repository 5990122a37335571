// SPDX-License-Identifier: Apache-2.0
// web3.js 4: older front ends and scripts.

import assert from "node:assert/strict";
import { Web3, WebSocketProvider } from "web3";
import { chainId, keys } from "../lib/accounts.mjs";
import { expectation } from "../lib/suite.mjs";

const someone = "0x00000000000000000000000000000000003eb300";

export async function run({ url, webSocketUrl, contracts, test }) {
  const web3 = new Web3(url);
  const account = web3.eth.accounts.wallet.add(keys[5])[0];
  const from = account.address;
  let token;

  await test("reads the chain", async () => {
    assert.equal(await web3.eth.getChainId(), BigInt(chainId));
    assert.equal(await web3.eth.net.getId(), BigInt(chainId));
    assert.match(await web3.eth.getNodeInfo(), /PowerVerse/);
    assert.equal(await web3.eth.isSyncing(), false);
    assert.ok((await web3.eth.getBalance(from)) > 9000n * 10n ** 18n);
    assert.ok((await web3.eth.getGasPrice()) > 0n);
    const block = await web3.eth.getBlock("latest", true);
    assert.equal(typeof block.baseFeePerGas, "bigint");
    assert.equal(await web3.eth.getBlockTransactionCount(block.number), BigInt(block.transactions?.length ?? 0));
  });

  for (const type of [0, 1, 2]) {
    await test(`sends a transaction of type ${type}`, async () => {
      const before = await web3.eth.getBalance(someone);
      const fees = type === 2 ? {} : { gasPrice: await web3.eth.getGasPrice() };
      const receipt = await web3.eth.sendTransaction({ from, to: someone, value: 3n, gas: 30_000n, type, ...fees });
      assert.equal(receipt.status, 1n);
      assert.equal(receipt.type, BigInt(type));
      assert.equal((await web3.eth.getBalance(someone)) - before, 3n);
    });
  }

  await test("signs itself and sends what it signed", async () => {
    const fees = await web3.eth.calculateFeeData();
    const signed = await web3.eth.accounts.signTransaction(
      { to: someone, value: 1n, gas: 21000n, maxFeePerGas: fees.maxFeePerGas, maxPriorityFeePerGas: fees.maxPriorityFeePerGas, nonce: await web3.eth.getTransactionCount(from), chainId, type: 2 },
      keys[5],
    );
    const receipt = await web3.eth.sendSignedTransaction(signed.rawTransaction);
    assert.equal(receipt.transactionHash, signed.transactionHash);
    assert.equal(web3.eth.accounts.recoverTransaction(signed.rawTransaction), from);
  });

  await test("deploys, writes, reads, and finds events", async () => {
    const factory = new web3.eth.Contract(contracts.Token.abi);
    token = await factory.deploy({ data: contracts.Token.bytecode, arguments: [1000n] }).send({ from });
    const gas = await token.methods.transfer(someone, 4n).estimateGas({ from });
    const receipt = await token.methods.transfer(someone, 4n).send({ from, gas });
    assert.equal(receipt.events.Transfer.returnValues.value, 4n);
    assert.equal(await token.methods.balanceOf(someone).call(), 4n);
    const events = await token.getPastEvents("Transfer", { fromBlock: 0, filter: { to: someone } });
    assert.equal(events.length, 1);
  });

  await test("decodes what reverts", async () => {
    await assert.rejects(token.methods.transfer(someone, 9999n).call({ from }), (error) => /revert/i.test(error.message) || error.cause?.errorName === "InsufficientBalance");
    await assert.rejects(token.methods.transferFrom(someone, from, 1n).call({ from }), (error) => /allowance too low/.test(JSON.stringify(error, (_, value) => (typeof value === "bigint" ? value.toString() : value))));
  });

  await test("proves state", async () => {
    const proof = await web3.eth.getProof(token.options.address, [`0x${"0".repeat(64)}`], "latest");
    assert.equal(BigInt(proof.storageProof[0].value), 1000n);
  });

  await test("signs with the node's keys", async () => {
    const [first] = await web3.eth.getAccounts();
    const remote = new Web3(url);
    const signature = await remote.eth.sign(web3.utils.utf8ToHex("hello"), first);
    assert.equal(web3.eth.accounts.recover("hello", signature), first);
    const receipt = await remote.eth.sendTransaction({ from: first, to: someone, value: 1n });
    assert.equal(receipt.status, 1n);
    const typed = { types: { EIP712Domain: [{ name: "name", type: "string" }], A: [{ name: "x", type: "uint256" }] }, primaryType: "A", domain: { name: "D" }, message: { x: "1" } };
    assert.match(await remote.eth.signTypedData(first, typed), /^0x[0-9a-f]{130}$/);
  });

  await test("polls filters", async () => {
    const send = (method, params) => web3.requestManager.send({ method, params });
    const filter = await send("eth_newFilter", [{ address: token.options.address }]);
    await token.methods.transfer(someone, 1n).send({ from });
    assert.equal((await send("eth_getFilterChanges", [filter])).length, 1);
    assert.equal((await send("eth_getFilterChanges", [filter])).length, 0);
    assert.equal(await send("eth_uninstallFilter", [filter]), true);
  });

  await test("is told of blocks, logs and pending transactions over a WebSocket", async () => {
    const socket = new Web3(new WebSocketProvider(webSocketUrl));
    try {
      const [heads, logs, pending] = [expectation(), expectation(), expectation()];
      (await socket.eth.subscribe("newBlockHeaders")).on("data", heads.resolve);
      (await socket.eth.subscribe("logs", { address: token.options.address })).on("data", logs.resolve);
      (await socket.eth.subscribe("pendingTransactions")).on("data", pending.resolve);
      const receipt = await token.methods.transfer(someone, 1n).send({ from });
      assert.equal((await logs.promise).transactionHash, receipt.transactionHash);
      assert.equal(await pending.promise, receipt.transactionHash);
      assert.ok((await heads.promise).number >= receipt.blockNumber);
    } finally {
      socket.currentProvider.disconnect();
    }
  });
}
