// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Core.Blocks;

/// <summary>A block: header, transactions, ommers and, from Shanghai on, withdrawals; immutable.</summary>
/// <remarks>
/// Wire form: <c>[header, [transaction...], [ommer header...], [withdrawal...]]</c>, the last only from Shanghai on.
/// Having decoded says nothing about validity: roots, limits and rules are Execution's to check.
/// </remarks>
public sealed class Block
{
    /// <summary>Longest encoding that is decoded at all, in bytes; forks set lower limits of their own (EIP-7934).</summary>
    public const int EncodedSizeBytesMax = 64 * 1024 * 1024;

    private int _encodedSizeBytes;

    /// <summary>Makes a block from its parts; the lists given are kept, not copied.</summary>
    public Block(
        BlockHeader header,
        IReadOnlyList<Transaction> transactions,
        IReadOnlyList<BlockHeader>? ommers = null,
        IReadOnlyList<Withdrawal>? withdrawals = null)
    {
        Header = header;
        Transactions = transactions;
        Ommers = ommers ?? [];
        Withdrawals = withdrawals;
    }

    /// <summary>The header.</summary>
    public BlockHeader Header { get; }

    /// <summary>The transactions, in order.</summary>
    public IReadOnlyList<Transaction> Transactions { get; }

    /// <summary>The ommers' headers; empty from the merge on.</summary>
    public IReadOnlyList<BlockHeader> Ommers { get; }

    /// <summary>The withdrawals; null before Shanghai.</summary>
    public IReadOnlyList<Withdrawal>? Withdrawals { get; }

    /// <summary>The block's hash, that of its header.</summary>
    public Hash256 Hash => Header.Hash;

    /// <summary>Length of the encoding in bytes, the measure of EIP-7934; kept from decoding, else computed by encoding once.</summary>
    public int EncodedSizeBytes
    {
        get
        {
            if (_encodedSizeBytes == 0)
            {
                RlpWriter writer = new(BlockCodec.EstimateSizeBytes(this));
                try
                {
                    BlockCodec.Write(ref writer, this);
                    _encodedSizeBytes = writer.Length;
                }
                finally
                {
                    writer.Dispose();
                }
            }

            return _encodedSizeBytes;
        }
    }

    /// <summary>Decodes exactly one block.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, out Block block, out BlockDecodeError error)
    {
        bool isDecoded = BlockCodec.TryDecode(encoded, out block, out error);
        if (isDecoded)
        {
            block._encodedSizeBytes = encoded.Length;
        }

        return isDecoded;
    }

    /// <summary>Keccak-256 of the encoded list of ommers: what the header must name.</summary>
    public static Hash256 ComputeOmmersHash(IReadOnlyList<BlockHeader> ommers)
    {
        if (ommers.Count == 0)
        {
            return BlockHeader.EmptyOmmersHash;
        }

        RlpWriter writer = new(BlockHeaderCodec.TypicalSizeBytes * (ommers.Count + 1));
        try
        {
            BlockCodec.WriteOmmers(ref writer, ommers);
            return Keccak256.Hash(writer.Written);
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>Encodes it.</summary>
    public byte[] Encode()
    {
        RlpWriter writer = new(BlockCodec.EstimateSizeBytes(this));
        try
        {
            BlockCodec.Write(ref writer, this);
            return writer.ToArray();
        }
        finally
        {
            writer.Dispose();
        }
    }
}
