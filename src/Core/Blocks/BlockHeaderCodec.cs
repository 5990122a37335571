// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Core.Blocks;

/// <summary>The wire form of headers.</summary>
/// <remarks>
/// <code>
/// [parentHash, ommersHash, beneficiary, stateRoot, transactionsRoot, receiptsRoot, logsBloom, difficulty, number, gasLimit, gasUsed,
///  timestamp, extraData, mixHash, nonce(8 bytes)
///  , baseFeePerGas                                          from London
///  , withdrawalsRoot                                        from Shanghai
///  , blobGasUsed, excessBlobGas, parentBeaconBlockRoot      from Cancun
///  , requestsHash]                                          from Prague
/// </code>
/// Any prefix of the optional fields decodes: which of them must be there is a rule of the block's fork.
/// </remarks>
internal static class BlockHeaderCodec
{
    /// <summary>Room for a header of today without extra data.</summary>
    public const int TypicalSizeBytes = 720;

    private const int NonceSizeBytes = 8;

    public static bool TryRead(ref RlpReader reader, out BlockHeader header, out RlpError error)
    {
        header = null!;
        if (!reader.TryReadList(out RlpReader fields))
        {
            error = reader.Error;
            return false;
        }

        bool isRead = TryReadFields(ref fields, out header);
        error = isRead ? RlpError.None : fields.Error;
        return isRead;
    }

    public static void Write(ref RlpWriter writer, BlockHeader header)
    {
        int list = writer.BeginList();
        writer.Write(header.ParentHash);
        writer.Write(header.OmmersHash);
        writer.Write(header.Beneficiary);
        writer.Write(header.StateRoot);
        writer.Write(header.TransactionsRoot);
        writer.Write(header.ReceiptsRoot);
        writer.Write(header.LogsBloom.AsSpan());
        writer.Write(header.Difficulty);
        writer.Write(header.Number);
        writer.Write(header.GasLimit);
        writer.Write(header.GasUsed);
        writer.Write(header.Timestamp);
        writer.Write(header.ExtraData.Span);
        writer.Write(header.MixHash);
        Span<byte> nonce = stackalloc byte[NonceSizeBytes];
        BinaryPrimitives.WriteUInt64BigEndian(nonce, header.Nonce);
        writer.Write(nonce);
        WriteOptional(ref writer, header);
        writer.EndList(list);
    }

    private static void WriteOptional(ref RlpWriter writer, BlockHeader header)
    {
        // A gap among the optional fields would be read back as other fields.
        Invariant.Check(header.BaseFeePerGas is not null || header.WithdrawalsRoot is null);
        Invariant.Check(header.WithdrawalsRoot is not null || header.BlobGasUsed is null);
        Invariant.Check(header.BlobGasUsed is not null || header.ExcessBlobGas is null);
        Invariant.Check(header.ExcessBlobGas is not null || header.ParentBeaconBlockRoot is null);
        Invariant.Check(header.ParentBeaconBlockRoot is not null || header.RequestsHash is null);
        if (header.BaseFeePerGas is { } baseFee)
        {
            writer.Write(in baseFee);
        }

        if (header.WithdrawalsRoot is { } withdrawalsRoot)
        {
            writer.Write(in withdrawalsRoot);
        }

        if (header.BlobGasUsed is { } blobGasUsed)
        {
            writer.Write(blobGasUsed);
        }

        if (header.ExcessBlobGas is { } excessBlobGas)
        {
            writer.Write(excessBlobGas);
        }

        if (header.ParentBeaconBlockRoot is { } beaconRoot)
        {
            writer.Write(in beaconRoot);
        }

        if (header.RequestsHash is { } requestsHash)
        {
            writer.Write(in requestsHash);
        }
    }

    private static bool TryReadFields(ref RlpReader fields, out BlockHeader header)
    {
        header = null!;
        if (!fields.TryReadHash(out Hash256 parentHash)
            || !fields.TryReadHash(out Hash256 ommersHash)
            || !fields.TryReadAddress(out Address beneficiary)
            || !fields.TryReadHash(out Hash256 stateRoot)
            || !fields.TryReadHash(out Hash256 transactionsRoot)
            || !fields.TryReadHash(out Hash256 receiptsRoot)
            || !fields.TryReadExact(Bloom.Size, out ReadOnlySpan<byte> bloom)
            || !fields.TryReadUInt256(out UInt256 difficulty)
            || !fields.TryReadUInt64(out ulong number)
            || !fields.TryReadUInt64(out ulong gasLimit)
            || !fields.TryReadUInt64(out ulong gasUsed)
            || !fields.TryReadUInt64(out ulong timestamp)
            || !fields.TryReadBytes(out ReadOnlySpan<byte> extraData)
            || !fields.TryReadHash(out Hash256 mixHash)
            || !fields.TryReadExact(NonceSizeBytes, out ReadOnlySpan<byte> nonce)
            || !TryReadOptional(ref fields, out OptionalFields optional))
        {
            return false;
        }

        header = new BlockHeader
        {
            ParentHash = parentHash,
            OmmersHash = ommersHash,
            Beneficiary = beneficiary,
            StateRoot = stateRoot,
            TransactionsRoot = transactionsRoot,
            ReceiptsRoot = receiptsRoot,
            LogsBloom = Bloom.FromWire(bloom),
            Difficulty = difficulty,
            Number = number,
            GasLimit = gasLimit,
            GasUsed = gasUsed,
            Timestamp = timestamp,
            ExtraData = extraData.ToArray(),
            MixHash = mixHash,
            Nonce = BinaryPrimitives.ReadUInt64BigEndian(nonce),
            BaseFeePerGas = optional.BaseFeePerGas,
            WithdrawalsRoot = optional.WithdrawalsRoot,
            BlobGasUsed = optional.BlobGasUsed,
            ExcessBlobGas = optional.ExcessBlobGas,
            ParentBeaconBlockRoot = optional.ParentBeaconBlockRoot,
            RequestsHash = optional.RequestsHash,
        };
        return true;
    }

    private static bool TryReadOptional(ref RlpReader fields, out OptionalFields optional)
    {
        optional = default;
        if (!fields.IsAtEnd)
        {
            if (!fields.TryReadUInt256(out UInt256 baseFee))
            {
                return false;
            }

            optional.BaseFeePerGas = baseFee;
        }

        return TryReadOptional(ref fields, out optional.WithdrawalsRoot)
            && TryReadOptional(ref fields, out optional.BlobGasUsed)
            && TryReadOptional(ref fields, out optional.ExcessBlobGas)
            && TryReadOptional(ref fields, out optional.ParentBeaconBlockRoot)
            && TryReadOptional(ref fields, out optional.RequestsHash)
            && fields.TryEnd();
    }

    private static bool TryReadOptional(ref RlpReader fields, out Hash256? value)
    {
        value = null;
        if (fields.IsAtEnd)
        {
            return true;
        }

        bool isRead = fields.TryReadHash(out Hash256 hash);
        value = hash;
        return isRead;
    }

    private static bool TryReadOptional(ref RlpReader fields, out ulong? value)
    {
        value = null;
        if (fields.IsAtEnd)
        {
            return true;
        }

        bool isRead = fields.TryReadUInt64(out ulong number);
        value = number;
        return isRead;
    }

    private struct OptionalFields
    {
        public UInt256? BaseFeePerGas;
        public Hash256? WithdrawalsRoot;
        public ulong? BlobGasUsed;
        public ulong? ExcessBlobGas;
        public Hash256? ParentBeaconBlockRoot;
        public Hash256? RequestsHash;
    }
}
