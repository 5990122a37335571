// SPDX-License-Identifier: Apache-2.0

import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";

const folder = new URL("../contracts/", import.meta.url);

/** Compiles contracts/: from a contract's name to its abi and bytecode. */
export function compile() {
  const solc = createRequire(import.meta.url)("solc");
  const sources = Object.fromEntries(
    readdirSync(folder).filter((name) => name.endsWith(".sol")).map((name) => [name, { content: readFileSync(new URL(name, folder), "utf8") }]),
  );
  const output = JSON.parse(
    solc.compile(
      JSON.stringify({
        language: "Solidity",
        sources,
        settings: { evmVersion: "osaka", optimizer: { enabled: true, runs: 200 }, outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } } },
      }),
    ),
  );
  const errors = (output.errors ?? []).filter((error) => error.severity === "error");
  if (errors.length > 0) {
    throw new Error(errors.map((error) => error.formattedMessage).join("\n"));
  }

  return Object.fromEntries(
    Object.values(output.contracts).flatMap((file) =>
      Object.entries(file).map(([name, contract]) => [name, { abi: contract.abi, bytecode: `0x${contract.evm.bytecode.object}` }]),
    ),
  );
}
