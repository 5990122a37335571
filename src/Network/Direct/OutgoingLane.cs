// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Threading.Channels;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Libp2p.Transports;
using PowerVerse.Chain.Network.Libp2p.Wire;

namespace PowerVerse.Chain.Network.Direct;

/// <summary>The messages of one lane on their way to one peer: a bounded queue and the stream it is written to.</summary>
/// <remarks>What waits is written at once: many small votes become one write. A message is its length as an unsigned varint, then its bytes.</remarks>
internal sealed class OutgoingLane
{
    private const int BatchBytes = 64 * 1024;
    private const int LengthBytesMax = 5;

    private readonly LaneRules _rules;
    private readonly Channel<ReadOnlyMemory<byte>> _queue;
    private long _queuedBytes;
    private readonly LaneTraffic _traffic;

    internal OutgoingLane(LaneRules rules, LaneTraffic traffic)
    {
        _rules = rules;
        _traffic = traffic;
        _queue = Channel.CreateBounded<ReadOnlyMemory<byte>>(
            new BoundedChannelOptions(rules.QueueCountMax) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            dropped =>
            {
                Interlocked.Add(ref _queuedBytes, -dropped.Length);
                traffic.OnDropped(1);
            });
    }

    /// <summary>The rules of the lane.</summary>
    internal LaneRules Rules => _rules;

    /// <summary>Queues a message; drops it when the queue is full.</summary>
    internal void Enqueue(ReadOnlyMemory<byte> message)
    {
        if (message.Length > _rules.MessageBytesMax || Interlocked.Add(ref _queuedBytes, message.Length) > _rules.QueueBytesMax)
        {
            Interlocked.Add(ref _queuedBytes, message.Length <= _rules.MessageBytesMax ? -message.Length : 0);
            _traffic.OnDropped(1);
            return;
        }

        _queue.Writer.TryWrite(message);
    }

    /// <summary>Opens the stream and writes until the connection ends.</summary>
    internal async Task RunAsync(PeerConnection connection, CancellationToken cancellationToken)
    {
        using PeerChannel stream = await connection.OpenAsync([_rules.Protocol], _rules.Priority, cancellationToken);
        byte[] batch = ArrayPool<byte>.Shared.Rent(BatchBytes);
        try
        {
            while (await _queue.Reader.WaitToReadAsync(cancellationToken))
            {
                int filled = 0;
                while (_queue.Reader.TryRead(out ReadOnlyMemory<byte> message))
                {
                    Interlocked.Add(ref _queuedBytes, -message.Length);
                    _traffic.OnSent(message.Length);
                    if (filled > 0 && message.Length + LengthBytesMax > BatchBytes - filled)
                    {
                        await stream.WriteAsync(batch.AsMemory(0, filled), cancellationToken);
                        filled = 0;
                    }

                    if (message.Length + LengthBytesMax > BatchBytes)
                    {
                        await stream.WriteMessageAsync(message, cancellationToken);
                        continue;
                    }

                    filled += UnsignedVarint.Write(batch.AsSpan(filled), (ulong)message.Length);
                    message.Span.CopyTo(batch.AsSpan(filled));
                    filled += message.Length;
                }

                if (filled > 0)
                {
                    await stream.WriteAsync(batch.AsMemory(0, filled), cancellationToken);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(batch);
        }
    }
}
