// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Ledger.Files;

/// <summary>How far an import or export is.</summary>
/// <param name="BlockNumber">The newest block done.</param>
/// <param name="Blocks">Blocks done, those known before included.</param>
/// <param name="Transactions">Their transactions.</param>
/// <param name="Gas">Gas that they used.</param>
/// <param name="Bytes">Bytes of the file done.</param>
public readonly record struct BlockFileProgress(ulong BlockNumber, long Blocks, long Transactions, ulong Gas, long Bytes);
