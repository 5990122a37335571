// SPDX-License-Identifier: Apache-2.0

using System.Threading.Channels;
using PowerVerse.Chain.Consensus.Runtime.Ports;
using PowerVerse.Chain.Consensus.Runtime.Wal;
using PowerVerse.Chain.Consensus.VrfBft.Evidence;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Storage.AppendLog;

namespace PowerVerse.Chain.Agreement.Evidence;

/// <summary>Keeps evidence on disk and in memory, newest last, within bounds in both. Safe to use from several threads.</summary>
/// <remarks>
/// The loop never waits for the disk: a writer of its own appends. Evidence that a crash loses is found again or gossiped by others. When there is too much, the oldest piece of the validator
/// with the most pieces goes, so that one who contradicts itself at every height does not push out what is known of others.
/// </remarks>
public sealed class EvidenceStore : IEvidenceSink, IDisposable
{
    /// <summary>Pieces of evidence kept. The file in use holds at most twice as many, of <see cref="Consensus.VrfBft.Messages.MessageLimits.EvidenceBytesMax"/> bytes each.</summary>
    public const int CountMax = 4096;

    private const int WaitingMax = 256;

    private readonly Channel<MisbehaviourEvidence> _waiting = Channel.CreateBounded<MisbehaviourEvidence>(
        new BoundedChannelOptions(WaitingMax) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly Lock _gate = new();
    private readonly LinkedList<MisbehaviourEvidence> _kept = [];
    private readonly HashSet<(Height Height, ValidatorIndex Offender)> _known = [];
    private readonly SortedDictionary<uint, int> _counts = [];
    private readonly CompactingLog _log;
    private int _recordsOnDisk;

    /// <summary>Opens the store over two files of its own.</summary>
    /// <exception cref="LogDamageException">A file is damaged.</exception>
    public EvidenceStore(ILogMedium first, ILogMedium second)
    {
        _log = CompactingLog.Open(first, second);
        foreach (ReadOnlyMemory<byte> record in _log.ReadAll())
        {
            _recordsOnDisk++;
            if (EvidenceCodec.TryDecode(record.Span, out MisbehaviourEvidence? evidence, out _))
            {
                Keep(evidence);
            }
        }
    }

    /// <summary>Told of new evidence, once per piece, after it is on disk.</summary>
    internal Action<MisbehaviourEvidence>? Added { get; set; }

    /// <inheritdoc/>
    public void Add(VerifiedEvidence evidence) => _waiting.Writer.TryWrite(evidence.Evidence);

    /// <summary>How many pieces are kept.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _kept.Count;
            }
        }
    }

    /// <summary>Everything kept, newest last.</summary>
    public IReadOnlyList<MisbehaviourEvidence> GetAll()
    {
        lock (_gate)
        {
            return [.. _kept];
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _log.Dispose();

    /// <summary>Writes until cancelled.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (MisbehaviourEvidence evidence in _waiting.Reader.ReadAllAsync(cancellationToken))
        {
            if (!Keep(evidence))
            {
                continue;
            }

            Write(evidence);
            Added?.Invoke(evidence);
        }
    }

    private void Write(MisbehaviourEvidence evidence)
    {
        if (_recordsOnDisk >= 2 * CountMax)
        {
            IReadOnlyList<MisbehaviourEvidence> kept = GetAll();
            _log.Compact(kept.Select(static piece => (ReadOnlyMemory<byte>)EvidenceCodec.Encode(piece)));
            _recordsOnDisk = kept.Count;
            return;
        }

        _log.Append(EvidenceCodec.Encode(evidence));
        _log.Sync();
        _recordsOnDisk++;
    }

    // One per validator and height is all that is ever punished.
    private bool Keep(MisbehaviourEvidence evidence)
    {
        lock (_gate)
        {
            if (!_known.Add((evidence.Height, evidence.Offender)))
            {
                return false;
            }

            _kept.AddLast(evidence);
            _counts[evidence.Offender.Value] = _counts.GetValueOrDefault(evidence.Offender.Value) + 1;
            if (_kept.Count > CountMax)
            {
                DropOne();
            }

            return true;
        }
    }

    private void DropOne()
    {
        uint most = _counts.MaxBy(static count => count.Value).Key;
        LinkedListNode<MisbehaviourEvidence> oldest = _kept.First!;
        while (oldest.Value.Offender.Value != most)
        {
            oldest = oldest.Next!;
        }

        _kept.Remove(oldest);
        _known.Remove((oldest.Value.Height, oldest.Value.Offender));
        if (--_counts[most] == 0)
        {
            _counts.Remove(most);
        }
    }
}
