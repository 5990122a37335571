// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Evm.Modules;
using PowerVerse.Chain.Ledger.Import;
using PowerVerse.Chain.Ledger.Ports;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.JsonRpc.Ports;

/// <summary>The parts of a node that the methods work on. What a node does not have is null, and its methods say so or are not there.</summary>
public sealed record NodePorts
{
    /// <summary>The chain.</summary>
    public required IBlockChain Chain { get; init; }

    /// <summary>The pool.</summary>
    public required ITransactionPool Pool { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Builds blocks for show: the pending block.</summary>
    public IBlockProducer? Producer { get; init; }

    /// <summary>The network.</summary>
    public INetworkStatus? Network { get; init; }

    /// <summary>Synchronisation and consensus.</summary>
    public IConsensusStatus? Consensus { get; init; }

    /// <summary>What can be asked about the agreement.</summary>
    public IConsensusQueries? Agreement { get; init; }

    /// <summary>A developer's control over a chain of their own.</summary>
    public IDevControl? Dev { get; init; }

    /// <summary>Backup and pruning of the node's database.</summary>
    public INodeUpkeep? Upkeep { get; init; }

    /// <summary>The system modules of the chain, for calls and traces; the same as those of the ledger.</summary>
    public SystemModules Modules { get; init; } = SystemModules.None;

    /// <summary>Who receives the fees of blocks that this node produces.</summary>
    public Address? Beneficiary { get; init; }

    /// <summary>Name and version of the software, as web3_clientVersion tells it.</summary>
    public string ClientVersion { get; init; } = "PowerVerse/v0.1.0/dotnet";

    /// <summary>Bounds of single methods.</summary>
    public EthLimits Limits { get; init; } = new();
}
