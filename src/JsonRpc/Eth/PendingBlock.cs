// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.JsonRpc.Eth;

/// <summary>The block to come, made of what waits in the pool. Built when asked for, at most once a second, by one thread; the others take the last one.</summary>
internal sealed class PendingBlock
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    private readonly NodePorts _ports;
    private readonly Lock _building = new();
    private volatile Preview? _last;

    public PendingBlock(NodePorts ports) => _ports = ports;

    /// <summary>The block with its receipts; null when the node builds none.</summary>
    public BuiltBlock? Get()
    {
        ChainHead head = _ports.Chain.Head;
        Preview? last = _last;
        if (_ports.Producer is null || IsCurrent(last, head) || !_building.TryEnter())
        {
            return last?.Parent == head.Hash ? last.Block : null;
        }

        try
        {
            Result<BuiltBlock, BlockError> built = _ports.Producer.Preview(PlanFor(head.Header), _ports.Pool.SelectForBlock());
            _last = built.IsSuccess ? new Preview(head.Hash, head.StateRoot, built.Value, _ports.Time.GetTimestamp()) : null;
            return built.IsSuccess ? built.Value : null;
        }
        finally
        {
            _building.Exit();
        }
    }

    /// <summary>What this node would decide about a child of a block.</summary>
    public BlockPlan PlanFor(BlockHeader parent) => new()
    {
        Timestamp = Math.Max(parent.Timestamp + 1, (ulong)_ports.Time.GetUtcNow().ToUnixTimeSeconds()),
        Beneficiary = _ports.Beneficiary ?? default,
        GasLimitTarget = GasLimitTarget,
    };

    /// <summary>The gas limit that producers of this chain steer to.</summary>
    public ulong GasLimitTarget => _ports.Chain.Spec.PowerVerse.TargetGasLimit ?? _ports.Chain.Genesis.GasLimit;

    private bool IsCurrent(Preview? preview, ChainHead head) =>
        preview is not null
        && preview.Parent == head.Hash
        && preview.ParentState == head.StateRoot
        && _ports.Time.GetElapsedTime(preview.BuiltAt) < Lifetime;

    private sealed record Preview(Hash256 Parent, Hash256 ParentState, BuiltBlock Block, long BuiltAt);
}
