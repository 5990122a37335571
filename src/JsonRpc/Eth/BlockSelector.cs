// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.JsonRpc.Eth;

/// <summary>Which block a client means: a number, a tag, or a hash (EIP-1898). The default is the latest.</summary>
/// <param name="Kind">How it is named.</param>
/// <param name="Number">Its number, when named by it.</param>
/// <param name="Hash">Its hash, when named by it.</param>
public readonly record struct BlockSelector(BlockSelectorKind Kind, ulong Number, Hash256 Hash)
{
    /// <summary>The latest block.</summary>
    public static BlockSelector Latest => default;

    /// <summary>The block to come.</summary>
    public static BlockSelector Pending => new(BlockSelectorKind.Pending, 0, default);

    /// <summary>The block with a number.</summary>
    public static BlockSelector Of(ulong number) => new(BlockSelectorKind.Number, number, default);

    /// <summary>The block with a hash.</summary>
    public static BlockSelector Of(in Hash256 hash) => new(BlockSelectorKind.Hash, 0, hash);

    /// <summary>Reads a number or a tag.</summary>
    /// <returns>Null, or what is wrong with the value.</returns>
    public static string? ReadNumber(ref Utf8JsonReader reader, out BlockSelector value)
    {
        if (TryReadTag(ref reader, out value))
        {
            return null;
        }

        string? problem = HexJson.ReadUInt64(ref reader, out ulong number);
        value = Of(number);
        return problem;
    }

    /// <summary>Reads a number, a tag, a hash or the object of EIP-1898.</summary>
    /// <returns>Null, or what is wrong with the value.</returns>
    public static string? Read(ref Utf8JsonReader reader, out BlockSelector value)
    {
        const int HashTextLength = 2 + (2 * Hash256.Size);
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            return ReadObject(ref reader, out value);
        }

        if (reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length == HashTextLength)
        {
            string? problem = HexJson.ReadHash(ref reader, out Hash256 hash);
            value = Of(hash);
            return problem;
        }

        return ReadNumber(ref reader, out value);
    }

    private static string? ReadObject(ref Utf8JsonReader reader, out BlockSelector value)
    {
        value = default;
        bool hasNumber = false;
        bool hasHash = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string? problem = null;
            if (reader.ValueTextEquals("blockNumber"u8))
            {
                reader.Read();
                if (reader.TokenType != JsonTokenType.Null)
                {
                    hasNumber = true;
                    problem = ReadNumber(ref reader, out value);
                }
            }
            else if (reader.ValueTextEquals("blockHash"u8))
            {
                reader.Read();
                if (reader.TokenType != JsonTokenType.Null)
                {
                    hasHash = true;
                    problem = HexJson.ReadHash(ref reader, out Hash256 hash);
                    value = Of(hash);
                }
            }
            else
            {
                // requireCanonical changes nothing: a block is final when it is committed, so every block known is canonical.
                reader.Read();
                reader.Skip();
            }

            if (problem is not null)
            {
                return problem;
            }
        }

        return hasNumber && hasHash ? "cannot specify both BlockHash and BlockNumber, choose one or the other"
            : hasNumber || hasHash ? null
            : "either blockNumber or blockHash is needed";
    }

    private static bool TryReadTag(ref Utf8JsonReader reader, out BlockSelector value)
    {
        value = default;
        if (reader.TokenType != JsonTokenType.String)
        {
            return false;
        }

        BlockSelectorKind? kind =
            reader.ValueTextEquals("latest"u8) ? BlockSelectorKind.Latest
            : reader.ValueTextEquals("pending"u8) ? BlockSelectorKind.Pending
            : reader.ValueTextEquals("earliest"u8) ? BlockSelectorKind.Earliest
            : reader.ValueTextEquals("safe"u8) ? BlockSelectorKind.Safe
            : reader.ValueTextEquals("finalized"u8) ? BlockSelectorKind.Finalized
            : null;
        value = new BlockSelector(kind ?? BlockSelectorKind.Latest, 0, default);
        return kind is not null;
    }
}

/// <summary>How a block is named.</summary>
public enum BlockSelectorKind
{
    /// <summary>The newest block.</summary>
    Latest = 0,

    /// <summary>The block to come, made of what waits in the pool.</summary>
    Pending,

    /// <summary>The first block.</summary>
    Earliest,

    /// <summary>The newest block that is safe: the newest one, since every committed block is final.</summary>
    Safe,

    /// <summary>The newest final block: the newest one, since every committed block is final.</summary>
    Finalized,

    /// <summary>By number.</summary>
    Number,

    /// <summary>By hash.</summary>
    Hash,
}
