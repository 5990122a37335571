// SPDX-License-Identifier: Apache-2.0
// MetaMask's test dapp in Chromium. The wallet is an EIP-1193 provider put into the page: it does what MetaMask does with a network of its own,
// which is to pass everything on to the node and to sign with keys that it holds (here: those of the node).

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { call } from "../lib/rpc.mjs";

const dapp = fileURLToPath(new URL("../node_modules/@metamask/test-dapp/dist", import.meta.url));
const kinds = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".json": "application/json" };
const quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

function serve() {
  const server = createServer(async (request, response) => {
    const name = new URL(request.url, "http://localhost").pathname;
    try {
      const content = await readFile(join(dapp, name === "/" ? "index.html" : name.replaceAll("..", "")));
      response.writeHead(200, { "content-type": kinds[extname(name)] ?? "text/html" }).end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

/** Runs in the page, before the dapp. */
function wallet({ url, account, chainId }) {
  const listeners = {};
  const emit = (event, ...values) => (listeners[event] ?? []).forEach((listener) => listener(...values));
  let id = 0;
  let isConnected = false;
  const pass = async (method, params) => {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: ++id, method, params }),
    });
    if (!response.ok) {
      throw Object.assign(new Error(`HTTP ${response.status}`), { code: -32002 });
    }

    const answer = await response.json();
    if (answer.error) {
      throw Object.assign(new Error(answer.error.message), { code: answer.error.code, data: answer.error.data });
    }

    return answer.result;
  };
  const permission = () => [{ parentCapability: "eth_accounts", caveats: [{ type: "restrictReturnedAccounts", value: [account] }] }];
  const own = {
    eth_requestAccounts: async () => {
      isConnected = true;
      setTimeout(() => emit("accountsChanged", [account]));
      return [account];
    },
    eth_accounts: async () => (isConnected ? [account] : []),
    wallet_requestPermissions: async () => ((isConnected = true), permission()),
    wallet_getPermissions: async () => (isConnected ? permission() : []),
    wallet_revokePermissions: async () => ((isConnected = false), null),
    wallet_addEthereumChain: async ([chain]) => {
      // What MetaMask asks a new network before it takes it.
      const [actual, block] = [await pass("eth_chainId", []), await pass("eth_getBlockByNumber", ["latest", false])];
      if (actual !== chain.chainId || block.baseFeePerGas === undefined) {
        throw Object.assign(new Error("Could not fetch chain ID. Is your RPC URL correct?"), { code: -32602 });
      }

      return null;
    },
    // Dapps say gasLimit, too, and the wallet knows what they mean.
    eth_sendTransaction: async ([{ gasLimit, ...transaction }]) => pass("eth_sendTransaction", [{ gas: gasLimit, ...transaction }]),
    wallet_switchEthereumChain: async () => null,
    wallet_watchAsset: async () => true,
  };
  const provider = {
    isMetaMask: true,
    chainId,
    networkVersion: String(parseInt(chainId, 16)),
    selectedAddress: account,
    isConnected: () => true,
    _metamask: { isUnlocked: async () => true },
    request: ({ method, params = [] }) => (own[method] ? own[method](params) : pass(method, params)),
    on: (event, listener) => ((listeners[event] ??= []).push(listener), provider),
    addListener: (event, listener) => provider.on(event, listener),
    once: (event, listener) => provider.on(event, listener),
    removeListener: (event, listener) => ((listeners[event] = (listeners[event] ?? []).filter((other) => other !== listener)), provider),
    removeAllListeners: () => provider,
    off: (event, listener) => provider.removeListener(event, listener),
    enable: () => own.eth_requestAccounts(),
    send: (method, params) => (typeof method === "string" ? provider.request({ method, params }) : provider.sendAsync(method, params)),
    sendAsync: (payload, done) =>
      provider.request(payload).then(
        (result) => done(null, { id: payload.id, jsonrpc: "2.0", result }),
        (error) => done(error, { id: payload.id, jsonrpc: "2.0", error }),
      ),
  };
  window.ethereum = provider;
  const announce = () =>
    window.dispatchEvent(
      new CustomEvent("eip6963:announceProvider", {
        detail: Object.freeze({ info: { uuid: "350670db-19fa-4704-a166-e52e178b59d2", name: "Test Wallet", icon: "data:image/svg+xml,<svg/>", rdns: "io.metamask" }, provider }),
      }),
    );
  window.addEventListener("eip6963:requestProvider", announce);
  announce();
}

