// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Ledger.Queries;

/// <summary>A log and where it stands.</summary>
/// <param name="BlockNumber">Number of its block.</param>
/// <param name="BlockHash">Hash of its block.</param>
/// <param name="BlockTimestamp">Time of its block, in seconds since the Unix epoch.</param>
/// <param name="TransactionHash">Hash of its transaction.</param>
/// <param name="TransactionIndex">Index of the transaction in the block, from 0.</param>
/// <param name="LogIndex">Index of the log in the block, from 0.</param>
/// <param name="Log">The log.</param>
public sealed record LogMatch(
    ulong BlockNumber, Hash256 BlockHash, ulong BlockTimestamp, Hash256 TransactionHash, int TransactionIndex, int LogIndex, Log Log);
