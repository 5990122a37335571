// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.JsonRpc.Tracing.Engine;

/// <summary>The transaction or call that is traced.</summary>
internal sealed record TraceSubject
{
    /// <summary>The state, before the transaction when tracing begins and after it when it ends.</summary>
    public required Journal Journal { get; init; }

    /// <summary>The block that it runs in.</summary>
    public required BlockContext Block { get; init; }

    /// <summary>Who sends it.</summary>
    public required Address Sender { get; init; }

    /// <summary>Whom it calls; null for a creation.</summary>
    public required Address? To { get; init; }

    /// <summary>Its gas limit.</summary>
    public required ulong GasLimit { get; init; }

    /// <summary>The authorizations that it carries.</summary>
    public IReadOnlyList<SetCodeAuthorization> Authorizations { get; init; } = [];

    /// <summary>Logs of the block before it.</summary>
    public ulong LogsBefore { get; init; }

    /// <summary>Where it stands in the chain; null for a call.</summary>
    public TracePosition? Position { get; init; }

    /// <summary>The subject that a transaction of a block is.</summary>
    public static TraceSubject Of(Transaction transaction, in Address sender, Journal journal, BlockContext block) => new()
    {
        Journal = journal,
        Block = block,
        Sender = sender,
        To = transaction.To,
        GasLimit = transaction.GasLimit,
        Authorizations = transaction.AuthorizationList,
    };
}

/// <summary>Where a transaction stands in the chain.</summary>
/// <param name="BlockHash">Hash of the block.</param>
/// <param name="BlockNumber">Number of the block.</param>
/// <param name="TransactionHash">Hash of the transaction.</param>
/// <param name="Index">Its index in the block.</param>
internal sealed record TracePosition(Hash256 BlockHash, ulong BlockNumber, Hash256 TransactionHash, int Index);
