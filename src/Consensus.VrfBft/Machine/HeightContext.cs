// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.VrfBft.Machine;

/// <summary>What the machine must know to agree on one height; known once the parent is committed.</summary>
public sealed class HeightContext
{
    /// <summary>The height to agree on.</summary>
    public required Height Height { get; init; }

    /// <summary>The committed block below.</summary>
    public required BlockValue Parent { get; init; }

    /// <summary>The parent's timestamp in Unix seconds.</summary>
    public required ulong ParentTimestampSeconds { get; init; }

    /// <summary>EMPTY: the hash of the block without transactions on the parent; its payload is always held and valid.</summary>
    public required BlockValue Empty { get; init; }

    /// <summary>The validators of the height's epoch.</summary>
    public required ValidatorSet Validators { get; init; }

    /// <summary>The node's own index among them, <see cref="ValidatorIndex.None"/> for an observer.</summary>
    public required ValidatorIndex Self { get; init; }

    /// <summary>The node's own lots at this height; not asked for an observer.</summary>
    public required ILotTable Lots { get; init; }
}
