// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Text.Json;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.JsonRpc.Eth;

/// <summary>Writes headers and blocks.</summary>
internal static class HeaderJson
{
    /// <summary>Writes a header as an object of its own.</summary>
    public static void Write(Utf8JsonWriter writer, BlockHeader header)
    {
        writer.WriteStartObject();
        WriteMembers(writer, header, isPending: false);
        writer.WriteEndObject();
    }

    /// <summary>Writes a block.</summary>
    /// <param name="writer">Takes it.</param>
    /// <param name="block">The block.</param>
    /// <param name="isFull">Whether transactions are written out or only named.</param>
    /// <param name="isPending">True for the block to come: it has neither hash nor nonce nor producer yet.</param>
    public static void WriteBlock(Utf8JsonWriter writer, Block block, bool isFull, bool isPending = false)
    {
        writer.WriteStartObject();
        WriteMembers(writer, block.Header, isPending);
        WriteBody(writer, block, isFull, isPending);
        writer.WriteEndObject();
    }

    /// <summary>Writes an ommer: a block without anything in it.</summary>
    public static void WriteOmmer(Utf8JsonWriter writer, BlockHeader header)
    {
        writer.WriteStartObject();
        WriteMembers(writer, header, isPending: false);
        writer.WriteQuantity(Names.Size, (ulong)new Block(header, []).EncodedSizeBytes);
        writer.WriteStartArray(Names.Uncles);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Writes the members of a header into an object that the caller has begun.</summary>
    public static void WriteMembers(Utf8JsonWriter writer, BlockHeader header, bool isPending)
    {
        writer.WriteQuantity(Names.Number, header.Number);
        if (isPending)
        {
            writer.WriteNull(Names.Hash);
            writer.WriteNull(Names.Nonce);
            writer.WriteNull(Names.Miner);
        }
        else
        {
            Span<byte> nonce = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64BigEndian(nonce, header.Nonce);
            writer.WriteHex(Names.Hash, header.Hash);
            writer.WriteHex(Names.Nonce, nonce);
            writer.WriteHex(Names.Miner, header.Beneficiary);
        }

        writer.WriteHex(Names.ParentHash, header.ParentHash);
        writer.WriteHex(Names.MixHash, header.MixHash);
        writer.WriteHex(Names.Sha3Uncles, header.OmmersHash);
        writer.WriteHex(Names.LogsBloom, header.LogsBloom.AsSpan());
        writer.WriteHex(Names.StateRoot, header.StateRoot);
        writer.WriteQuantity(Names.Difficulty, header.Difficulty);
        writer.WriteHex(Names.ExtraData, header.ExtraData.Span);
        writer.WriteQuantity(Names.GasLimit, header.GasLimit);
        writer.WriteQuantity(Names.GasUsed, header.GasUsed);
        writer.WriteQuantity(Names.Timestamp, header.Timestamp);
        writer.WriteHex(Names.TransactionsRoot, header.TransactionsRoot);
        writer.WriteHex(Names.ReceiptsRoot, header.ReceiptsRoot);
        WriteForkMembers(writer, header);
    }

    private static void WriteForkMembers(Utf8JsonWriter writer, BlockHeader header)
    {
        if (header.BaseFeePerGas is { } baseFee)
        {
            writer.WriteQuantity(Names.BaseFeePerGas, baseFee);
        }

        if (header.WithdrawalsRoot is { } withdrawalsRoot)
        {
            writer.WriteHex(Names.WithdrawalsRoot, withdrawalsRoot);
        }

        if (header.BlobGasUsed is { } blobGasUsed)
        {
            writer.WriteQuantity(Names.BlobGasUsed, blobGasUsed);
        }

        if (header.ExcessBlobGas is { } excess)
        {
            writer.WriteQuantity(Names.ExcessBlobGas, excess);
        }

        if (header.ParentBeaconBlockRoot is { } beaconRoot)
        {
            writer.WriteHex(Names.ParentBeaconBlockRoot, beaconRoot);
        }

        if (header.RequestsHash is { } requestsHash)
        {
            writer.WriteHex(Names.RequestsHash, requestsHash);
        }
    }

    /// <summary>Writes what a block has besides its header, into an object that the caller has begun.</summary>
    /// <param name="writer">Takes it.</param>
    /// <param name="block">The block.</param>
    /// <param name="isFull">Whether transactions are written out or only named.</param>
    /// <param name="isPending">True for the block to come.</param>
    /// <param name="senders">The senders where no signature proves them, as in simulations; else null.</param>
    public static void WriteBody(Utf8JsonWriter writer, Block block, bool isFull, bool isPending, IReadOnlyList<Address>? senders = null)
    {
        writer.WriteQuantity(Names.Size, (ulong)block.EncodedSizeBytes);
        writer.WriteStartArray(Names.Transactions);
        for (int i = 0; i < block.Transactions.Count; i++)
        {
            if (isFull)
            {
                TransactionJson.Write(writer, block.Transactions[i], isPending ? null : block.Header, i, senders?[i]);
            }
            else
            {
                writer.WriteHexValue(block.Transactions[i].Hash);
            }
        }

        writer.WriteEndArray();
        writer.WriteStartArray(Names.Uncles);
        foreach (BlockHeader ommer in block.Ommers)
        {
            writer.WriteHexValue(ommer.Hash);
        }

        writer.WriteEndArray();
        if (block.Withdrawals is { } withdrawals)
        {
            writer.WriteStartArray(Names.Withdrawals);
            foreach (Withdrawal withdrawal in withdrawals)
            {
                WriteWithdrawal(writer, withdrawal);
            }

            writer.WriteEndArray();
        }
    }

    /// <summary>Writes a withdrawal.</summary>
    public static void WriteWithdrawal(Utf8JsonWriter writer, in Withdrawal withdrawal)
    {
        writer.WriteStartObject();
        writer.WriteQuantity(Names.Index, withdrawal.Index);
        writer.WriteQuantity(Names.ValidatorIndex, withdrawal.ValidatorIndex);
        writer.WriteHex(Names.Address, withdrawal.Address);
        writer.WriteQuantity(Names.Amount, withdrawal.AmountGwei);
        writer.WriteEndObject();
    }
}
