// SPDX-License-Identifier: Apache-2.0

using Microsoft.Extensions.Logging;
using PowerVerse.Chain.Agreement.Blocks;
using PowerVerse.Chain.Agreement.Wire;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Ledger.Import;
using PowerVerse.Chain.Ledger.Queries;

namespace PowerVerse.Chain.Agreement.Sync;

/// <summary>What block sync works with, and the search for a head before a state sync.</summary>
internal sealed record SyncParts
{
    /// <summary>The way to the peers.</summary>
    internal required IConsensusTransport Transport { get; init; }

    /// <summary>The newest block that a peer says it has; 0 when it said nothing.</summary>
    internal required Func<PeerHandle, ulong> ClaimOf { get; init; }

    /// <summary>Proves blocks final.</summary>
    internal required RunVerifier Verifier { get; init; }

    /// <summary>The chain so far.</summary>
    internal required IBlockChain Chain { get; init; }

    /// <summary>Looks at proven blocks that contradict the chain, and throws when the node must not go on; null: they are held against their peer alone.</summary>
    internal FinalityConflict? Conflict { get; init; }

    /// <summary>The clock.</summary>
    internal required TimeProvider Time { get; init; }

    /// <summary>Takes what is logged.</summary>
    internal required ILogger Logger { get; init; }
}

/// <summary>Takes blocks into the chain, in order.</summary>
/// <returns>Why one was refused; null when all are in the chain.</returns>
internal delegate Task<ImportError?> BlockImport(IReadOnlyList<(Block Block, FinalityProof Proof)> blocks, CancellationToken cancellationToken);
