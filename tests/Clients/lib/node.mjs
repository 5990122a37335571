// SPDX-License-Identifier: Apache-2.0

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const START_SECONDS_MAX = 60;
const repository = fileURLToPath(new URL("../../..", import.meta.url));

/** Starts a developer's node on a free port; its URL is in what it prints. */
export async function startNode() {
  const child = spawn("dotnet", ["run", "-c", "Release", "--no-build", "--project", "src/Node", "--", "dev", "--port", "0", "--metrics-port", "0", "--ipc", "false"], {
    cwd: repository,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let output = "";
  const url = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the node did not start:\n${output}`)), START_SECONDS_MAX * 1000);
    const read = (chunk) => {
      output = (output + chunk).slice(-20_000);
      const match = /JSON-RPC and WebSocket on (http:\S+?)\.?\s/.exec(output);
      if (match) {
        clearTimeout(timer);
        resolve(match[1].replace(/\/$/, ""));
      }
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.on("exit", (code) => reject(new Error(`the node ended with ${code}:\n${output}`)));
  });
  return {
    url,
    stop: () =>
      new Promise((resolve) => {
        child.removeAllListeners("exit");
        child.on("exit", resolve);
        process.kill(-child.pid, "SIGTERM");
      }),
  };
}
