// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Execution.System;

/// <summary>The log in which the deposit contract announces a deposit (EIP-6110).</summary>
/// <remarks>
/// Its data is the ABI encoding of five byte strings of fixed lengths, so every offset and length word is fixed as well:
/// <code>
/// offset   0  32  64  96 128 | 160           256           320      384           512
/// word    160 256 320 384 512| len 48, key   len 32, creds len 8, gwei  len 96, sig len 8, index
/// </code>
/// </remarks>
internal static class DepositLog
{
    /// <summary>Length of a deposit request: public key, withdrawal credentials, amount, signature, index.</summary>
    internal const int RequestSizeBytes = 48 + 32 + 8 + 96 + 8;

    private const int DataSizeBytes = 576;
    private const int WordBytes = 32;

    // keccak256("DepositEvent(bytes,bytes,bytes,bytes,bytes)")
    private static readonly Hash256 Signature = Hash256.Parse("0x649bbc62d0e31342afea4e5cd82d4049e7e1ee912fc0889aa790803be39038c5");

    private static ReadOnlySpan<int> FieldOffsets => [160, 256, 320, 384, 512];

    private static ReadOnlySpan<int> FieldLengths => [48, 32, 8, 96, 8];

    /// <summary>True when the log is a deposit event of the given contract.</summary>
    internal static bool IsDeposit(Log log, in Address depositContract) =>
        log.Address == depositContract && !log.Topics.IsEmpty && log.Topics.Span[0] == Signature;

    /// <summary>Appends the deposit request that the log stands for.</summary>
    /// <returns>False, with nothing promised about <paramref name="requests"/>, when the layout is wrong: the block is then invalid.</returns>
    internal static bool TryAppendRequest(Log log, List<byte> requests)
    {
        ReadOnlySpan<byte> data = log.Data.Span;
        if (data.Length != DataSizeBytes)
        {
            return false;
        }

        for (int i = 0; i < FieldOffsets.Length; i++)
        {
            int offset = FieldOffsets[i];
            int length = FieldLengths[i];
            if (!IsWord(data[(i * WordBytes)..], offset) || !IsWord(data[offset..], length))
            {
                return false;
            }

            requests.AddRange(data.Slice(offset + WordBytes, length));
        }

        return true;
    }

    private static bool IsWord(ReadOnlySpan<byte> data, int value)
    {
        const int Padding = WordBytes - sizeof(int);
        return data[..Padding].IndexOfAnyExcept((byte)0) < 0 && BinaryPrimitives.ReadInt32BigEndian(data[Padding..]) == value;
    }
}
