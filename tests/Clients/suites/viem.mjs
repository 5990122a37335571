// SPDX-License-Identifier: Apache-2.0
// viem: typed clients, and a test client for developers' nodes.

import assert from "node:assert/strict";
import {
  BaseError, ContractFunctionRevertedError, createPublicClient, createTestClient, createWalletClient, defineChain, encodeFunctionData, http, parseEther, parseGwei,
  recoverMessageAddress, webSocket,
} from "viem";
import { mnemonicToAccount, privateKeyToAccount, generatePrivateKey } from "viem/accounts";
import { chainId, keys, mnemonic } from "../lib/accounts.mjs";
import { expectation } from "../lib/suite.mjs";

const someone = "0x0000000000000000000000000000000000071e33";
const multicall = "0xcA11bde05977b3631167028862bE2a173976CA11";

export async function run({ url, webSocketUrl, contracts, test }) {
  const chain = defineChain({
    id: chainId,
    name: "PowerVerse Dev",
    nativeCurrency: { name: "PowerVerse Coin", symbol: "PVC", decimals: 18 },
    rpcUrls: { default: { http: [url], webSocket: [webSocketUrl] } },
    contracts: { multicall3: { address: multicall } },
  });
  const account = mnemonicToAccount(mnemonic, { addressIndex: 2 });
  const reader = createPublicClient({ chain, transport: http(url, { batch: true }), pollingInterval: 50, cacheTime: 0 });
  const writer = createWalletClient({ account, chain, transport: http(url), pollingInterval: 50 });
  const tester = createTestClient({ chain, mode: "anvil", transport: http(url) });
  const mined = async (hash) => reader.waitForTransactionReceipt({ hash });
  let token;
  let counter;
  let batch;

  await test("reads the chain", async () => {
    assert.equal(await reader.getChainId(), chainId);
    assert.ok((await reader.getBalance({ address: account.address })) > parseEther("9000"));
    assert.equal((await reader.getBlock({ blockTag: "finalized" })).number, (await reader.getBlock()).number);
    assert.equal((await reader.getFeeHistory({ blockCount: 2, rewardPercentiles: [25, 75] })).baseFeePerGas.length, 3);
    const fees = await reader.estimateFeesPerGas();
    assert.ok(fees.maxFeePerGas >= parseGwei("1"));
  });

  await test("sends coins", async () => {
    const before = await reader.getBalance({ address: someone });
    const receipt = await mined(await writer.sendTransaction({ to: someone, value: 9n }));
    assert.equal(receipt.status, "success");
    assert.equal(receipt.type, "eip1559");
    assert.equal((await reader.getBalance({ address: someone })) - before, 9n);
    const legacy = await mined(await writer.sendTransaction({ to: someone, value: 1n, type: "legacy" }));
    assert.equal(legacy.type, "legacy");
  });

  await test("sends a raw transaction and has the receipt at once", async () => {
    const request = await writer.prepareTransactionRequest({ to: someone, value: 1n });
    const serializedTransaction = await writer.signTransaction(request);
    const receipt = await writer.sendRawTransactionSync({ serializedTransaction });
    assert.equal(receipt.status, "success");
  });

  await test("deploys and uses contracts", async () => {
    token = (await mined(await writer.deployContract({ ...contracts.Token, args: [1000n] }))).contractAddress;
    counter = (await mined(await writer.deployContract(contracts.Counter))).contractAddress;
    batch = (await mined(await writer.deployContract(contracts.Batch))).contractAddress;
    const { request } = await reader.simulateContract({ account, address: token, abi: contracts.Token.abi, functionName: "transfer", args: [someone, 5n] });
    await mined(await writer.writeContract(request));
    assert.equal(await reader.readContract({ address: token, abi: contracts.Token.abi, functionName: "balanceOf", args: [someone] }), 5n);
    const events = await reader.getContractEvents({ address: token, abi: contracts.Token.abi, eventName: "Transfer", fromBlock: 0n });
    assert.deepEqual(events.map((event) => event.args.value), [1000n, 5n]);
  });

  await test("decodes reasons and custom errors", async () => {
    const fails = (call) => reader.simulateContract({ account, ...call }).then(
      () => assert.fail("did not revert"),
      (error) => (error instanceof BaseError ? error.walk((cause) => cause instanceof ContractFunctionRevertedError) : null),
    );
    const custom = await fails({ address: token, abi: contracts.Token.abi, functionName: "transfer", args: [someone, 5000n] });
    assert.equal(custom.data.errorName, "InsufficientBalance");
    assert.deepEqual(custom.data.args, [995n, 5000n]);
    assert.equal((await fails({ address: counter, abi: contracts.Counter.abi, functionName: "fail" })).reason, "always fails");
    assert.match((await fails({ address: counter, abi: contracts.Counter.abi, functionName: "divide", args: [0n] })).message, /zero/);
  });

  await test("reads many things in one call through Multicall3", async () => {
    const base = { address: token, abi: contracts.Token.abi };
    const results = await reader.multicall({
      contracts: [{ ...base, functionName: "symbol" }, { ...base, functionName: "totalSupply" }, { ...base, functionName: "balanceOf", args: [someone] }],
      allowFailure: false,
    });
    assert.deepEqual(results, ["TT", 1000n, 5n]);
  });

  await test("simulates blocks of calls (eth_simulateV1)", async () => {
    const { results, assetChanges } = await reader.simulateCalls({
      account: account.address,
      calls: [
        { to: token, abi: contracts.Token.abi, functionName: "transfer", args: [someone, 1n] },
        { to: someone, value: parseEther("1") },
        { to: counter, abi: contracts.Counter.abi, functionName: "fail" },
      ],
      traceAssetChanges: true,
    });
    assert.deepEqual(results.map((result) => result.status), ["success", "success", "failure"]);
    assert.ok(assetChanges.some((change) => change.value.diff === -parseEther("1")));
  });

  await test("calls with overridden state", async () => {
    const result = await reader.call({
      to: "0x00000000000000000000000000000000000000ab",
      stateOverride: [{ address: "0x00000000000000000000000000000000000000ab", code: "0x60015460005260206000f3", stateDiff: [{ slot: `0x${"0".repeat(63)}1`, value: `0x${"0".repeat(62)}2a` }] }],
    });
    assert.equal(BigInt(result.data), 42n);
  });

  await test("makes access lists and proofs", async () => {
    const data = encodeFunctionData({ abi: contracts.Token.abi, functionName: "transfer", args: [someone, 1n] });
    const { accessList, gasUsed } = await reader.createAccessList({ account: account.address, to: token, data });
    assert.equal(accessList.length, 1);
    assert.equal(accessList[0].storageKeys.length, 2);
    assert.ok(gasUsed > 21000n);
    const receipt = await mined(await writer.sendTransaction({ to: token, data, accessList, type: "eip2930" }));
    assert.equal(receipt.type, "eip2930");
    const proof = await reader.getProof({ address: token, storageKeys: [`0x${"0".repeat(64)}`] });
    assert.equal(proof.storageProof[0].value, 1000n);
    assert.ok(proof.accountProof.length > 0);
  });

  await test("delegates its own account (EIP-7702)", async () => {
    const authorization = await writer.signAuthorization({ contractAddress: batch, executor: "self" });
    const hash = await writer.sendTransaction({
      authorizationList: [authorization],
      to: account.address,
      data: encodeFunctionData({
        abi: contracts.Batch.abi,
        functionName: "execute",
        args: [[{ to: someone, value: 4n, data: "0x" }, { to: counter, value: 0n, data: encodeFunctionData({ abi: contracts.Counter.abi, functionName: "increment" }) }]],
      }),
    });
    assert.equal((await mined(hash)).status, "success");
    assert.equal((await reader.getDelegation({ address: account.address })).toLowerCase(), batch.toLowerCase());
    assert.equal(await reader.readContract({ address: counter, abi: contracts.Counter.abi, functionName: "number" }), 1n);
    assert.equal((await reader.getTransaction({ hash })).authorizationList.length, 1);
  });

  await test("verifies signatures and typed data", async () => {
    const signature = await writer.signMessage({ message: "hello" });
    assert.equal(await recoverMessageAddress({ message: "hello", signature }), account.address);
    const typed = { domain: { name: "D", chainId }, types: { A: [{ name: "x", type: "uint256" }] }, primaryType: "A", message: { x: 1n } };
    const local = await writer.signTypedData(typed);
    const remote = createWalletClient({ account: account.address, chain, transport: http(url) });
    assert.equal(await remote.signTypedData(typed), local);
    assert.ok(await reader.verifyTypedData({ address: account.address, ...typed, signature: local }));
  });

  await test("sends through the node's keys", async () => {
    const remote = createWalletClient({ account: privateKeyToAccount(keys[3]).address, chain, transport: http(url) });
    const receipt = await mined(await remote.sendTransaction({ to: someone, value: 2n }));
    assert.equal(receipt.status, "success");
  });

  await test("controls the chain as developers do", async () => {
    const had = await reader.getBalance({ address: someone });
    const mark = await tester.snapshot();
    await tester.setBalance({ address: someone, value: parseEther("7") });
    assert.equal(await reader.getBalance({ address: someone }), parseEther("7"));
    const before = await reader.getBlock();
    await tester.increaseTime({ seconds: 3600 });
    await tester.mine({ blocks: 3 });
    const after = await reader.getBlock();
    assert.equal(after.number - before.number, 3n);
    // Blocks within one second each take the next one, so the chain may be some seconds ahead of its clock.
    assert.ok(after.timestamp - before.timestamp >= 3500n);
    await tester.revert({ id: mark });
    assert.equal((await reader.getBlock()).number, before.number);
    assert.equal(await reader.getBalance({ address: someone }), had);
  });

  await test("sends from a contract that it impersonates", async () => {
    await tester.setBalance({ address: counter, value: parseEther("2") });
    await tester.impersonateAccount({ address: counter });
    const remote = createWalletClient({ account: counter, chain, transport: http(url) });
    const hash = await remote.sendTransaction({ to: someone, value: parseEther("1") });
    const receipt = await mined(hash);
    assert.equal(receipt.status, "success");
    assert.equal(receipt.from.toLowerCase(), counter.toLowerCase());
    await tester.stopImpersonatingAccount({ address: counter });
    await assert.rejects(remote.sendTransaction({ to: someone, value: 1n }));
  });

  await test("holds transactions back without automine, and mines them together", async () => {
    await tester.setAutomine(false);
    try {
      // The other account is delegated by now and may have one transaction on the way only (EIP-7702).
      const plain = createWalletClient({ account: privateKeyToAccount(keys[4]), chain, transport: http(url) });
      const address = plain.account.address;
      const nonce = await reader.getTransactionCount({ address, blockTag: "pending" });
      const hashes = await Promise.all([0, 1, 2].map((i) => plain.sendTransaction({ to: someone, value: 1n, nonce: nonce + i, gas: 21000n })));
      assert.equal((await tester.getTxpoolStatus()).pending, 3);
      assert.equal(await reader.getTransactionCount({ address, blockTag: "pending" }), nonce + 3);
      await tester.mine({ blocks: 1 });
      const receipts = await Promise.all(hashes.map(mined));
      assert.equal(new Set(receipts.map((receipt) => receipt.blockNumber)).size, 1);
    } finally {
      await tester.setAutomine(true);
    }
  });

  await test("watches blocks, events and pending transactions over a WebSocket", async () => {
    const socket = createPublicClient({ chain, transport: webSocket(webSocketUrl) });
    const block = expectation();
    const event = expectation();
    const pending = expectation();
    const stops = [
      socket.watchBlocks({ onBlock: block.resolve }),
      socket.watchContractEvent({ address: token, abi: contracts.Token.abi, eventName: "Transfer", onLogs: (logs) => event.resolve(logs[0].args.value) }),
      socket.watchPendingTransactions({ onTransactions: (hashes) => pending.resolve(hashes[0]) }),
    ];
    await socket.getBlockNumber();
    const hash = await writer.writeContract({ address: token, abi: contracts.Token.abi, functionName: "transfer", args: [someone, 3n] });
    assert.equal(await event.promise, 3n);
    assert.equal(await pending.promise, hash);
    assert.ok((await block.promise).number > 0n);
    stops.forEach((stop) => stop());
    (await socket.transport.getRpcClient()).close();
  });

  await test("is told what it cannot pay", async () => {
    const poor = createWalletClient({ account: privateKeyToAccount(generatePrivateKey()), chain, transport: http(url) });
    await assert.rejects(poor.sendTransaction({ to: someone, value: 1n }), /exceeds the balance|insufficient funds/i);
  });
}
