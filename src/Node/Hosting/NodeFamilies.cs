// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Storage.KeyValue;
using PowerVerse.Chain.TxPool.Journal;

namespace PowerVerse.Chain.Node.Hosting;

/// <summary>The column families of a node's database: the ledger's and those of the node's other parts.</summary>
internal static class NodeFamilies
{
    /// <summary>Known peers.</summary>
    public static readonly ColumnFamily Peers = new("peers");

    // What a validator signs is in files of its own.
    private static readonly ColumnFamily Signer = new("signer");

    /// <summary>All with their use.</summary>
    public static IReadOnlyList<FamilyLayout> Layout { get; } =
        [.. LedgerFamilies.Layout, .. PoolFamilies.Layout, new(Peers, FamilyUse.Small), new(Signer, FamilyUse.Retired)];

    /// <summary>All.</summary>
    public static IReadOnlyList<ColumnFamily> All { get; } = [.. Layout.Where(item => item.Use != FamilyUse.Retired).Select(item => item.Family)];
}
