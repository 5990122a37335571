// SPDX-License-Identifier: Apache-2.0

using Microsoft.Extensions.Logging;
using PowerVerse.Chain.Agreement.Epochs;
using PowerVerse.Chain.Agreement.Wire;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Agreement.StateSync;

/// <summary>What a state sync works with. The caller owns all of it.</summary>
public sealed record StateSyncParts
{
    /// <summary>The chain so far: the first block. It is not touched, so it can be served meanwhile.</summary>
    public required IBlockChain Chain { get; init; }

    /// <summary>The store of that chain.</summary>
    public required IKeyValueReader Source { get; init; }

    /// <summary>Gives the store to fill, empty each time: a second one when the state of the first attempt is not kept by any peer any more.</summary>
    public required Func<IKeyValueStore> OpenTarget { get; init; }

    /// <summary>The validators.</summary>
    public required EpochBook Epochs { get; init; }

    /// <summary>The public-key checks.</summary>
    public required IConsensusCrypto Crypto { get; init; }

    /// <summary>The way to the peers.</summary>
    public required IConsensusTransport Transport { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Takes what is logged.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>The block that the chain must contain; null: none is named.</summary>
    public Checkpoint? Checkpoint { get; init; }
}
