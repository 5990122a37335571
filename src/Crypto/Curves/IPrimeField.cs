// SPDX-License-Identifier: Apache-2.0

using System.Numerics;

namespace PowerVerse.Chain.Crypto.Curves;

/// <summary>A field of prime order with its canonical big-endian encoding.</summary>
internal interface IPrimeField<TSelf> : IField<TSelf>
    where TSelf : struct, IPrimeField<TSelf>
{
    /// <summary>The prime.</summary>
    static abstract BigInteger Order { get; }

    /// <summary>Bytes of an encoding.</summary>
    static abstract int ByteCount { get; }

    /// <summary>Reads a canonical encoding.</summary>
    /// <returns>False unless the number is below the prime.</returns>
    static abstract bool TryDecode(ReadOnlySpan<byte> bigEndian, out TSelf result);

    /// <summary>Writes the canonical encoding into the first <see cref="ByteCount"/> bytes.</summary>
    static abstract void Encode(in TSelf a, Span<byte> bigEndian);
}
