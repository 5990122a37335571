// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Eth;

/// <summary>Writes transactions.</summary>
internal static class TransactionJson
{
    /// <summary>Writes a transaction and where it stands.</summary>
    /// <param name="writer">Takes it.</param>
    /// <param name="transaction">The transaction.</param>
    /// <param name="block">Header of its block; null when it waits in the pool.</param>
    /// <param name="index">Its index in the block.</param>
    public static void Write(Utf8JsonWriter writer, Transaction transaction, BlockHeader? block, int index) =>
        Write(writer, transaction, block, index, sender: null);

    /// <summary>As <see cref="Write(Utf8JsonWriter, Transaction, BlockHeader?, int)"/> with a sender that the signature does not prove, as in simulations.</summary>
    public static void Write(Utf8JsonWriter writer, Transaction transaction, BlockHeader? block, int index, in Address? sender)
    {
        writer.WriteStartObject();
        if (block is null)
        {
            writer.WriteNull(Names.BlockHash);
            writer.WriteNull(Names.BlockNumber);
            writer.WriteNull(Names.BlockTimestamp);
            writer.WriteNull(Names.TransactionIndex);
        }
        else
        {
            writer.WriteHex(Names.BlockHash, block.Hash);
            writer.WriteQuantity(Names.BlockNumber, block.Number);
            writer.WriteQuantity(Names.BlockTimestamp, block.Timestamp);
            writer.WriteQuantity(Names.TransactionIndex, (ulong)index);
        }

        Address from = default;
        if (sender is { } given)
        {
            from = given;
        }
        else
        {
            transaction.TryGetSender(out from);
        }

        writer.WriteHex(Names.From, from);
        writer.WriteHex(Names.Hash, transaction.Hash);
        WriteMembers(writer, transaction, block?.BaseFeePerGas ?? UInt256.Zero, block is not null);
        writer.WriteEndObject();
    }

    /// <summary>Writes what the transaction itself says, into an object that the caller has begun.</summary>
    public static void WriteMembers(Utf8JsonWriter writer, Transaction transaction, in UInt256 baseFee, bool isIncluded)
    {
        writer.WriteQuantity(Names.Type, (ulong)transaction.Type);
        writer.WriteQuantity(Names.Nonce, transaction.Nonce);
        writer.WriteQuantity(Names.Gas, transaction.GasLimit);
        writer.WriteQuantity(Names.GasPrice, isIncluded ? transaction.EffectiveGasPrice(baseFee) : transaction.MaxFeePerGas);
        if (transaction.Type >= TransactionType.DynamicFee)
        {
            writer.WriteQuantity(Names.MaxFeePerGas, transaction.MaxFeePerGas);
            writer.WriteQuantity(Names.MaxPriorityFeePerGas, transaction.MaxPriorityFeePerGas);
        }

        writer.WriteHexOrNull(Names.To, transaction.To);
        writer.WriteQuantity(Names.Value, transaction.Value);
        writer.WriteHex(Names.Input, transaction.Data.Span);
        if (transaction.Type != TransactionType.Legacy)
        {
            WriteAccessList(writer, transaction.AccessList);
        }

        if (transaction.Type == TransactionType.Blob)
        {
            writer.WriteQuantity(Names.MaxFeePerBlobGas, transaction.MaxFeePerBlobGas);
            writer.WriteStartArray(Names.BlobVersionedHashes);
            foreach (ref readonly Hash256 hash in transaction.BlobVersionedHashes.Span)
            {
                writer.WriteHexValue(in hash);
            }

            writer.WriteEndArray();
        }

        if (transaction.Type == TransactionType.SetCode)
        {
            WriteAuthorizations(writer, transaction.AuthorizationList);
        }

        WriteSignature(writer, transaction);
    }

    /// <summary>Writes the member accessList.</summary>
    public static void WriteAccessList(Utf8JsonWriter writer, IReadOnlyList<AccessListEntry> accessList)
    {
        writer.WriteStartArray(Names.AccessList);
        for (int i = 0; i < accessList.Count; i++)
        {
            writer.WriteStartObject();
            writer.WriteHex(Names.Address, accessList[i].Address);
            writer.WriteStartArray(Names.StorageKeys);
            foreach (ref readonly UInt256 key in accessList[i].StorageKeys.Span)
            {
                writer.WriteWordValue(in key);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteAuthorizations(Utf8JsonWriter writer, IReadOnlyList<SetCodeAuthorization> authorizations)
    {
        writer.WriteStartArray(Names.AuthorizationList);
        for (int i = 0; i < authorizations.Count; i++)
        {
            SetCodeAuthorization authorization = authorizations[i];
            writer.WriteStartObject();
            writer.WriteQuantity(Names.ChainId, authorization.ChainId);
            writer.WriteHex(Names.Address, authorization.Address);
            writer.WriteQuantity(Names.Nonce, authorization.Nonce);
            writer.WriteQuantity(Names.YParity, authorization.Signature.YParity);
            writer.WriteQuantity(Names.R, authorization.Signature.R);
            writer.WriteQuantity(Names.S, authorization.Signature.S);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteSignature(Utf8JsonWriter writer, Transaction transaction)
    {
        if (transaction.ChainId is { } chainId)
        {
            writer.WriteQuantity(Names.ChainId, chainId);
        }

        bool isSigned = transaction.Signature != default;
        writer.WriteQuantity(Names.V, isSigned ? transaction.V : UInt256.Zero);
        writer.WriteQuantity(Names.R, transaction.Signature.R);
        writer.WriteQuantity(Names.S, transaction.Signature.S);
        if (transaction.Type != TransactionType.Legacy)
        {
            writer.WriteQuantity(Names.YParity, transaction.Signature.YParity);
        }
    }
}
