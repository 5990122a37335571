// SPDX-License-Identifier: Apache-2.0

/** Calls a method; throws the JSON-RPC error. */
export async function call(url, method, params = []) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  const answer = await response.json();
  if (answer.error) {
    throw Object.assign(new Error(`${method}: ${answer.error.message}`), { code: answer.error.code, data: answer.error.data });
  }

  return answer.result;
}
