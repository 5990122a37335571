// SPDX-License-Identifier: Apache-2.0

using CsCheck;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Core.Tests.Transactions;

/// <summary>Random well-formed transactions of every type; numbers of every length.</summary>
internal static class TransactionGenerator
{
    public static readonly Gen<UInt256> Word =
        from size in Gen.Int[0, 32]
        from bytes in Gen.Byte.Array[size]
        select new UInt256(bytes);

    public static readonly Gen<ulong> Number = Gen.Select(Gen.ULong, Gen.Int[0, 63], (value, shift) => value >> shift);

    public static readonly Gen<Address> Account = Gen.Byte.Array[Address.Size].Select(bytes => new Address(bytes));

    public static readonly Gen<Hash256> Digest = Gen.Byte.Array[Hash256.Size].Select(bytes => new Hash256(bytes));

    public static readonly Gen<byte[]> Data = Gen.OneOf(Gen.Byte.Array[0, 3], Gen.Byte.Array[50, 60], Gen.Byte.Array[0, 400]);

    private static readonly Gen<TransactionSignature> Signature =
        from parity in Gen.Byte[0, 1]
        from r in Word
        from s in Word
        select new TransactionSignature(parity, r, s);

    private static readonly Gen<AccessListEntry> Entry =
        from address in Account
        from keys in Word.Array[0, 3]
        select new AccessListEntry(address, keys);

    private static readonly Gen<SetCodeAuthorization> Authorization =
        from chainId in Word
        from address in Account
        from nonce in Number
        from parity in Gen.Byte
        from signature in Signature
        select new SetCodeAuthorization(chainId, address, nonce, signature with { YParity = parity });

    private static readonly Gen<Transaction> Common =
        from nonce in Number
        from gasLimit in Number
        from to in Account
        from value in Word
        from data in Data
        from maxFee in Word
        from signature in Signature
        select new Transaction
        {
            Nonce = nonce,
            GasLimit = gasLimit,
            To = to,
            Value = value,
            Data = data,
            GasPrice = maxFee,
            Signature = signature,
        };

    public static readonly Gen<Transaction> Any =
        from common in Common
        from type in Gen.Byte[0, 4]
        from isBare in Gen.Bool
        from chainId in Number
        from priorityFee in Word
        from entries in Entry.Array[0, 3]
        from hashes in Digest.Array[0, 3]
        from authorizations in Authorization.Array[0, 3]
        select Complete(common, (TransactionType)type, isBare, chainId, priorityFee, entries, hashes, authorizations);

    private static Transaction Complete(
        Transaction common,
        TransactionType type,
        bool isBare,
        ulong chainId,
        UInt256 priorityFee,
        AccessListEntry[] entries,
        Hash256[] hashes,
        SetCodeAuthorization[] authorizations) => common with
        {
            Type = type,
            ChainId = type == TransactionType.Legacy && isBare ? null : chainId,
            To = type <= TransactionType.DynamicFee && isBare ? null : common.To,
            MaxPriorityFeePerGas = type >= TransactionType.DynamicFee ? priorityFee : common.MaxFeePerGas,
            AccessList = type == TransactionType.Legacy ? [] : entries,
            MaxFeePerBlobGas = type == TransactionType.Blob ? priorityFee : default,
            BlobVersionedHashes = type == TransactionType.Blob ? hashes : default,
            AuthorizationList = type == TransactionType.SetCode ? authorizations : [],
        };
}
