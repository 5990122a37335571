// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Core.Transactions;

/// <summary>Writes transactions. The fields of each type, in order, s: only when signed, u: only in the signing form:</summary>
/// <remarks>
/// <code>
/// 0       [nonce, gasPrice, gasLimit, to, value, data, s:v, s:r, s:s, u:chainId, u:0, u:0]   (u only with replay protection)
/// 1  01 ‖ [chainId, nonce, gasPrice, gasLimit, to, value, data, accessList, s:yParity, s:r, s:s]
/// 2  02 ‖ [chainId, nonce, maxPriorityFee, maxFee, gasLimit, to, value, data, accessList, s:yParity, s:r, s:s]
/// 3  03 ‖ [as 2 up to accessList, maxFeePerBlobGas, blobVersionedHashes, s:yParity, s:r, s:s]
/// 4  04 ‖ [as 2 up to accessList, authorizationList, s:yParity, s:r, s:s]
/// </code>
/// </remarks>
internal static class TransactionEncoder
{
    private const int FixedFieldsSizeBytes = 320;

    public static byte[] Encode(Transaction transaction)
    {
        RlpWriter writer = new(CapacityFor(transaction));
        try
        {
            Write(ref writer, transaction, isSigned: true);
            return writer.ToArray();
        }
        finally
        {
            writer.Dispose();
        }
    }

    public static Hash256 ComputeSigningHash(Transaction transaction)
    {
        RlpWriter writer = new(CapacityFor(transaction));
        try
        {
            Write(ref writer, transaction, isSigned: false);
            return Keccak256.Hash(writer.Written);
        }
        finally
        {
            writer.Dispose();
        }
    }

    public static void WriteAuthorizationFields(ref RlpWriter writer, in SetCodeAuthorization authorization)
    {
        writer.Write(authorization.ChainId);
        writer.Write(authorization.Address);
        writer.Write(authorization.Nonce);
    }

    private static int CapacityFor(Transaction transaction) => transaction.Data.Length + FixedFieldsSizeBytes;

    private static void Write(ref RlpWriter writer, Transaction transaction, bool isSigned)
    {
        // Exactly legacy transactions may lack a chain id; one of another type could not be encoded at all.
        Invariant.Check(transaction.Type == TransactionType.Legacy || transaction.ChainId is not null);
        if (transaction.Type != TransactionType.Legacy)
        {
            writer.WriteEncoded([(byte)transaction.Type]);
        }

        int list = writer.BeginList();
        WriteFields(ref writer, transaction);
        if (isSigned)
        {
            writer.Write(transaction.V);
            writer.Write(transaction.Signature.R);
            writer.Write(transaction.Signature.S);
        }
        else if (transaction is { Type: TransactionType.Legacy, ChainId: { } chainId })
        {
            writer.Write(chainId);
            writer.WriteEmptyBytes();
            writer.WriteEmptyBytes();
        }

        writer.EndList(list);
    }

    private static void WriteFields(ref RlpWriter writer, Transaction transaction)
    {
        TransactionType type = transaction.Type;
        if (type != TransactionType.Legacy)
        {
            writer.Write(transaction.ChainId.GetValueOrDefault());
        }

        writer.Write(transaction.Nonce);
        if (type >= TransactionType.DynamicFee)
        {
            writer.Write(transaction.MaxPriorityFeePerGas);
        }

        writer.Write(transaction.MaxFeePerGas);
        writer.Write(transaction.GasLimit);
        writer.Write(transaction.To);
        writer.Write(transaction.Value);
        writer.Write(transaction.Data.Span);
        if (type != TransactionType.Legacy)
        {
            WriteAccessList(ref writer, transaction.AccessList);
        }

        if (type == TransactionType.Blob)
        {
            writer.Write(transaction.MaxFeePerBlobGas);
            ReadOnlySpan<Hash256> hashes = transaction.BlobVersionedHashes.Span;
            writer.WriteListHeader(hashes.Length * RlpLength.Hash);
            foreach (ref readonly Hash256 hash in hashes)
            {
                writer.Write(in hash);
            }
        }
        else if (type == TransactionType.SetCode)
        {
            WriteAuthorizationList(ref writer, transaction.AuthorizationList);
        }
    }

    private static void WriteAccessList(ref RlpWriter writer, IReadOnlyList<AccessListEntry> accessList)
    {
        Span<byte> word = stackalloc byte[UInt256.Size];
        int list = writer.BeginList();
        for (int i = 0; i < accessList.Count; i++)
        {
            AccessListEntry entry = accessList[i];
            int item = writer.BeginList();
            writer.Write(entry.Address);
            writer.WriteListHeader(entry.StorageKeys.Length * RlpLength.Hash);
            foreach (ref readonly UInt256 key in entry.StorageKeys.Span)
            {
                key.WriteBigEndian(word);
                writer.Write(word);
            }

            writer.EndList(item);
        }

        writer.EndList(list);
    }

    private static void WriteAuthorizationList(ref RlpWriter writer, IReadOnlyList<SetCodeAuthorization> authorizations)
    {
        int list = writer.BeginList();
        for (int i = 0; i < authorizations.Count; i++)
        {
            SetCodeAuthorization authorization = authorizations[i];
            int item = writer.BeginList();
            WriteAuthorizationFields(ref writer, in authorization);
            writer.Write((ulong)authorization.Signature.YParity);
            writer.Write(authorization.Signature.R);
            writer.Write(authorization.Signature.S);
            writer.EndList(item);
        }

        writer.EndList(list);
    }
}
