// SPDX-License-Identifier: Apache-2.0
// Compiles the benchmark contracts into programs.json: `npm install solc@0.8.37 && node compile.mjs`.
import solc from 'solc';
import { readFileSync, writeFileSync } from 'node:fs';

const rows = { Erc20Transfer: 'erc20.transfer', Erc20Mint: 'erc20.mint', Erc20ApprovalTransfer: 'erc20.approval-transfer', TenThousandHashes: 'ten-thousand-hashes' };
const input = {
  language: 'Solidity',
  sources: { 'Erc20.sol': { content: readFileSync('Erc20.sol', 'utf8') } },
  settings: {
    evmVersion: 'cancun',
    optimizer: { enabled: true, runs: 200 },
    metadata: { bytecodeHash: 'none', appendCBOR: false },
    outputSelection: { '*': { '*': ['evm.deployedBytecode.object', 'evm.methodIdentifiers'] } },
  },
};
const output = JSON.parse(solc.compile(JSON.stringify(input)));
const fatal = (output.errors ?? []).filter((error) => error.severity === 'error');
if (fatal.length > 0) throw new Error(fatal.map((error) => error.formattedMessage).join('\n'));

const programs = Object.entries(rows).map(([contract, name]) => {
  const { evm } = output.contracts['Erc20.sol'][contract];
  return { name, code: '0x' + evm.deployedBytecode.object, data: '0x' + evm.methodIdentifiers['benchmark()'] };
});
writeFileSync('programs.json', JSON.stringify(programs, null, 2) + '\n');
