// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Consensus.Runtime.Wal;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.Storage.AppendLog;

namespace PowerVerse.Chain.Consensus.Runtime.Signing;

/// <summary>The durable record of everything a validator's key signed. One process at a time: the files are opened exclusively.</summary>
/// <remarks>
/// <para>
/// <see cref="TryRecord"/> returns only after the entry is on disk, in the record and in the mark beside it; only then may the signature be made.
/// A crash in between leaves an entry for a signature that never left, which costs nothing.
/// </para>
/// <para>
/// Damage, a record older than its mark, and a missing record are all doubt: opening fails, and the node observes. It may vote again
/// under a new record whose floor lies above everything the key can have signed (rule B3): see <see cref="Create"/>.
/// Restoring a snapshot of the whole machine sets record and mark back together; nothing on the machine can notice that, so operators MUST NOT do it.
/// </para>
/// <code>
///  entry   [1] identity: G 32 ‖ vote root 32
///          [2] floor: u64 height
///          [3] signed: u64 height ‖ u32 period ‖ u32 step ‖ value 32
///          [4] position: u64 sequence ‖ digest 32      ends what compaction kept; the entries after it continue the hash chain
/// </code>
/// </remarks>
public sealed class VoteRecord : IDisposable
{
    private const byte IdentityTag = 1;
    private const byte FloorTag = 2;
    private const byte SignedTag = 3;
    private const byte PositionTag = 4;
    private const int FloorBytes = 1 + sizeof(ulong);
    private const int SignedBytes = 1 + 8 + 4 + 4 + Hash256.Size;
    private const int PositionBytes = 1 + 8 + Hash256.Size;
    private const int IdentityBytes = 1 + (2 * Hash256.Size);
    private const int PeriodAt = 9;
    private const int StepAt = 13;
    private const int ValueAt = 17;
    private const long CompactionBytes = 256 * 1024;

    private readonly CompactingLog _log;
    private readonly RecordMark _mark;
    private readonly SigningRules _rules = new();
    private readonly long _compactionBytes;
    private readonly RecordIdentity _identity;
    private RecordPosition _position;
    private bool _isFailed;

    private VoteRecord(CompactingLog log, RecordMark mark, in RecordIdentity identity, long compactionBytes)
    {
        _log = log;
        _mark = mark;
        _identity = identity;
        _compactionBytes = compactionBytes;
    }

    /// <summary>Chain and key that the record belongs to.</summary>
    public RecordIdentity Identity => _identity;

    /// <summary>Nothing below this height is signed.</summary>
    public Height Floor => _rules.Floor;

    /// <summary>The highest height signed at; zero when nothing was.</summary>
    public Height Highest => _rules.Highest;

    /// <summary>The entries of the last heights, in order.</summary>
    public IEnumerable<SignedEntry> Entries => _rules.Entries;

    /// <summary>Makes a new record, replacing whatever the files held.</summary>
    /// <param name="files">The record's files.</param>
    /// <param name="identity">Chain and key.</param>
    /// <param name="floor">
    /// The first height that may be signed. For a key that never signed: 1. Otherwise MUST lie above everything the key may have signed
    /// (safety): the first height of an epoch not begun yet, or two above a head that a quorum attests as its own.
    /// </param>
    /// <param name="compactionBytes">Growth that triggers shedding of old entries.</param>
    public static VoteRecord Create(RecordFiles files, in RecordIdentity identity, Height floor, long compactionBytes = CompactionBytes)
    {
        files.First.Truncate(0);
        files.Second.Truncate(0);
        files.Mark.Truncate(0);
        VoteRecord record = new(CompactingLog.Open(files.First, files.Second), new RecordMark(files.Mark), identity, compactionBytes);
        record._rules.RaiseFloor(floor);
        record.Compact();
        record._mark.Reset(record._position);
        return record;
    }

