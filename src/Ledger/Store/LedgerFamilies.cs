// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.State.Merkle.WorldState;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Ledger.Store;

/// <summary>The column families of a ledger: the schema on disk, version <see cref="SchemaVersion"/>.</summary>
/// <remarks>
/// <code>
/// family            key                                   value
/// meta              name                                  see ChainMeta
/// headers           number                                RLP of the header
/// bodies            number                                transactions, ommers, withdrawals: the items of the block's RLP after the header
/// receipts          number                                RLP list of receipts in stored form, without filters
/// blockIndex        block hash                            number
/// txIndex           transaction hash                      number, index (u32)
/// totalDifficulty   number                                big-endian, trimmed; up to the merge
/// seals, certificates  number                             bytes of the consensus layer
/// accountHistory    account key ‖ number                  flat account before that block; empty: absent
/// storageHistory    account key ‖ slot key ‖ number       flat value before that block; empty: absent
/// trieHistory       length ‖ place ‖ number               trie node before that block; empty: absent
/// blockChanges      number                                the keys that have an entry of that block in the three histories
/// logIndex          range ‖ kind ‖ prefix ‖ first block   positions of logs, see LogIndexKey
/// accounts, storage, code, trieNodes                      the latest state, see StateFamilies
/// </code>
/// Numbers are eight bytes, big-endian.
/// </remarks>
public static class LedgerFamilies
{
    /// <summary>Version of the schema. A store with another is refused.</summary>
    public const uint SchemaVersion = 1;

    /// <summary>Names of single values.</summary>
    public static readonly ColumnFamily Meta = new("meta");

    /// <summary>Headers by number.</summary>
    public static readonly ColumnFamily Headers = new("headers");

    /// <summary>Bodies by number.</summary>
    public static readonly ColumnFamily Bodies = new("bodies");

    /// <summary>Receipts by number.</summary>
    public static readonly ColumnFamily Receipts = new("receipts");

    /// <summary>Numbers by block hash.</summary>
    public static readonly ColumnFamily BlockIndex = new("blockIndex");

    /// <summary>Locations by transaction hash.</summary>
    public static readonly ColumnFamily TransactionIndex = new("txIndex");

    /// <summary>Total difficulties by number, up to the merge.</summary>
    public static readonly ColumnFamily TotalDifficulty = new("totalDifficulty");

    /// <summary>Seals by number.</summary>
    public static readonly ColumnFamily Seals = new("seals");

    /// <summary>Certificates by number.</summary>
    public static readonly ColumnFamily Certificates = new("certificates");

    /// <summary>Earlier accounts.</summary>
    public static readonly ColumnFamily AccountHistory = new("accountHistory");

    /// <summary>Earlier slots.</summary>
    public static readonly ColumnFamily StorageHistory = new("storageHistory");

    /// <summary>Earlier trie nodes.</summary>
    public static readonly ColumnFamily TrieHistory = new("trieHistory");

    /// <summary>Which keys each block changed.</summary>
    public static readonly ColumnFamily BlockChanges = new("blockChanges");

    /// <summary>Where logs of an address or topic are.</summary>
    public static readonly ColumnFamily LogIndex = new("logIndex");

    /// <summary>All families of a ledger with their use: what a store on disk is opened with.</summary>
    public static IReadOnlyList<FamilyLayout> Layout { get; } =
    [
        new(Meta, FamilyUse.Small),
        new(Headers, FamilyUse.Archive),
        new(Bodies, FamilyUse.Archive),
        new(Receipts, FamilyUse.Archive),
        new(BlockIndex, FamilyUse.Point),
        new(TransactionIndex, FamilyUse.Point),
        new(TotalDifficulty, FamilyUse.Small),
        new(Seals, FamilyUse.Archive),
        new(Certificates, FamilyUse.Archive),
        new(AccountHistory, FamilyUse.History),
        new(StorageHistory, FamilyUse.History),
        new(TrieHistory, FamilyUse.History),
        new(BlockChanges, FamilyUse.Archive),
        new(LogIndex, FamilyUse.History),
        new(StateFamilies.Accounts, FamilyUse.Point),
        new(StateFamilies.Storage, FamilyUse.Point),
        new(StateFamilies.Code, FamilyUse.PresentPoint),
        new(StateFamilies.TrieNodes, FamilyUse.PresentPoint),
    ];

    /// <summary>All families of a ledger: what a store in memory is made with.</summary>
    public static IReadOnlyList<ColumnFamily> All { get; } = [.. Layout.Select(item => item.Family)];
}
