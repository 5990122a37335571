// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Ledger.Import;
using PowerVerse.Chain.Ledger.Queries;

namespace PowerVerse.Chain.Agreement.Blocks;

/// <summary>What the pipeline is asked to do. A closed hierarchy.</summary>
internal abstract record PipelineJob
{
    private PipelineJob()
    {
    }

    /// <summary>Execute a payload.</summary>
    internal sealed record Execute(Height Height, BlockValue Value) : PipelineJob;

    /// <summary>Build a block when its time has come.</summary>
    internal sealed record Build(BuildOrder Order) : PipelineJob;

    /// <summary>Commit a block.</summary>
    internal sealed record Commit(VerifiedCertificate Certificate) : PipelineJob;

    /// <summary>Import blocks that a peer gave, until one is refused.</summary>
    internal sealed record Import(IReadOnlyList<(Block Block, FinalityProof Proof)> Blocks, TaskCompletionSource<ImportError?> Done) : PipelineJob;

    /// <summary>Look at the clock: a build may be due.</summary>
    internal sealed record Wake : PipelineJob
    {
        internal static Wake Instance { get; } = new();
    }
}
