// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Execution.Fees;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.JsonRpc.Eth;

/// <summary>Writes receipts and logs.</summary>
internal static class ReceiptJson
{
    private const int CreationSizeBytesMax = 40;

    /// <summary>Writes the receipts of a block.</summary>
    public static void WriteAll(Utf8JsonWriter writer, Block block, IReadOnlyList<Receipt> receipts, ChainSpec spec)
    {
        writer.WriteStartArray();
        ulong gasBefore = 0;
        int logIndex = 0;
        for (int i = 0; i < receipts.Count; i++)
        {
            Write(writer, block, receipts[i], i, gasBefore, logIndex, spec);
            gasBefore = receipts[i].CumulativeGasUsed;
            logIndex += receipts[i].Logs.Count;
        }

        writer.WriteEndArray();
    }

    /// <summary>Writes the receipt of one transaction of a block.</summary>
    /// <param name="writer">Takes it.</param>
    /// <param name="block">The block.</param>
    /// <param name="receipts">Its receipts.</param>
    /// <param name="index">Which.</param>
    /// <param name="spec">The chain.</param>
    /// <param name="hasTimestamp">Whether the block's time is added, as Otterscan wants it.</param>
    public static void WriteOne(Utf8JsonWriter writer, Block block, IReadOnlyList<Receipt> receipts, int index, ChainSpec spec, bool hasTimestamp = false)
    {
        int logIndex = 0;
        for (int i = 0; i < index; i++)
        {
            logIndex += receipts[i].Logs.Count;
        }

        Write(writer, block, receipts[index], index, index == 0 ? 0 : receipts[index - 1].CumulativeGasUsed, logIndex, spec, hasTimestamp);
    }

    /// <summary>Writes a log that a query found.</summary>
    public static void WriteLog(Utf8JsonWriter writer, LogMatch match, bool isRemoved) =>
        WriteLog(writer, match.Log, new LogPlace(match.BlockNumber, match.BlockHash, match.BlockTimestamp), match.TransactionHash, match.TransactionIndex,
            match.LogIndex, isRemoved);

    /// <summary>Writes a log and where it stands.</summary>
    public static void WriteLog(
        Utf8JsonWriter writer, Log log, in LogPlace place, in Hash256 transactionHash, int transactionIndex, int logIndex, bool isRemoved)
    {
        writer.WriteStartObject();
        writer.WriteHex(Names.Address, log.Address);
        writer.WriteStartArray(Names.Topics);
        foreach (ref readonly Hash256 topic in log.Topics.Span)
        {
            writer.WriteHexValue(in topic);
        }

        writer.WriteEndArray();
        writer.WriteHex(Names.Data, log.Data.Span);
        writer.WriteQuantity(Names.BlockNumber, place.BlockNumber);
        writer.WriteHex(Names.TransactionHash, in transactionHash);
        writer.WriteQuantity(Names.TransactionIndex, (ulong)transactionIndex);
        writer.WriteHex(Names.BlockHash, place.BlockHash);
        writer.WriteQuantity(Names.BlockTimestamp, place.BlockTimestamp);
        writer.WriteQuantity(Names.LogIndex, (ulong)logIndex);
        writer.WriteBoolean(Names.Removed, isRemoved);
        writer.WriteEndObject();
    }

    /// <summary>The address of a contract that a transaction creates (Yellow Paper section 7).</summary>
    public static Address CreatedAddress(in Address sender, ulong nonce)
    {
        RlpWriter writer = new(stackalloc byte[CreationSizeBytesMax]);
        int list = writer.BeginList();
        writer.Write(in sender);
        writer.Write(nonce);
        writer.EndList(list);
        Hash256 hash = Keccak256.Hash(writer.Written);
        writer.Dispose();
        return new Address(hash.AsSpan()[^Address.Size..]);
    }

    private static void Write(
        Utf8JsonWriter writer, Block block, Receipt receipt, int index, ulong gasBefore, int logIndex, ChainSpec spec, bool hasTimestamp = false)
    {
        Transaction transaction = block.Transactions[index];
        BlockHeader header = block.Header;
        transaction.TryGetSender(out Address sender);
        writer.WriteStartObject();
        writer.WriteHex(Names.BlockHash, header.Hash);
        writer.WriteQuantity(Names.BlockNumber, header.Number);
        writer.WriteHex(Names.TransactionHash, transaction.Hash);
        writer.WriteQuantity(Names.TransactionIndex, (ulong)index);
        writer.WriteQuantity(Names.Type, (ulong)transaction.Type);
        writer.WriteHex(Names.From, sender);
        writer.WriteHexOrNull(Names.To, transaction.To);
        writer.WriteHexOrNull(Names.ContractAddress, transaction.IsCreation ? CreatedAddress(sender, transaction.Nonce) : null);
        writer.WriteQuantity(Names.CumulativeGasUsed, receipt.CumulativeGasUsed);
        writer.WriteQuantity(Names.GasUsed, receipt.CumulativeGasUsed - gasBefore);
        writer.WriteQuantity(Names.EffectiveGasPrice, transaction.EffectiveGasPrice(header.BaseFeePerGas ?? UInt256.Zero));
        if (receipt.PostStateRoot is { } root)
        {
            writer.WriteHex(Names.Root, root);
        }
        else
        {
            writer.WriteQuantity(Names.Status, receipt.IsSuccess ? 1UL : 0UL);
        }

        if (transaction.Type == TransactionType.Blob)
        {
            writer.WriteQuantity(Names.BlobGasUsed, transaction.BlobGas);
            writer.WriteQuantity(Names.BlobGasPrice, BlobGas.BaseFeeOf(header, spec));
        }

        LogPlace place = new(header.Number, header.Hash, header.Timestamp);
        writer.WriteStartArray(Names.Logs);
        for (int i = 0; i < receipt.Logs.Count; i++)
        {
            WriteLog(writer, receipt.Logs[i], place, transaction.Hash, index, logIndex + i, isRemoved: false);
        }

        writer.WriteEndArray();
        writer.WriteHex(Names.LogsBloom, receipt.LogsBloom.AsSpan());
        if (hasTimestamp)
        {
            writer.WriteNumber("timestamp"u8, header.Timestamp);
        }

        writer.WriteEndObject();
    }
}

/// <summary>The block of a log.</summary>
/// <param name="BlockNumber">Its number.</param>
/// <param name="BlockHash">Its hash.</param>
/// <param name="BlockTimestamp">Its time, in seconds since the Unix epoch.</param>
internal readonly record struct LogPlace(ulong BlockNumber, Hash256 BlockHash, ulong BlockTimestamp);
