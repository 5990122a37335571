#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// The compiler from npm behind the command line that forge expects of a native one.

const compiler = require("solc");

if (process.argv.includes("--standard-json")) {
  const input = require("node:fs").readFileSync(0, "utf8");
  process.stdout.write(compiler.compile(input));
} else {
  const version = compiler.version().replace(".Emscripten.clang", ".Linux.g++");
  console.log(`solc, the solidity compiler commandline interface\nVersion: ${version}`);
}
