// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;

namespace PowerVerse.Chain.Core.Transactions;

/// <summary>Gas that a transaction costs before its first instruction (Yellow Paper section 6.2, EIP-2, 2028, 2930, 3860, 7702), and its floor (EIP-7623).</summary>
public static class IntrinsicGas
{
    /// <summary>Every transaction.</summary>
    public const ulong Base = 21_000;

    /// <summary>On top for a creation, from Homestead.</summary>
    public const ulong Creation = 32_000;

    /// <summary>A zero byte of data.</summary>
    public const ulong ZeroByte = 4;

    /// <summary>Another byte of data, up to Petersburg.</summary>
    public const ulong NonZeroByteFrontier = 68;

    /// <summary>Another byte of data, from Istanbul.</summary>
    public const ulong NonZeroByte = 16;

    /// <summary>32 bytes of initialisation code, from Shanghai.</summary>
    public const ulong InitCodeWord = 2;

    /// <summary>An address in the access list.</summary>
    public const ulong AccessListAddress = 2_400;

    /// <summary>A slot in the access list.</summary>
    public const ulong AccessListStorageKey = 1_900;

    /// <summary>An authorization to set code; part of it is refunded where the signer's account exists.</summary>
    public const ulong Authorization = 25_000;

    /// <summary>A token of data in the floor, from Prague: a zero byte is one token, another four.</summary>
    public const ulong FloorPerToken = 10;

    private const ulong TokensPerNonZeroByte = 4;
    private const ulong WordSizeBytes = 32;

    /// <summary>Gas charged before execution; the transaction's gas limit must reach it.</summary>
    public static ulong Compute(Transaction transaction, Revision revision)
    {
        ReadOnlySpan<byte> data = transaction.Data.Span;
        ulong zeros = (ulong)data.Count((byte)0);
        ulong others = (ulong)data.Length - zeros;
        ulong gas = Base + (zeros * ZeroByte) + (others * (revision >= Revision.Istanbul ? NonZeroByte : NonZeroByteFrontier));
        if (transaction.IsCreation && revision >= Revision.Homestead)
        {
            gas += Creation;
            if (revision >= Revision.Shanghai)
            {
                gas += ((ulong)data.Length + WordSizeBytes - 1) / WordSizeBytes * InitCodeWord;
            }
        }

        foreach (AccessListEntry entry in transaction.AccessList)
        {
            gas += AccessListAddress + ((ulong)entry.StorageKeys.Length * AccessListStorageKey);
        }

        return gas + ((ulong)transaction.AuthorizationList.Count * Authorization);
    }

    /// <summary>The least gas that the transaction is charged in the end, from Prague; zero before. The gas limit must reach it, too.</summary>
    public static ulong ComputeFloor(Transaction transaction, Revision revision)
    {
        if (revision < Revision.Prague)
        {
            return 0;
        }

        ReadOnlySpan<byte> data = transaction.Data.Span;
        ulong zeros = (ulong)data.Count((byte)0);
        return Base + ((zeros + (((ulong)data.Length - zeros) * TokensPerNonZeroByte)) * FloorPerToken);
    }
}
