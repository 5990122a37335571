// SPDX-License-Identifier: Apache-2.0

using System.Security.Cryptography;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Core.Blocks;

/// <summary>The requests of the execution layer and the header's commitment to them (EIP-7685).</summary>
/// <remarks>A request is its type byte followed by its data; requests of one type are one item, and types ascend.</remarks>
public static class ExecutionRequests
{
    /// <summary>Deposits (EIP-6110).</summary>
    public const byte DepositType = 0;

    /// <summary>Withdrawals (EIP-7002).</summary>
    public const byte WithdrawalType = 1;

    /// <summary>Consolidations (EIP-7251).</summary>
    public const byte ConsolidationType = 2;

    /// <summary>The commitment to no request: SHA-256 of nothing.</summary>
    public static readonly Hash256 EmptyHash = Hash256.Parse("0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

    /// <summary>The commitment: SHA-256 over the SHA-256 digests of the requests; a request of type alone counts as none.</summary>
    /// <param name="requests">The requests, type byte first, in order of their types.</param>
    public static Hash256 ComputeHash(IReadOnlyList<ReadOnlyMemory<byte>> requests)
    {
        byte[] digests = new byte[requests.Count * SHA256.HashSizeInBytes];
        int length = 0;
        foreach (ReadOnlyMemory<byte> request in requests)
        {
            if (request.Length > 1)
            {
                length += SHA256.HashData(request.Span, digests.AsSpan(length));
            }
        }

        return new Hash256(SHA256.HashData(digests.AsSpan(0, length)));
    }
}
