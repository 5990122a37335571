// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Ledger.Queries;

/// <summary>Why a log query was not answered.</summary>
/// <param name="Code">The reason.</param>
/// <param name="Limit">The limit that was passed, or for pruned receipts the first block that is kept.</param>
/// <param name="SuggestedToBlock">For <see cref="LogQueryErrorCode.TooManyResults"/> and <see cref="LogQueryErrorCode.RangeTooWide"/>, a last block with which
/// the query would be answered; else 0.</param>
public readonly record struct LogQueryError(LogQueryErrorCode Code, ulong Limit = 0, ulong SuggestedToBlock = 0);

/// <summary>Why a log query was not answered.</summary>
public enum LogQueryErrorCode
{
    /// <summary>The first block is above the last.</summary>
    InvalidRange = 0,

    /// <summary>The last block is above the head.</summary>
    BeyondHead,

    /// <summary>More blocks than allowed.</summary>
    RangeTooWide,

    /// <summary>More results than allowed.</summary>
    TooManyResults,

    /// <summary>More addresses than allowed.</summary>
    TooManyAddresses,

    /// <summary>More topics at one position than allowed, or more than four positions.</summary>
    TooManyTopics,

    /// <summary>The range begins before the receipts that are kept.</summary>
    ReceiptsPruned,
}
