// SPDX-License-Identifier: Apache-2.0
// ethers 6: the library behind most wallets and front ends.

import assert from "node:assert/strict";
import {
  ContractFactory, HDNodeWallet, JsonRpcProvider, NonceManager, WebSocketProvider, Wallet, getCreateAddress, id, parseEther, verifyMessage, verifyTypedData,
} from "ethers";
import { chainId, keys, mnemonic } from "../lib/accounts.mjs";
import { expectation } from "../lib/suite.mjs";

const someone = "0x00000000000000000000000000000000000e7e45";
const domain = { name: "Ether Mail", version: "1", chainId, verifyingContract: "0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC" };
const types = { Person: [{ name: "name", type: "string" }, { name: "wallet", type: "address" }], Mail: [{ name: "to", type: "Person[]" }, { name: "amount", type: "int64" }] };
const mail = { to: [{ name: "Bob", wallet: someone }], amount: -5n };

export async function run({ url, webSocketUrl, contracts, test }) {
  // Without a cache: the chain is faster than the quarter of a second that answers are kept otherwise.
  const provider = new JsonRpcProvider(url, undefined, { cacheTimeout: -1 });
  const wallet = new NonceManager(new Wallet(keys[0], provider));
  const address = await wallet.getAddress();
  let token;
  let counter;

  await test("finds the network and its accounts", async () => {
    assert.equal((await provider.getNetwork()).chainId, BigInt(chainId));
    const signers = await provider.listAccounts();
    assert.equal(signers[0].address, HDNodeWallet.fromPhrase(mnemonic).address);
    assert.ok((await provider.getBalance(address)) > parseEther("9000"));
  });

  await test("suggests fees that are accepted", async () => {
    const fees = await provider.getFeeData();
    assert.ok(fees.maxFeePerGas > fees.maxPriorityFeePerGas);
    assert.ok(fees.gasPrice > 0n);
  });

  for (const [type, fees] of [[0, {}], [1, { accessList: [[someone, [id("slot")]]] }], [2, {}]]) {
    await test(`sends a transaction of type ${type}`, async () => {
      const before = await provider.getBalance(someone);
      const response = await wallet.sendTransaction({ to: someone, value: 5n, type, ...fees });
      const receipt = await response.wait();
      assert.equal(receipt.status, 1);
      assert.equal(receipt.type, type);
      assert.equal(receipt.gasUsed, type === 1 ? 21000n + 2400n + 1900n : 21000n);
      assert.equal((await provider.getBalance(someone)) - before, 5n);
      const found = await provider.getTransaction(response.hash);
      assert.equal(found.from, address);
      assert.equal(found.blockNumber, receipt.blockNumber);
    });
  }

  await test("deploys a contract at the address that it computes", async () => {
    const factory = new ContractFactory(contracts.Token.abi, contracts.Token.bytecode, wallet);
    const nonce = await provider.getTransactionCount(address, "pending");
    token = await factory.deploy(1000n);
    await token.waitForDeployment();
    assert.equal(await token.getAddress(), getCreateAddress({ from: address, nonce }));
    assert.equal(await token.totalSupply(), 1000n);
    assert.equal(await token.symbol(), "TT");
    counter = await new ContractFactory(contracts.Counter.abi, contracts.Counter.bytecode, wallet).deploy();
    await counter.waitForDeployment();
  });

  await test("writes, reads back, and finds the events", async () => {
    const receipt = await (await token.transfer(someone, 7n)).wait();
    assert.equal(await token.balanceOf(someone), 7n);
    const events = await token.queryFilter(token.filters.Transfer(address, someone), receipt.blockNumber);
    assert.equal(events.length, 1);
    assert.equal(events[0].args.value, 7n);
    assert.equal(events[0].transactionHash, receipt.hash);
    assert.equal((await provider.getLogs({ address: await token.getAddress(), topics: [id("Transfer(address,address,uint256)")], fromBlock: 0 })).length, 2);
  });

  await test("reads the state of past blocks", async () => {
    const block = await provider.getBlockNumber();
    await (await token.transfer(someone, 1n)).wait();
    assert.equal(await token.balanceOf(someone, { blockTag: block }), 7n);
    assert.equal(await token.balanceOf(someone), 8n);
  });

  await test("shows reasons, custom errors and panics of calls that revert", async () => {
    await assert.rejects(counter.fail(), (error) => error.code === "CALL_EXCEPTION" && error.reason === "always fails");
    await assert.rejects(token.transfer.staticCall(someone, 10_000n), (error) => error.revert?.name === "InsufficientBalance" && error.revert.args.want === 10_000n);
    await assert.rejects(counter.divide(0), (error) => error.reason?.includes("Panic") || error.message.includes("0x12"));
  });

  await test("estimates enough gas and no fantasy", async () => {
    const gas = await token.transfer.estimateGas(someone, 1n);
    const receipt = await (await token.transfer(someone, 1n, { gasLimit: gas })).wait();
    assert.equal(receipt.status, 1);
    assert.ok(gas < (receipt.gasUsed * 12n) / 10n);
  });

  await test("is told why a transaction is refused", async () => {
    const poor = Wallet.createRandom().connect(provider);
    await assert.rejects(poor.sendTransaction({ to: someone, value: 1n }), (error) => error.code === "INSUFFICIENT_FUNDS");
    const plain = new Wallet(keys[0], provider);
    await assert.rejects(plain.sendTransaction({ to: someone, nonce: 0, gasLimit: 21000n }), (error) => error.code === "NONCE_EXPIRED");
  });

  await test("signs messages and typed data with the node's keys", async () => {
    const signer = await provider.getSigner(1);
    assert.equal(verifyMessage("hello", await signer.signMessage("hello")), signer.address);
    assert.equal(verifyTypedData(domain, types, mail, await signer.signTypedData(domain, types, mail)), signer.address);
    const receipt = await (await signer.sendTransaction({ to: someone, value: 1n })).wait();
    assert.equal(receipt.from, signer.address);
  });

  await test("delegates an account (EIP-7702) and calls through it", async () => {
    const batch = await new ContractFactory(contracts.Batch.abi, contracts.Batch.bytecode, wallet).deploy();
    await batch.waitForDeployment();
    const owner = new Wallet(keys[9], provider);
    const authorization = await owner.authorize({ address: await batch.getAddress(), nonce: await owner.getNonce(), chainId });
    const data = batch.interface.encodeFunctionData("execute", [[{ to: someone, value: 3n, data: "0x" }]]);
    const before = await provider.getBalance(someone);
    const response = await wallet.sendTransaction({ type: 4, to: owner.address, data, authorizationList: [authorization], gasLimit: 300_000n });
    const receipt = await response.wait();
    assert.equal(receipt.status, 1);
    assert.equal(receipt.type, 4);
    assert.equal((await provider.getCode(owner.address)).toLowerCase(), `0xef0100${(await batch.getAddress()).slice(2).toLowerCase()}`);
    assert.equal((await provider.getBalance(someone)) - before, 3n);
  });

  await test("reads blocks with their transactions, and receipts of whole blocks", async () => {
    const block = await provider.getBlock("latest", true);
    assert.equal(block.prefetchedTransactions.length, block.transactions.length);
    const receipts = await provider.send("eth_getBlockReceipts", ["latest"]);
    assert.equal(receipts.length, block.transactions.length);
    for (const tag of ["safe", "finalized", "pending", "earliest"]) {
      assert.ok(await provider.getBlock(tag));
    }
  });

  await test("is told of blocks and logs over a WebSocket", async () => {
    const socket = new WebSocketProvider(webSocketUrl);
    try {
      const block = expectation();
      const log = expectation();
      const pending = expectation();
      const listening = token.connect(socket);
      await socket.on("block", block.resolve);
      await socket.on("pending", pending.resolve);
      await listening.on("Transfer", (from, to, value) => log.resolve(value));
      await socket.getBlockNumber();
      const response = await token.transfer(someone, 2n);
      const receipt = await response.wait();
      assert.equal(await log.promise, 2n);
      assert.ok((await block.promise) >= receipt.blockNumber - 1);
      assert.equal(await pending.promise, response.hash);
    } finally {
      await socket.destroy();
    }
  });

  provider.destroy();
}
