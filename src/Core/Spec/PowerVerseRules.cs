// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Core.Spec;

/// <summary>Where a chain departs from Ethereum: the section <c>powerverse</c> of a genesis file. The defaults are Ethereum's own rules.</summary>
public sealed record PowerVerseRules
{
    /// <summary>Ethereum's rules without a departure.</summary>
    public static PowerVerseRules Ethereum { get; } = new();

    /// <summary>Largest change of the base fee from block to block is one part in this many (EIP-1559, BASE_FEE_MAX_CHANGE_DENOMINATOR); at least 1.</summary>
    public ulong BaseFeeChangeDenominator { get; init; } = 8;

    /// <summary>The base fee never falls below this, in wei per gas.</summary>
    public UInt256 MinBaseFee { get; init; }

    /// <summary>Whether blob transactions are accepted; if not, excess blob gas stays 0 and the blob base fee 1.</summary>
    public bool AreBlobsEnabled { get; init; } = true;

    /// <summary>Whether the requests of EIP-6110, 7002 and 7251 are collected; if not, the requests hash is that of the empty list.</summary>
    public bool AreRequestsEnabled { get; init; } = true;

    /// <summary>Whether a transaction may name its sender instead of proving it (<see cref="Transactions.TransactionSignature.Claim"/>). Only for developers' chains.</summary>
    public bool AreClaimedSendersAllowed { get; init; }

    /// <summary>The gas limit block producers steer to; null: they keep that of the genesis block.</summary>
    public ulong? TargetGasLimit { get; init; }
}
