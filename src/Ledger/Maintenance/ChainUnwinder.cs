// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Ledger.Events;
using PowerVerse.Chain.Ledger.History;
using PowerVerse.Chain.Ledger.Import;
using PowerVerse.Chain.Ledger.Logs;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Ledger.Maintenance;

/// <summary>Takes blocks off the head by putting back what they changed: the way back from damage, and a developer's revert. Never part of a network's life.</summary>
public sealed class ChainUnwinder
{
    private readonly LedgerCore _core;
    private readonly BlockImporter _importer;

    internal ChainUnwinder(LedgerCore core, BlockImporter importer)
    {
        _core = core;
        _importer = importer;
    }

    /// <summary>Makes an earlier block the head. Each block is taken off in an atomic batch of its own, so a killed process has some block between as its head.</summary>
    /// <param name="number">The block's number, at most the head's.</param>
    /// <param name="progress">Told the head's number after each block; null: nobody.</param>
    /// <param name="cancellationToken">Stops between two blocks.</param>
    /// <returns>The new head; or what is missing for going that far back.</returns>
    /// <exception cref="StorageException">The store failed.</exception>
    public Result<ChainHead, Unavailable> Unwind(ulong number, IProgress<ulong>? progress, CancellationToken cancellationToken)
    {
        lock (_core.Gate)
        {
            if (Refusal(number) is { } refusal)
            {
                return refusal;
            }

            _core.DropPendingChanges();
            _importer.ForgetPending();
            _core.Chain.Forget();
            List<CommittedBlock> removed = [];
            while (_core.Chain.Head.Number > number && !cancellationToken.IsCancellationRequested)
            {
                CommittedBlock block = TakeOff();
                if (removed.Count < HeadChange.RemovedMax)
                {
                    removed.Add(block);
                }

                progress?.Report(_core.Chain.Head.Number);
            }

            _core.ReloadWorld();
            Invariant.Check(_core.World.Root == _core.Chain.Head.StateRoot);
            if (removed.Count > 0)
            {
                _core.Publish(null, removed);
            }

            return _core.Chain.Head;
        }
    }

    private Unavailable? Refusal(ulong number)
    {
        ChainHead head = _core.Chain.Head;
        RetainedHistory retained = _core.Chain.Retained;
        return number > head.Number || number < _core.Chain.Genesis.Number ? new Unavailable(UnavailableReason.UnknownBlock)
            : number == head.Number ? null
            : number < retained.State ? new Unavailable(UnavailableReason.StatePruned, retained.State)
            : number < retained.Proofs ? new Unavailable(UnavailableReason.ProofPruned, retained.Proofs)
            : null;
    }

    private CommittedBlock TakeOff()
    {
        HeadRecord record = _core.Chain.Record;
        ulong number = record.Number;
        Block block = BlockRecords.TryReadBlock(_core.Store, number, out Block? stored)
            ? stored
            : new Block(_core.Chain.Head.Header, []);
        IReadOnlyList<Receipt> receipts = BlockRecords.TryReadReceipts(_core.Store, number, out IReadOnlyList<Receipt>? found) ? found : [];
        BlockHeader parent = BlockRecords.TryReadHeader(_core.Store, number - 1, out BlockHeader? header)
            ? header
            : throw new StorageException($"The header of block {number - 1} is missing.");

        using IWriteBatch batch = _core.Store.CreateBatch();
        Hash256 stateRoot = RootBefore(record);
        if (ChangedKeys.TryRead(_core.Store, number, out ChangedKeys changed))
        {
            foreach (HistoryFamily family in HistoryFamily.All)
            {
                changed.ForEach(family, key => PutBack(batch, family, key, number));
            }

            batch.Delete(LedgerFamilies.BlockChanges, new NumberKey(number).Span);
        }

        BlockRecords.Delete(batch, block.Header, block.Transactions);
        ulong logsIndexedTo = LogIndexKey.DeleteFrom(batch, record.LogsIndexedTo, number, _core.Chain.Genesis.Number);
        _core.Commit(
            batch,
            record with
            {
                Number = number - 1,
                Hash = parent.Hash,
                StateRoot = stateRoot,
                TotalDifficulty = BlockRecords.ReadTotalDifficulty(_core.Store, number - 1),
                LogsIndexedTo = logsIndexedTo,
            },
            parent,
            Durability.Buffered);
        return new CommittedBlock(block, receipts);
    }

    private void PutBack(IWriteBatch batch, HistoryFamily family, ReadOnlySpan<byte> key, ulong number)
    {
        Span<byte> buffer = stackalloc byte[HistoryFamily.KeySizeMax];
        ReadOnlySpan<byte> entry = family.Key(buffer, key, number);
        if (!_core.Store.TryGet(family.Past, entry, out byte[] old))
        {
            throw new StorageException($"What {Hex.Encode(key)} was before block {number} is missing.");
        }

        if (old.Length == 0)
        {
            batch.Delete(family.Latest, key);
        }
        else
        {
            batch.Put(family.Latest, key, old);
        }

        batch.Delete(family.Past, entry);
    }

    // The parent's header names it, unless the state was edited after the parent: the node at the root is what counts.
    private Hash256 RootBefore(HeadRecord record)
    {
        Span<byte> buffer = stackalloc byte[HistoryFamily.KeySizeMax];
        return !_core.Store.TryGet(HistoryFamily.Trie.Past, HistoryFamily.Trie.Key(buffer, [], record.Number), out byte[] node) ? record.StateRoot
            : node.Length == 0 ? Account.EmptyStorageRoot
            : Keccak256.Hash(node);
    }
}