    /// <summary>Opens an existing record.</summary>
    /// <param name="files">The record's files; disposed of when opening fails.</param>
    /// <param name="identity">Chain and key that it must belong to.</param>
    /// <param name="compactionBytes">Growth that triggers shedding of old entries.</param>
    public static Result<VoteRecord, VoteRecordError> Open(RecordFiles files, in RecordIdentity identity, long compactionBytes = CompactionBytes)
    {
        RecordMark mark = new(files.Mark);
        if (files.First.Length == 0 && files.Second.Length == 0 && mark.IsEmpty)
        {
            files.Dispose();
            return VoteRecordError.Missing;
        }

        CompactingLog log;
        try
        {
            log = CompactingLog.Open(files.First, files.Second);
        }
        catch (LogDamageException)
        {
            files.Dispose();
            return VoteRecordError.Damaged;
        }

        VoteRecord record = new(log, mark, identity, compactionBytes);
        VoteRecordError? error = record.Replay();
        if (error is null)
        {
            return record;
        }

        record.Dispose();
        return error.Value;
    }

    /// <summary>Decides whether something may be signed and, if so, records it durably first.</summary>
    /// <param name="entry">What is to be signed.</param>
    /// <param name="isFinal">It is a CERT for a committed value (rule C3).</param>
    /// <returns><see cref="SigningVerdict.Allowed"/> and <see cref="SigningVerdict.Repeated"/> let the key sign.</returns>
    /// <exception cref="IOException">The entry could not be made durable; the record refuses everything from then on.</exception>
    public SigningVerdict TryRecord(in SignedEntry entry, bool isFinal)
    {
        SigningVerdict verdict = _rules.Judge(entry, isFinal);
        if (verdict != SigningVerdict.Allowed)
        {
            return verdict;
        }

        Span<byte> bytes = stackalloc byte[SignedBytes];
        Write(entry, bytes);
        Append(bytes);
        _rules.Add(entry);
        if (_log.Length > _compactionBytes)
        {
            Compact();
        }

        return SigningVerdict.Allowed;
    }

    /// <summary>Raises the floor durably; it never sinks.</summary>
    public void RaiseFloor(Height floor)
    {
        if (floor <= _rules.Floor)
        {
            return;
        }

        Span<byte> bytes = stackalloc byte[FloorBytes];
        bytes[0] = FloorTag;
        BinaryPrimitives.WriteUInt64BigEndian(bytes[1..], floor.Value);
        Append(bytes);
        _rules.RaiseFloor(floor);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _log.Dispose();
        _mark.Dispose();
    }

