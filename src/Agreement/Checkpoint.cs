// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
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

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}:{Hash}");
}
