// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Ledger.Events;
using PowerVerse.Chain.Ledger.Logs;
using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Ledger.Views;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Ledger.Queries;

/// <summary>The chain of one store.</summary>
internal sealed class CanonicalChain : IBlockChain, IDisposable
{
    private readonly IKeyValueStore _store;
    private readonly RecentBlocks _recent;
    private readonly Lock _sharing = new();

    // Changes under the lock, together with the snapshot of it.
    private HeadState _head;
    private SharedSnapshot? _shared;
    private bool _isDisposed;

    public CanonicalChain(IKeyValueStore store, ChainSpec spec, BlockHeader genesis, HeadRecord record, long recentBytesMax)
    {
        _store = store;
        _recent = new RecentBlocks(recentBytesMax);
        Spec = spec;
        Genesis = genesis;
        _head = HeadState.Of(record, ReadHeader(record.Number));
    }

    public ChainSpec Spec { get; }

    public BlockHeader Genesis { get; }

    public ChainHead Head => Volatile.Read(ref _head).Head;

    /// <summary>The stored form of <see cref="Head"/>; for writers.</summary>
    public HeadRecord Record => Volatile.Read(ref _head).Record;

    public HeadFeed Feed { get; } = new();

    public IHeadFeed Heads => Feed;

    public RetainedHistory Retained => Record.Retained;

    public long RecentBlockBytes => _recent.SizeBytes;

    public bool TryGetHash(ulong number, out Hash256 hash)
    {
        bool isFound = TryGetHeader(number, out BlockHeader? header);
        hash = isFound ? header!.Hash : default;
        return isFound;
    }

    public bool TryGetNumber(in Hash256 hash, out ulong number)
    {
        if (_recent.TryGetHeader(in hash, out BlockHeader? header))
        {
            number = header.Number;
            return true;
        }

        return BlockRecords.TryReadNumber(_store, in hash, out number);
    }

    public bool TryGetHeader(ulong number, [NotNullWhen(true)] out BlockHeader? header)
    {
        ChainHead head = Head;
        if (number == head.Number)
        {
            header = head.Header;
            return true;
        }

        header = null;
        return number <= head.Number
            && (_recent.TryGetHeader(number, out header) || BlockRecords.TryReadHeader(_store, number, out header));
    }

    public bool TryGetHeader(in Hash256 hash, [NotNullWhen(true)] out BlockHeader? header)
    {
        if (_recent.TryGetHeader(in hash, out header))
        {
            return true;
        }

        if (!BlockRecords.TryReadNumber(_store, in hash, out ulong number) || !BlockRecords.TryReadHeader(_store, number, out header))
        {
            return false;
        }

        if (header.Hash != hash)
        {
            throw new StorageException($"The header of block {number} is not the one that the index names.");
        }

        _recent.Add(header);
        return true;
    }

    public IReadOnlyList<BlockHeader> OmmersOf(in Hash256 hash)
    {
        if (!TryGetHeader(in hash, out BlockHeader? header) || header.OmmersHash == BlockHeader.EmptyOmmersHash)
        {
            return [];
        }

        return GetBlock(header.Number).TryGet(out Block? block, out _)
            ? block.Ommers
            : throw new StorageException($"The ommers of block {header.Number} are needed and were pruned.");
    }

    public Result<Block, Unavailable> GetBlock(ulong number)
    {
        if (_recent.TryGetBlock(number, out CommittedBlock? recent))
        {
            return recent.Block;
        }

        return number < Retained.Bodies && number >= Genesis.Number ? new Unavailable(UnavailableReason.BodyPruned, Retained.Bodies)
            : BlockRecords.TryReadBlock(_store, number, out Block? block) ? block
            : new Unavailable(UnavailableReason.UnknownBlock);
    }

    public Result<IReadOnlyList<Receipt>, Unavailable> GetReceipts(ulong number)
    {
        if (_recent.TryGetBlock(number, out CommittedBlock? recent))
        {
            return Result<IReadOnlyList<Receipt>, Unavailable>.Success(recent.Receipts);
        }

        return number < Retained.Receipts && number >= Genesis.Number ? new Unavailable(UnavailableReason.ReceiptsPruned, Retained.Receipts)
            : BlockRecords.TryReadReceipts(_store, number, out IReadOnlyList<Receipt>? receipts)
                ? Result<IReadOnlyList<Receipt>, Unavailable>.Success(receipts)
            : new Unavailable(UnavailableReason.UnknownBlock);
    }

    public bool TryGetTransaction(in Hash256 hash, out TransactionLocation location) => BlockRecords.TryReadLocation(_store, in hash, out location);

    public Result<UInt256, Unavailable> GetTotalDifficulty(ulong number) =>
        number > Head.Number || number < Genesis.Number
            ? new Unavailable(UnavailableReason.UnknownBlock)
            : BlockRecords.ReadTotalDifficulty(_store, number);

