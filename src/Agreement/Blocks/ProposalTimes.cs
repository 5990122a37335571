// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Agreement.Blocks;

/// <summary>How long the last blocks took from their first announcement to finality on this node. Safe to use from several threads.</summary>
public sealed class ProposalTimes
{
    private const int SamplesKept = 1024;
    private const int ProposalsKept = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<BlockValue, long> _announced = [];
    private readonly Queue<long> _samples = new(SamplesKept);
    private readonly TimeProvider _time;

    internal ProposalTimes(TimeProvider time) => _time = time;

    /// <summary>The median of the last blocks in milliseconds; null before the first.</summary>
    public long? MedianMs => At(50);

    /// <summary>The 99th percentile of the last blocks in milliseconds; null before the first.</summary>
    public long? Percentile99Ms => At(99);

    /// <summary>The present moment, for <see cref="OnAnnounced(BlockValue, long)"/>.</summary>
    internal long Now => _time.GetTimestamp();

    /// <summary>The node's own head, or one that is verified, was announced now.</summary>
    internal void OnAnnounced(BlockValue value) => OnAnnounced(value, Now);

    /// <summary>A head reached the node at a moment and is verified since. One that is not must not get here: anybody can make those, and they would take the room of the winner.</summary>
    internal void OnAnnounced(BlockValue value, long at)
    {
        lock (_gate)
        {
            if (_announced.Count < ProposalsKept)
            {
                _announced.TryAdd(value, at);
            }
        }
    }

    /// <summary>Milliseconds since the first head of the height was announced; -1 when none was.</summary>
    internal long SinceFirstMs()
    {
        lock (_gate)
        {
            return _announced.Count == 0 ? -1 : _time.GetElapsedTime(_announced.Values.Min()).Ticks / TimeSpan.TicksPerMillisecond;
        }
    }

    /// <summary>A block is committed.</summary>
    /// <returns>Milliseconds since it was announced; -1 where it was not (EMPTY, fetched blocks).</returns>
    internal long OnCommitted(BlockValue value)
    {
        lock (_gate)
        {
            bool isKnown = _announced.TryGetValue(value, out long at);
            _announced.Clear();
            if (!isKnown)
            {
                return -1;
            }

            if (_samples.Count == SamplesKept)
            {
                _samples.Dequeue();
            }

            long elapsedMs = _time.GetElapsedTime(at).Ticks / TimeSpan.TicksPerMillisecond;
            _samples.Enqueue(elapsedMs);
            return elapsedMs;
        }
    }

    private long? At(int percent)
    {
        lock (_gate)
        {
            long[] sorted = [.. _samples.Order()];
            return sorted.Length == 0 ? null : sorted[Math.Min(sorted.Length - 1, sorted.Length * percent / 100)];
        }
    }
}
