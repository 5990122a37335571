// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.VrfBft.Epochs;

/// <summary>A validator's vote key of one epoch with its path to the registered root. Unverified.</summary>
/// <param name="Validator">The index in the set of the epoch.</param>
/// <param name="Epoch">The epoch that the key votes in.</param>
/// <param name="Key">The Ed25519 key.</param>
/// <param name="Path">The siblings from the leaf up; empty at depth 0, where no reveal is needed.</param>
public sealed record KeyReveal(ValidatorIndex Validator, Epoch Epoch, PublicKey Key, ImmutableArray<Hash256> Path)
{
    /// <inheritdoc/>
    public bool Equals(KeyReveal? other) =>
        other is not null && Validator == other.Validator && Epoch == other.Epoch && Key == other.Key && Path.AsSpan().SequenceEqual(other.Path.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Key.GetHashCode();
}

/// <summary>A key reveal that leads to the root in the validator's entry. Only <see cref="VoteKeyTable.TryVerify"/> makes one.</summary>
public sealed class VerifiedKeyReveal
{
    internal VerifiedKeyReveal(KeyReveal reveal) => Reveal = reveal;

    /// <summary>The message.</summary>
    public KeyReveal Reveal { get; }
}

/// <summary>Why a key reveal was refused.</summary>
public enum KeyRevealError
{
    /// <summary>It names another epoch than the set's.</summary>
    WrongEpoch,

    /// <summary>Its index is outside the set.</summary>
    UnknownValidator,

    /// <summary>The path does not lead from the epoch's leaf to the registered root.</summary>
    WrongPath,
}