export async function run({ url, test }) {
  const executablePath = [process.env.POWERVERSE_CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => path && existsSync(path));
  if (!executablePath) {
    throw new Error("no Chromium: install Debian's package chromium, or name its executable in POWERVERSE_CHROMIUM");
  }

  const [account] = (await call(url, "eth_accounts")).slice(7);
  const chainId = await call(url, "eth_chainId");
  const server = await serve();
  const profile = mkdtempSync(join(tmpdir(), "powerverse-chromium-"));
  const context = await chromium.launchPersistentContext(profile, { executablePath, headless: true, args: quiet });
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(15_000);
  await page.addInitScript(wallet, { url, account: account.toLowerCase(), chainId });
  // Everything that is not on this machine (analytics, relays) is none of this test's business.
  await page.route((address) => address.hostname !== "127.0.0.1", (route) => route.abort());
  const text = (id) => page.locator(`#${id}`).innerText();
  const shows = async (id, pattern) => {
    try {
      await page.waitForFunction(([name, source]) => new RegExp(source, "i").test(document.getElementById(name)?.innerText ?? ""), [id, pattern.source]);
    } catch {
      throw new Error(`${id} shows "${await text(id)}", not ${pattern}`);
    }
  };
  const press = async (id) => {
    await page.waitForFunction((name) => document.getElementById(name)?.disabled === false, id);
    await page.evaluate((name) => document.getElementById(name).click(), id);
  };

  await test("connects to the page", async () => {
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await press("connectButton");
    await shows("accounts", new RegExp(account));
    await shows("chainId", new RegExp(chainId));
    await press("getAccounts");
    await shows("getAccountsResult", new RegExp(account));
  });

  await test("adds and accepts the network", async () => {
    await page.evaluate(
      ([rpc, id]) =>
        window.ethereum.request({
          method: "wallet_addEthereumChain",
          params: [{ chainId: id, chainName: "PowerVerse Dev", rpcUrls: [rpc], nativeCurrency: { name: "PowerVerse Coin", symbol: "PVC", decimals: 18 } }],
        }),
      [url, chainId],
    );
  });

  await test("signs a message and verifies it", async () => {
    await press("personalSign");
    await shows("personalSignResult", /0x[0-9a-f]{130}/);
    await press("personalSignVerify");
    await shows("personalSignVerifySigUtilResult", new RegExp(account));
    await shows("personalSignVerifyECRecoverResult", new RegExp(account));
  });

  await test("signs typed data and verifies it", async () => {
    await press("signTypedDataV4");
    await shows("signTypedDataV4Result", /0x[0-9a-f]{130}/);
    await press("signTypedDataV4Verify");
    await shows("signTypedDataV4VerifyResult", new RegExp(account));
  });

  await test("sends coins, with and without a fee market", async () => {
    for (const button of ["sendButton", "sendEIP1559Button"]) {
      const before = BigInt(await call(url, "eth_getTransactionCount", [account, "latest"]));
      await press(button);
      await page.waitForFunction(
        async ([address, count]) => BigInt(await window.ethereum.request({ method: "eth_getTransactionCount", params: [address, "latest"] })) > BigInt(count),
        [account, String(before)],
      );
    }
  });

  await test("deploys the piggy bank, pays in and out", async () => {
    await press("deployButton");
    await shows("contractStatus", /deployed/);
    await press("depositButton");
    await shows("contractStatus", /deposit completed/);
    await press("withdrawButton");
    await shows("contractStatus", /withdrawn/);
  });

  await test("makes a token and moves it", async () => {
    await press("createToken");
    await shows("erc20TokenAddresses", /0x[0-9a-f]{40}/);
    const token = (await text("erc20TokenAddresses")).trim().split(/[\s,]+/).at(-1);
    assert.notEqual(await call(url, "eth_getCode", [token, "latest"]), "0x");
    await press("transferTokens");
    await page.waitForFunction(
      async (address) => {
        const logs = await window.ethereum.request({ method: "eth_getLogs", params: [{ address, fromBlock: "0x0" }] });
        return logs.some((log) => log.topics[0] === "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef");
      },
      token,
    );
  });

  await test("signs a permit and a sign-in message", async () => {
    await press("signPermit");
    await shows("signPermitResult", /0x[0-9a-f]{130}/);
    await press("signPermitVerify");
    await shows("signPermitVerifyResult", new RegExp(account));
    await press("siwe");
    await shows("siweResult", /0x[0-9a-f]{130}/);
  });

  await test("mints collectibles", async () => {
    await press("deployNFTsButton");
    await shows("nftsStatus", /deployed/);
    await press("mintButton");
    await shows("nftsStatus", /mint completed/);
    await press("deployERC1155Button");
    await shows("erc1155Status", /deployed/);
    await press("batchMintButton");
    await shows("erc1155Status", /batch minting completed/);
  });

  await test("sends a transaction that fails", async () => {
    await press("deployFailingButton");
    await shows("failingContractStatus", /deployed/);
    await press("sendFailingButton");
    await shows("failingContractStatus", /completed as expected/);
    const block = await call(url, "eth_getBlockReceipts", ["latest"]);
    assert.equal(block.at(-1).status, "0x0");
  });

  await context.close();
  server.close();
  rmSync(profile, { recursive: true, force: true });
}
