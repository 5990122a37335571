// SPDX-License-Identifier: Apache-2.0

using System.Security.Cryptography;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Subscriptions;

/// <summary>Ids of filters and subscriptions: nobody guesses another client's. In the form of quantities, as clients check.</summary>
internal static class RandomId
{
    private const int SizeBytes = 16;

    public static string Next()
    {
        Span<byte> bytes = stackalloc byte[SizeBytes];
        RandomNumberGenerator.Fill(bytes);
        return new UInt256(bytes).ToQuantity();
    }
}
