// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Evm.Modules;
using PowerVerse.Chain.Ledger.Events;
using PowerVerse.Chain.Ledger.Integrity;
using PowerVerse.Chain.Ledger.Ports;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.State.Merkle.WorldState;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Ledger;

/// <summary>What the parts of one ledger share: the store, the latest state in memory, and the lock that makes writers take turns.</summary>
internal sealed class LedgerCore : IDisposable
{
    private DamageReport? _damage;

    public LedgerCore(IKeyValueStore store, CanonicalChain chain, LedgerSettings settings, SystemModules modules)
    {
        Store = store;
        Chain = chain;
        Settings = settings;
        Interpreter = new Interpreter(modules, settings.TableSeed);
        World = new MerkleWorldState(store, settings.WorldState);
        Retention = settings.Retention;
    }

    public IKeyValueStore Store { get; }

    public CanonicalChain Chain { get; }

    public ChainSpec Spec => Chain.Spec;

    public LedgerSettings Settings { get; }

    /// <summary>Held by whoever writes, and for as long as the world state is used.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Under the gate only.</summary>
    public Interpreter Interpreter { get; }

    /// <summary>The latest state; under the gate only.</summary>
    public MerkleWorldState World { get; private set; }

    public IFinalityVerifier? FinalityVerifier { get; init; }

    public RetentionPolicy Retention { get; set; }

    public DamageReport? Damage => Volatile.Read(ref _damage);

    public bool RecordsTries => Retention.Proofs != 0;

    /// <summary>The first report stays.</summary>
    public void ReportDamage(string place, string detail) =>
        Interlocked.CompareExchange(ref _damage, new DamageReport(Chain.Head.Number, place, detail), null);

    /// <summary>Drops changes that were not committed.</summary>
    public void DropPendingChanges()
    {
        if (World.HasPendingChanges)
        {
            World.Discard();
        }
    }

    /// <summary>Reads the state anew after the store was changed beneath it.</summary>
    public void ReloadWorld() => World = new MerkleWorldState(Store, Settings.WorldState);

    /// <summary>Writes a batch whose last part is a new head, and shows it to readers.</summary>
    public void Commit(IWriteBatch batch, HeadRecord record, BlockHeader header, Durability durability)
    {
        record.Put(batch);
        Store.Write(batch, durability);
        Chain.Advance(record, header);
    }

    /// <summary>Tells the observers; under the gate, so that the order is that of the commits.</summary>
    public void Publish(CommittedBlock? committed, IReadOnlyList<CommittedBlock> removed) =>
        Chain.Feed.Publish(new HeadChange(Chain.Head, committed, removed));

    public void Dispose()
    {
        lock (Gate)
        {
            Interpreter.Dispose();
        }

        Chain.Dispose();
    }
}
