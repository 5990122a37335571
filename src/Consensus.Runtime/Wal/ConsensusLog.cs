// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Collections.Immutable;
using PowerVerse.Chain.Consensus.Runtime.Ports;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Storage.AppendLog;

namespace PowerVerse.Chain.Consensus.Runtime.Wal;

/// <summary>The write-ahead log of the agreement: what the machine must know again after a crash, with the payloads it stands by.</summary>
/// <remarks>
/// <code>
///  record   [0] RLP of a machine record                                  (LogRecordCodec)
///           [1] u64 height ‖ value 32 ‖ encoded payload                  before the first record that names the payload
/// </code>
/// A payload is written once per height and value. Records of heights whose block is durable in the ledger are shed when the log has grown
/// by <see cref="CompactionBytes"/>. For the thread of the consensus loop only.
/// </remarks>
public sealed class ConsensusLog : IConsensusLog, IDisposable
{
    /// <summary>Growth that triggers shedding, in bytes.</summary>
    public const long CompactionBytes = 64L * 1024 * 1024;

    private const byte MachineTag = 0;
    private const byte PayloadTag = 1;
    private const int HeightAt = 1;
    private const int ValueAt = HeightAt + sizeof(ulong);
    private const int PayloadAt = ValueAt + Hash256.Size;

    private readonly CompactingLog _log;
    private readonly IPayloadSource _payloads;
    private readonly long _compactionBytes;
    private readonly HashSet<(Height Height, BlockValue Value)> _written = [];
    private long _lengthAfterCompaction;

    private ConsensusLog(CompactingLog log, IPayloadSource payloads, long compactionBytes)
    {
        _log = log;
        _payloads = payloads;
        _compactionBytes = compactionBytes;
    }

    /// <summary>True when the log did not exist before: without it, a validator that voted earlier must not vote until a later epoch (rule B3).</summary>
    public bool IsNew => _log.IsNew;

    /// <summary>The records that opening found, oldest first.</summary>
    public ImmutableArray<LogRecord> Recovered { get; private set; } = [];

    /// <summary>Bytes of the file in use.</summary>
    public long Length => _log.Length;

    /// <summary>Opens the log over its two files and puts kept payloads back.</summary>
    /// <param name="first">One file.</param>
    /// <param name="second">The other.</param>
    /// <param name="payloads">Where payloads come from and go back to.</param>
    /// <param name="compactionBytes">Growth that triggers shedding.</param>
    /// <exception cref="LogDamageException">A file is damaged, or holds what this version does not write.</exception>
    public static ConsensusLog Open(ILogMedium first, ILogMedium second, IPayloadSource payloads, long compactionBytes = CompactionBytes)
    {
        ConsensusLog log = new(CompactingLog.Open(first, second), payloads, compactionBytes);
        log.Recover();
        return log;
    }

    /// <inheritdoc/>
    public void Persist(IReadOnlyList<LogRecord> records)
    {
        for (int i = 0; i < records.Count; i++)
        {
            LogRecord record = records[i];
            switch (record)
            {
                case LogRecord.PayloadKept kept:
                    WritePayload(kept.At, kept.Value);
                    break;
                case LogRecord.HeadProposed proposed:
                    WritePayload(proposed.At, proposed.Value);
                    break;
                default:
                    break;
            }

            byte[] encoded = LogRecordCodec.Encode(record);
            byte[] tagged = new byte[1 + encoded.Length];
            tagged[0] = MachineTag;
            encoded.CopyTo(tagged.AsSpan(1));
            _log.Append(tagged);
        }

        _log.Sync();
    }

    /// <summary>Lets go of records at or below a height whose block is durable in the ledger; sheds them when enough has gathered.</summary>
    public void Release(Height durable)
    {
        _written.RemoveWhere(payload => payload.Height <= durable);
        if (_log.Length - _lengthAfterCompaction < _compactionBytes)
        {
            return;
        }

        _log.Compact(_log.ReadAll().Where(record => HeightOf(record.Span) > durable));
        _lengthAfterCompaction = _log.Length;
    }

    /// <inheritdoc/>
    public void Dispose() => _log.Dispose();

    private static Height HeightOf(ReadOnlySpan<byte> record) =>
        record[0] == PayloadTag ? new Height(BinaryPrimitives.ReadUInt64BigEndian(record[HeightAt..])) : Decode(record).Height;

    private static LogRecord Decode(ReadOnlySpan<byte> record) =>
        record[0] == MachineTag && LogRecordCodec.TryDecode(record[1..], out LogRecord? decoded, out _)
            ? decoded
            : throw new LogDamageException("The log holds a record that this version does not write.");

    private void Recover()
    {
        ImmutableArray<LogRecord>.Builder records = ImmutableArray.CreateBuilder<LogRecord>();
        foreach (ReadOnlyMemory<byte> memory in _log.ReadAll())
        {
            ReadOnlySpan<byte> record = memory.Span;
            if (record.IsEmpty)
            {
                throw new LogDamageException("The log holds an empty record.");
            }

            if (record[0] != PayloadTag)
            {
                records.Add(Decode(record));
                continue;
            }

            if (record.Length < PayloadAt)
            {
                throw new LogDamageException("The log holds a payload without its name.");
            }

            Height height = HeightOf(record);
            BlockValue value = new(new Hash256(record[ValueAt..PayloadAt]));
            _written.Add((height, value));
            _payloads.Restore(height, value, record[PayloadAt..].ToArray());
        }

        Recovered = records.ToImmutable();
    }

    private void WritePayload(Height height, BlockValue value)
    {
        if (_written.Contains((height, value)) || !_payloads.TryGetEncoded(height, value, out ReadOnlyMemory<byte> encoded))
        {
            return;
        }

        byte[] record = new byte[PayloadAt + encoded.Length];
        record[0] = PayloadTag;
        BinaryPrimitives.WriteUInt64BigEndian(record.AsSpan(HeightAt), height.Value);
        value.Hash.CopyTo(record.AsSpan(ValueAt));
        encoded.Span.CopyTo(record.AsSpan(PayloadAt));
        _log.Append(record);
        _written.Add((height, value));
    }
}
