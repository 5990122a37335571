// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Ledger.Events;
using PowerVerse.Chain.Ledger.History;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Ledger.Import;

/// <summary>Writes a block whose changes are pending in the world state: one batch with everything that belongs to it and the head, then the caches.</summary>
internal static class BlockCommit
{
    public static void Run(LedgerCore core, ExecutedBlock executed, FinalityProof? proof, bool isBulk)
    {
        BlockHeader header = executed.Block.Header;
        HeadRecord before = core.Chain.Record;

        // What was checked when the block was executed is checked once more where it becomes lasting.
        Invariant.Check(header.ParentHash == before.Hash && header.Number == before.Number + 1);
        Invariant.Check(core.World.Root == header.StateRoot);
        bool isMerged = core.Spec.IsTerminal(before.TotalDifficulty);
        UInt256 totalDifficulty = isMerged ? before.TotalDifficulty : before.TotalDifficulty + header.Difficulty;
        IReadOnlyList<Receipt> receipts = executed.Outcome.Receipts;
        using (IWriteBatch batch = core.Store.CreateBatch())
        {
            using ChangeRecorder recorder = new(core.Store, batch, header.Number, core.RecordsTries);
            core.World.Stage(recorder);
            recorder.Finish();
            BlockRecords.Put(batch, executed.Block, receipts);
            if (!isMerged)
            {
                BlockRecords.PutTotalDifficulty(batch, header.Number, in totalDifficulty);
            }

            if (proof is not null)
            {
                BlockRecords.PutFinality(batch, header.Number, proof);
            }

            RetainedHistory retained = core.RecordsTries ? before.Retained : before.Retained with { Proofs = header.Number };
            HeadRecord record = before with
            {
                Number = header.Number,
                Hash = header.Hash,
                StateRoot = header.StateRoot,
                TotalDifficulty = totalDifficulty,
                Retained = retained,
            };
            core.Commit(batch, record, header, isBulk ? Durability.Buffered : DurabilityAt(core, header.Number));
        }

        core.World.Confirm();
        CommittedBlock committed = new(executed.Block, receipts);
        core.Chain.Remember(committed);
        core.Publish(committed, []);
    }

    private static Durability DurabilityAt(LedgerCore core, ulong number) =>
        number % Math.Max(core.Settings.SyncIntervalBlocks, 1) == 0 ? Durability.Synced : Durability.Buffered;
}
