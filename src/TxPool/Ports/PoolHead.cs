// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.TxPool.Ports;

/// <summary>The newest block and the state it left, as the host shows them to the pool.</summary>
/// <remarks>
/// The state MUST be fixed and safe for use by several threads until <see cref="Lease"/> is disposed of, which the pool does when it has a newer
/// head and no reader is left: a state that changes underneath makes the pool offer what a block then refuses (only performance).
/// </remarks>
public sealed class PoolHead
{
    /// <summary>Makes a head.</summary>
    /// <param name="header">The newest block.</param>
    /// <param name="state">The state after it.</param>
    /// <param name="lease">What to dispose of when the state is no longer read.</param>
    public PoolHead(BlockHeader header, IStateView state, IDisposable? lease = null)
    {
        Header = header;
        State = state;
        Lease = lease;
    }

    /// <summary>The newest block.</summary>
    public BlockHeader Header { get; }

    /// <summary>The state after it.</summary>
    public IStateView State { get; }

    /// <summary>What to dispose of when the state is no longer read.</summary>
    public IDisposable? Lease { get; }

    /// <summary>Base fee of the next block in wei per gas, where it does not follow from the header: a developer set it.</summary>
    public UInt256? NextBaseFee { get; init; }

    /// <summary>Gas limit of the next block, where it is not about the header's: a developer set it.</summary>
    public ulong? NextGasLimit { get; init; }
}