    private static void Write(in SignedEntry entry, Span<byte> bytes)
    {
        bytes[0] = SignedTag;
        BinaryPrimitives.WriteUInt64BigEndian(bytes[1..], entry.Height.Value);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[PeriodAt..], entry.Period.Value);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[StepAt..], entry.Step.Value);
        entry.Value.Hash.CopyTo(bytes[ValueAt..]);
    }

    private static SignedEntry Read(ReadOnlySpan<byte> bytes) => new(
        new Height(BinaryPrimitives.ReadUInt64BigEndian(bytes[1..])),
        new Period(BinaryPrimitives.ReadUInt32BigEndian(bytes[PeriodAt..])),
        new Step(BinaryPrimitives.ReadUInt32BigEndian(bytes[StepAt..])),
        new BlockValue(new Hash256(bytes[ValueAt..])));

    private void Append(ReadOnlySpan<byte> bytes)
    {
        // After a failed write nobody knows what the disk holds: only opening the record again can tell.
        Invariant.Check(!_isFailed);
        _isFailed = true;
        _log.Append(bytes);
        _log.Sync();
        _position = _position.Next(bytes);
        _mark.Write(_position);
        _isFailed = false;
    }

    private void Compact()
    {
        List<ReadOnlyMemory<byte>> kept = [];
        byte[] identity = new byte[IdentityBytes];
        identity[0] = IdentityTag;
        _identity.Chain.CopyTo(identity.AsSpan(1));
        _identity.VoteRoot.CopyTo(identity.AsSpan(1 + Hash256.Size));
        kept.Add(identity);
        byte[] floor = new byte[FloorBytes];
        floor[0] = FloorTag;
        BinaryPrimitives.WriteUInt64BigEndian(floor.AsSpan(1), _rules.Floor.Value);
        kept.Add(floor);
        foreach (SignedEntry entry in _rules.Entries)
        {
            byte[] signed = new byte[SignedBytes];
            Write(entry, signed);
            kept.Add(signed);
        }

        byte[] position = new byte[PositionBytes];
        position[0] = PositionTag;
        BinaryPrimitives.WriteUInt64BigEndian(position.AsSpan(1), _position.Sequence);
        _position.Digest.CopyTo(position.AsSpan(1 + sizeof(ulong)));
        kept.Add(position);
        _log.Compact(kept);
    }

    private VoteRecordError? Replay()
    {
        if (!_mark.TryRead(out RecordPosition mark))
        {
            return VoteRecordError.Damaged;
        }

        bool hasIdentity = false;
        bool hasPosition = false;
        bool metMark = false;
        foreach (ReadOnlyMemory<byte> memory in _log.ReadAll())
        {
            if (!TryReplay(memory.Span, hasPosition, out bool isPosition, out bool isIdentity, out VoteRecordError error))
            {
                return error;
            }

            hasIdentity |= isIdentity;
            hasPosition |= isPosition;
            metMark |= hasPosition && _position == mark;
        }

        if (!hasIdentity || !hasPosition)
        {
            return VoteRecordError.Damaged;
        }

        // The record may be one entry ahead: the crash came between the two writes, and the entry counts as signed.
        if (!metMark || _position.Sequence > mark.Sequence + 1)
        {
            return VoteRecordError.RolledBack;
        }

        if (_position.Sequence > mark.Sequence)
        {
            _mark.Write(_position);
        }

        return null;
    }

    private bool TryReplay(ReadOnlySpan<byte> bytes, bool isChained, out bool isPosition, out bool isIdentity, [NotNullWhen(false)] out VoteRecordError error)
    {
        isPosition = false;
        isIdentity = false;
        error = VoteRecordError.Damaged;
        switch (bytes.IsEmpty ? (byte)0 : bytes[0])
        {
            case IdentityTag when bytes.Length == IdentityBytes && !isChained:
                isIdentity = true;
                error = VoteRecordError.OtherIdentity;
                return new Hash256(bytes.Slice(1, Hash256.Size)) == _identity.Chain && new Hash256(bytes[(1 + Hash256.Size)..]) == _identity.VoteRoot;
            case FloorTag when bytes.Length == FloorBytes:
                _rules.RaiseFloor(new Height(BinaryPrimitives.ReadUInt64BigEndian(bytes[1..])));
                break;
            case SignedTag when bytes.Length == SignedBytes:
                _rules.Add(Read(bytes));
                break;
            case PositionTag when bytes.Length == PositionBytes && !isChained:
                isPosition = true;
                _position = new RecordPosition(BinaryPrimitives.ReadUInt64BigEndian(bytes[1..]), new Hash256(bytes[(1 + sizeof(ulong))..]));
                return true;
            default:
                return false;
        }

        _position = isChained ? _position.Next(bytes) : _position;
        return true;
    }
}

/// <summary>Chain and key of a record.</summary>
/// <param name="Chain">G.</param>
/// <param name="VoteRoot">The registered root of the vote keys.</param>
public readonly record struct RecordIdentity(Hash256 Chain, Hash256 VoteRoot);

/// <summary>The files of a record: two for the log and one for the mark. They MUST NOT be open in another process (safety).</summary>
/// <param name="First">One file of the log.</param>
/// <param name="Second">The other.</param>
/// <param name="Mark">The mark.</param>
public sealed record RecordFiles(ILogMedium First, ILogMedium Second, ILogMedium Mark) : IDisposable
{
    /// <summary>Opens the files in a folder, which must exist; each is locked against other processes.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="synced">Takes the name of a file and the time that the disk needed to make it durable.</param>
    /// <exception cref="IOException">A file is in use elsewhere or cannot be opened.</exception>
    public static RecordFiles In(string folder, Action<string, TimeSpan>? synced = null) => new(
        new DiskLogMedium(Path.Combine(folder, "votes-a.log"), synced),
        new DiskLogMedium(Path.Combine(folder, "votes-b.log"), synced),
        new DiskLogMedium(Path.Combine(folder, "votes.mark"), synced));

    /// <inheritdoc/>
    public void Dispose()
    {
        First.Dispose();
        Second.Dispose();
        Mark.Dispose();
    }
}
