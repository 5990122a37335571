// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Architecture.Tests;

/// <summary>The intended graph of docs/ARCHITECTURE.md: the layer of each project and what it may reference beyond what is implied.</summary>
internal static class ReferenceGraph
{
    public static readonly IReadOnlyDictionary<string, (int Layer, bool Deterministic, string[] May)> Projects =
        new Dictionary<string, (int, bool, string[])>(StringComparer.Ordinal)
        {
            ["Primitives"] = (0, true, []),
            ["Crypto"] = (1, true, ["Primitives"]),
            ["Storage"] = (1, false, ["Primitives"]),
            ["Core"] = (2, true, ["Primitives", "Crypto"]),
            ["Evm"] = (3, true, ["Primitives", "Crypto", "Core"]),
            ["State.Merkle"] = (3, true, ["Primitives", "Crypto", "Core", "Storage"]),
            ["Network.Libp2p"] = (3, false, ["Primitives", "Crypto"]),
            ["Consensus.VrfBft"] = (4, true, ["Primitives", "Crypto", "Core"]),
            ["Execution"] = (4, true, ["Primitives", "Crypto", "Core", "Evm", "State.Merkle"]),
            ["Modules"] = (4, true, ["Primitives", "Crypto", "Core", "Evm"]),
            ["Consensus.Runtime"] = (5, false, ["Primitives", "Crypto", "Core", "Storage", "Consensus.VrfBft"]),
            ["Ledger"] = (5, false, ["Primitives", "Crypto", "Core", "Storage", "State.Merkle", "Evm", "Execution"]),
            ["TxPool"] = (5, false, ["Primitives", "Crypto", "Core", "Storage", "Execution"]),
            ["Sdk"] = (5, false, ["Primitives", "Crypto", "Core"]),
            ["Market.Precompiles"] = (5, true, ["Primitives", "Crypto", "Core", "Evm", "Modules"]),
            ["JsonRpc"] = (6, false, ["Primitives", "Crypto", "Core", "Evm", "State.Merkle", "Execution", "Ledger", "TxPool"]),
            ["Agreement"] = (6, false,
            [
                "Primitives", "Crypto", "Core", "Storage", "State.Merkle", "Execution", "Consensus.VrfBft", "Consensus.Runtime", "Ledger", "TxPool",
            ]),
            ["Cli"] = (6, false, ["Primitives", "Crypto", "Core", "Sdk"]),
            ["Explorer"] = (6, false, ["Primitives", "Sdk"]),
            ["Network"] = (6, false, ["Primitives", "Crypto", "Core", "Network.Libp2p"]),
            ["Storage.RocksDb"] = (6, false, ["Primitives", "Storage"]),
            ["Infra.Agent"] = (7, false, ["Primitives", "Crypto", "Core", "Sdk"]),
            ["Node"] = (7, false,
            [
                "Primitives", "Crypto", "Core", "Storage", "State.Merkle", "Evm", "Execution", "Modules", "Market.Precompiles", "Consensus.VrfBft",
                "Consensus.Runtime", "Ledger", "TxPool", "Sdk", "JsonRpc", "Cli", "Explorer", "Network.Libp2p", "Network", "Storage.RocksDb",
                "Agreement",
            ]),
        };
}
