// SPDX-License-Identifier: Apache-2.0

using System.Threading.Channels;
using PowerVerse.Chain.Consensus.Runtime.Ports;
using PowerVerse.Chain.Consensus.VrfBft.Evidence;
using PowerVerse.Chain.Storage.AppendLog;

namespace PowerVerse.Chain.Agreement.Evidence;

/// <summary>Keeps evidence on disk and in memory, newest last. Safe to use from several threads.</summary>
/// <remarks>The loop never waits for the disk: a writer of its own appends. Evidence that a crash loses is found again or gossiped by others.</remarks>
public sealed class EvidenceStore : IEvidenceSink, IDisposable
{
    /// <summary>Pieces of evidence kept; the oldest in memory go first.</summary>
    public const int CountMax = 4096;

    private const int WaitingMax = 256;

    private readonly Channel<MisbehaviourEvidence> _waiting = Channel.CreateBounded<MisbehaviourEvidence>(
        new BoundedChannelOptions(WaitingMax) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly Lock _gate = new();
    private readonly Queue<MisbehaviourEvidence> _kept = new();
    private readonly RecordLog _log;

    /// <summary>Opens the store over a file of its own.</summary>
    /// <exception cref="LogDamageException">The file is damaged.</exception>
    public EvidenceStore(ILogMedium file)
    {
        _log = RecordLog.Open(file);
        RecordLogReader reader = _log.Read();
        while (reader.TryRead(out ReadOnlyMemory<byte> record))
        {
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

            _log.Append(EvidenceCodec.Encode(evidence));
            _log.Sync();
            Added?.Invoke(evidence);
        }
    }

    // One per validator and height is all that is ever punished.
    private bool Keep(MisbehaviourEvidence evidence)
    {
        lock (_gate)
        {
            if (_kept.Any(other => other.Height == evidence.Height && other.Offender == evidence.Offender))
            {
                return false;
            }

            _kept.Enqueue(evidence);
            if (_kept.Count > CountMax)
            {
                _kept.Dequeue();
            }

            return true;
        }
    }
}
