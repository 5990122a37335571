// SPDX-License-Identifier: Apache-2.0

import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

export default buildModule("Coins", (m) => {
  const token = m.contract("Token", [m.getParameter("supply", 5000n)]);
  const counter = m.contract("Counter", [], { after: [token] });
  const transfer = m.call(token, "transfer", [counter, 12n]);
  m.call(counter, "setNumber", [99n], { after: [transfer] });
  return { token, counter };
});