    public bool TryGetFinality(ulong number, [NotNullWhen(true)] out FinalityProof? proof)
    {
        NumberKey key = new(number);
        bool isFound = _store.TryGet(LedgerFamilies.Seals, key.Span, out byte[] seal);
        _store.TryGet(LedgerFamilies.Certificates, key.Span, out byte[] certificate);
        proof = isFound ? new FinalityProof(seal, certificate) : null;
        return isFound;
    }

    public Result<IStateSnapshot, Unavailable> OpenState(ulong number)
    {
        HeadState head = Volatile.Read(ref _head);
        if (number == head.Record.Number && TryLease(head, out ISnapshot? lease))
        {
            return new StateSnapshot(lease, head.Record, head.Head.Header);
        }

        ISnapshot snapshot = _store.CreateSnapshot();
        bool isHandedOut = false;
        try
        {
            // What the snapshot holds decides, not what this object showed a moment ago.
            HeadRecord record = HeadRecord.Read(snapshot);
            if (number > record.Number || number < Genesis.Number)
            {
                return new Unavailable(UnavailableReason.UnknownBlock);
            }

            if (number != record.Number && number < record.Retained.State)
            {
                return new Unavailable(UnavailableReason.StatePruned, record.Retained.State);
            }

            if (!_recent.TryGetHeader(number, out BlockHeader? header) && !BlockRecords.TryReadHeader(snapshot, number, out header))
            {
                return new Unavailable(UnavailableReason.UnknownBlock);
            }

            isHandedOut = true;
            return new StateSnapshot(snapshot, record, header);
        }
        finally
        {
            if (!isHandedOut)
            {
                snapshot.Dispose();
            }
        }
    }

    public Result<IReadOnlyList<LogMatch>, LogQueryError> FindLogs(LogQuery query, LogLimits limits, CancellationToken cancellationToken)
    {
        if (LogSearch.Refusal(query, limits, Record) is null && RecentLogSearch.TryRun(_recent, query, limits, cancellationToken, out List<LogMatch> matches))
        {
            return matches;
        }

        using ISnapshot snapshot = _store.CreateSnapshot();
        return new LogSearch(snapshot, query, limits).Run(cancellationToken);
    }

    /// <summary>A new head is in the store; or the same with another record.</summary>
    public void Advance(HeadRecord record, BlockHeader header)
    {
        _recent.Add(header);
        SharedSnapshot? superseded;
        lock (_sharing)
        {
            Volatile.Write(ref _head, HeadState.Of(record, header));
            superseded = _shared;
            _shared = null;
        }

        superseded?.Release();
    }

    /// <summary>Keeps a block that was committed in memory.</summary>
    public void Remember(CommittedBlock block) => _recent.Add(block);

    /// <summary>Forgets what is in memory, because blocks are about to be removed.</summary>
    public void Forget()
    {
        _recent.Clear();
        RemovalCount++;
    }

    /// <summary>How often blocks were removed since the start; for whoever holds the ledger's gate.</summary>
    public long RemovalCount { get; private set; }

    /// <summary>Lets go of the store; what was handed out stays usable.</summary>
    public void Dispose()
    {
        SharedSnapshot? last;
        lock (_sharing)
        {
            _isDisposed = true;
            last = _shared;
            _shared = null;
        }

        last?.Release();
    }

    // False while the store is ahead of the head that is shown: the caller reads the head from a snapshot of its own then.
    private bool TryLease(HeadState head, [NotNullWhen(true)] out ISnapshot? lease)
    {
        lease = null;
        SharedSnapshot? shared = Volatile.Read(ref _shared);
        if (shared is not null && ReferenceEquals(shared.Record, head.Record))
        {
            return shared.TryLease(out lease);
        }

        lock (_sharing)
        {
            if (_isDisposed || !ReferenceEquals(head, _head))
            {
                return false;
            }

            if (_shared is null)
            {
                ISnapshot snapshot = _store.CreateSnapshot();
                if (!IsAt(snapshot, head.Record))
                {
                    snapshot.Dispose();
                    return false;
                }

                Volatile.Write(ref _shared, new SharedSnapshot(snapshot, head.Record));
            }

            return _shared!.TryLease(out lease);
        }
    }

    private static bool IsAt(ISnapshot snapshot, HeadRecord record)
    {
        bool isRead = false;
        try
        {
            bool isSame = HeadRecord.Read(snapshot) == record;
            isRead = true;
            return isSame;
        }
        finally
        {
            if (!isRead)
            {
                snapshot.Dispose();
            }
        }
    }

    private BlockHeader ReadHeader(ulong number) => BlockRecords.TryReadHeader(_store, number, out BlockHeader? header)
        ? header
        : throw new StorageException($"The header of block {number} is missing.");

    private sealed record HeadState(ChainHead Head, HeadRecord Record)
    {
        public static HeadState Of(HeadRecord record, BlockHeader header) =>
            new(new ChainHead(header, record.StateRoot, record.TotalDifficulty), record);
    }
}
