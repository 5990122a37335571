// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Fees;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Execution.Validation;

/// <summary>The rules that a transaction keeps or breaks by itself, whatever block and state it meets; one method per rule.</summary>
/// <remarks><see cref="Check"/> asks them in the order of <see cref="TransactionError"/>. The signature is <see cref="SenderRecovery"/>'s.</remarks>
public static class TransactionRules
{
    /// <summary>Most gas of one transaction from Osaka on (EIP-7825).</summary>
    public const ulong GasLimitCap = 1 << 24;

    /// <summary>Longest initialisation code from Shanghai on, in bytes (EIP-3860, MAX_INITCODE_SIZE).</summary>
    public const int InitcodeBytesMax = 2 * 24_576;

    /// <summary>Asks every rule that needs neither block nor state, except those of the signature.</summary>
    public static TransactionError Check(Transaction transaction, in TransactionRuleSet rules)
    {
        TransactionError error = CheckForm(transaction, rules);
        return error == TransactionError.None ? GasCoversIntrinsicCost(transaction, rules.Revision) : error;
    }

    /// <summary>Asks the rules of <see cref="Check"/> that look at single fields, which leaves out <see cref="GasCoversIntrinsicCost"/>.</summary>
    public static TransactionError CheckForm(Transaction transaction, in TransactionRuleSet rules)
    {
        TransactionError error = TransactionError.None;
        bool isValid = Passes(TypeIsActive(transaction, rules), ref error)
            && Passes(ChainIdMatches(transaction, rules), ref error)
            && Passes(NonceCanBeFollowed(transaction), ref error)
            && Passes(InitcodeFits(transaction, rules.Revision), ref error)
            && Passes(GasLimitIsWithinCap(transaction, rules.Revision), ref error)
            && Passes(PriorityFeeIsWithinFeeCap(transaction), ref error)
            && Passes(GasFeeFits(transaction), ref error)
            && Passes(BlobsAreWellFormed(transaction, rules), ref error)
            && Passes(AuthorizationsArePresent(transaction), ref error);
        return isValid ? TransactionError.None : error;
    }

    /// <summary>The type is known to the fork (EIP-2718), and blobs only where the chain has them.</summary>
    public static TransactionError TypeIsActive(Transaction transaction, in TransactionRuleSet rules) => transaction.Type switch
    {
        TransactionType.AccessList when rules.Revision < Revision.Berlin => TransactionError.AccessListNotActive,
        TransactionType.DynamicFee when rules.Revision < Revision.London => TransactionError.DynamicFeeNotActive,
        TransactionType.Blob when rules.Revision < Revision.Cancun => TransactionError.BlobsNotActive,
        TransactionType.Blob when !rules.AreBlobsEnabled => TransactionError.BlobsDisabled,
        TransactionType.SetCode when rules.Revision < Revision.Prague => TransactionError.SetCodeNotActive,
        _ => TransactionError.None,
    };

    /// <summary>A chain id, where there is one, is that of this chain, and legacy ones have it from Spurious Dragon on (EIP-155).</summary>
    public static TransactionError ChainIdMatches(Transaction transaction, in TransactionRuleSet rules)
    {
        if (transaction.ChainId is not { } chainId)
        {
            return TransactionError.None;
        }

        return rules.Revision < Revision.SpuriousDragon ? TransactionError.ReplayProtectionNotActive
            : chainId != rules.ChainId ? TransactionError.WrongChainId
            : TransactionError.None;
    }

    /// <summary>The gas limit covers the intrinsic cost (Yellow Paper section 6.2) and the floor for call data (EIP-7623).</summary>
    public static TransactionError GasCoversIntrinsicCost(Transaction transaction, Revision revision)
    {
        IntrinsicCost intrinsic = IntrinsicCost.Of(transaction, revision);
        return transaction.GasLimit < intrinsic.Regular ? TransactionError.IntrinsicGasTooLow
            : transaction.GasLimit < intrinsic.Floor ? TransactionError.GasBelowDataFloor
            : TransactionError.None;
    }

    /// <summary>The nonce is below 2^64 - 1, so that the account's next one exists (EIP-2681).</summary>
    public static TransactionError NonceCanBeFollowed(Transaction transaction) =>
        transaction.Nonce == ulong.MaxValue ? TransactionError.NonceAtMaximum : TransactionError.None;

    /// <summary>Initialisation code is at most <see cref="InitcodeBytesMax"/> long from Shanghai on (EIP-3860).</summary>
    public static TransactionError InitcodeFits(Transaction transaction, Revision revision) =>
        revision >= Revision.Shanghai && transaction.IsCreation && transaction.Data.Length > InitcodeBytesMax
            ? TransactionError.InitcodeTooLong
            : TransactionError.None;

    /// <summary>The gas limit is at most <see cref="GasLimitCap"/> from Osaka on (EIP-7825).</summary>
    public static TransactionError GasLimitIsWithinCap(Transaction transaction, Revision revision) =>
        revision >= Revision.Osaka && transaction.GasLimit > GasLimitCap ? TransactionError.GasLimitAboveCap : TransactionError.None;

    /// <summary>The priority fee is at most the fee cap (EIP-1559).</summary>
    public static TransactionError PriorityFeeIsWithinFeeCap(Transaction transaction) =>
        transaction.MaxPriorityFeePerGas > transaction.MaxFeePerGas ? TransactionError.PriorityFeeAboveFeeCap : TransactionError.None;

    /// <summary>The greatest fee is a number of 256 bits; a greater one nobody could pay.</summary>
    public static TransactionError GasFeeFits(Transaction transaction) =>
        UInt256.TryMultiply(transaction.MaxFeePerGas, transaction.GasLimit, out _) ? TransactionError.None : TransactionError.GasFeeOverflow;

    /// <summary>A blob transaction calls an account and carries one to the greatest number of KZG commitments (EIP-4844, EIP-7594).</summary>
    public static TransactionError BlobsAreWellFormed(Transaction transaction, in TransactionRuleSet rules)
    {
        if (transaction.Type != TransactionType.Blob)
        {
            return TransactionError.None;
        }

        ReadOnlySpan<Primitives.Bytes.Hash256> hashes = transaction.BlobVersionedHashes.Span;
        if (transaction.IsCreation)
        {
            return TransactionError.BlobTransactionCreates;
        }

        if (hashes.IsEmpty)
        {
            return TransactionError.BlobsMissing;
        }

        if (rules.Revision >= Revision.Osaka && hashes.Length > BlobGas.BlobsPerTransactionMax)
        {
            return TransactionError.BlobCountAboveLimit;
        }

        foreach (ref readonly Primitives.Bytes.Hash256 hash in hashes)
        {
            if (hash.AsSpan()[0] != BlobGas.VersionKzg)
            {
                return TransactionError.BlobVersionUnknown;
            }
        }

        return (ulong)hashes.Length > rules.Blobs.Max ? TransactionError.BlobCountAboveLimit : TransactionError.None;
    }

    /// <summary>A set-code transaction calls an account and carries at least one authorization (EIP-7702).</summary>
    public static TransactionError AuthorizationsArePresent(Transaction transaction)
    {
        if (transaction.Type != TransactionType.SetCode)
        {
            return TransactionError.None;
        }

        return transaction.IsCreation ? TransactionError.SetCodeTransactionCreates
            : transaction.AuthorizationList.Count == 0 ? TransactionError.AuthorizationListEmpty
            : TransactionError.None;
    }

    private static bool Passes(TransactionError result, ref TransactionError error)
    {
        error = result;
        return result == TransactionError.None;
    }
}
