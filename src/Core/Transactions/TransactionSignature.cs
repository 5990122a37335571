// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Core.Transactions;

/// <summary>A recoverable secp256k1 signature; the default value means "not signed".</summary>
/// <param name="YParity">Parity of the y coordinate of the signature's curve point: 0 or 1.</param>
/// <param name="R">The number r.</param>
/// <param name="S">The number s.</param>
public readonly record struct TransactionSignature(byte YParity, UInt256 R, UInt256 S)
{
    /// <summary>Order n of the group of secp256k1.</summary>
    public static readonly UInt256 GroupOrder = new(0xBFD25E8CD0364141, 0xBAAEDCE6AF48A03B, 0xFFFFFFFFFFFFFFFE, 0xFFFFFFFFFFFFFFFF);

    /// <summary>Half of the group order, rounded down: the greatest s that Homestead and later allow (EIP-2).</summary>
    public static readonly UInt256 HalfGroupOrder = new(0xDFE92F46681B20A0, 0x5D576E7357A4501D, 0xFFFFFFFFFFFFFFFF, 0x7FFFFFFFFFFFFFFF);

    // A signature's r is never zero, so a claim is never mistaken for one.
    private static readonly UInt256 AddressLimit = new(0, 0, 1UL << 32);

    /// <summary>What stands in place of a signature where a transaction only claims its sender: a developer's chain may take it at its word.</summary>
    /// <remarks>No key can make it, and it proves nothing: <see cref="IsInRange"/> is false.</remarks>
    public static TransactionSignature Claim(in Address sender) => new(0, UInt256.Zero, UInt256.FromAddress(in sender));

    /// <summary>Whether it is a claim, and by whom.</summary>
    public bool TryGetClaim(out Address sender)
    {
        bool isClaim = YParity == 0 && R.IsZero && !S.IsZero && S < AddressLimit;
        sender = isClaim ? S.ToAddress() : default;
        return isClaim;
    }

    /// <summary>True when both numbers are in [1, n) and the parity is 0 or 1.</summary>
    public bool IsInRange => YParity <= 1 && !R.IsZero && !S.IsZero && R < GroupOrder && S < GroupOrder;

    /// <summary>True when s is at most half of the group order.</summary>
    public bool IsLowS => S <= HalfGroupOrder;
}
