// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Agreement;

/// <summary>A block that the operator knows to be part of the chain: whatever else peers show is refused.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Hash">Its hash.</param>
public readonly record struct Checkpoint(ulong Number, Hash256 Hash)
{
    /// <summary>Reads HEIGHT:HASH.</summary>
    public static bool TryParse(string text, out Checkpoint checkpoint)
    {
        checkpoint = default;
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0
            || !ulong.TryParse(text.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) || number == 0
            || !Hash256.TryParse(text.AsSpan(colon + 1), out Hash256 hash))
        {
            return false;
        }

        checkpoint = new Checkpoint(number, hash);
        return true;
    }

    /// <summary>True when a block contradicts the checkpoint.</summary>
    public bool Excludes(ulong number, in Hash256 hash) => number == Number && hash != Hash;

    /// <summary>Why a chain may not be gone on with; null: it has the block, or ends below it.</summary>
    /// <param name="chain">The chain in the data directory.</param>
    public string? WhyNot(IBlockChain chain)
    {
        if (chain.Head.Number < Number)
        {
            return null;
        }

        if (chain.TryGetHash(Number, out Hash256 own))
        {
            return own == Hash
                ? null
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"The chain in the data directory has another block {Number} than the checkpoint: {own}. Check the checkpoint; if it is right, take the chain back with unwind --to {Number - 1} or lower, or start with an empty data directory.");
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"The checkpoint cannot be compared: the chain in the data directory began with the state of a later block, and block {Number} is not there. Name a checkpoint at or above block {chain.Retained.Bodies}, or the one that the state was fetched with, or start with an empty data directory.");
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}:{Hash}");
}
