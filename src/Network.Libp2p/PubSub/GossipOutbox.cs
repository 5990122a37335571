// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Network.Libp2p.Muxing;
using PowerVerse.Chain.Network.Libp2p.Transports;
using PowerVerse.Chain.Network.Libp2p.Wire;

namespace PowerVerse.Chain.Network.Libp2p.PubSub;

/// <summary>What waits to be sent to one peer: control, urgent messages, normal ones, bulk, in this order; bounded in bytes and age.</summary>
internal sealed class GossipOutbox(GossipOptions options, TimeProvider time)
{
    /// <summary>Bytes that share an RPC; a longer message has one of its own.</summary>
    public const int BatchBytesMax = (64 * 1024) - UnsignedVarint.SizeBytesMax;

    /// <summary>Urgent messages older than this are of no more use to the peer: the period that they belong to is over.</summary>
    public static readonly TimeSpan UrgentAgeMax = TimeSpan.FromSeconds(5);

    /// <summary>A peer that does not take an RPC within this time takes none, and is beyond help.</summary>
    public static readonly TimeSpan WriteTimeMax = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly AsyncSignal _ready = new();
    private readonly Queue<Item> _urgent = new();
    private readonly Queue<Item> _normal = new();
    private readonly Queue<Item> _bulk = new();

    // What need not be sent any more; true where the peer said so itself.
    private readonly Dictionary<MessageId, bool> _dropped = [];
    private GossipControl _control = new();
    private ITimer? _lingerEnd;
    private long? _writingSince;
    private long _writtenAt;
    private long _bytes;
    private bool _isLingering;
    private bool _isClosed;

    private readonly record struct Item(MessageId Id, byte[] Encoded, long At);

    /// <summary>Called for each long message once its last byte was written.</summary>
    public Action<MessageId>? OnLongWritten { get; init; }

    /// <summary>Called for each long message that is not written after all; the gate is held.</summary>
    public Action<MessageId>? OnLongDropped { get; init; }

    /// <summary>Called with the bytes of each RPC that was written.</summary>
    public Action<int>? OnSent { get; init; }

    /// <summary>Called for each message that was not sent because the peer did not want it; the gate is held.</summary>
    public Action? OnUnwanted { get; init; }

    /// <summary>Whether the peer has not taken an RPC for too long.</summary>
    public bool IsStuck
    {
        get
        {
            lock (_gate)
            {
                return _writingSince is { } since && time.GetElapsedTime(since) > WriteTimeMax;
            }
        }
    }

    /// <summary>Whether it takes no more.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_gate)
            {
                return _isClosed;
            }
        }
    }

    /// <summary>Whether messages wait for others to share an RPC with.</summary>
    public bool IsLingering
    {
        get
        {
            lock (_gate)
            {
                return _isLingering;
            }
        }
    }

    /// <summary>Bytes of messages that wait.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes;
            }
        }
    }

    /// <summary>Queues a message.</summary>
    /// <returns>How many older ones had to go for it.</returns>
    public int Add(GossipMessage message, GossipPriority priority)
    {
        int lost = 0;
        lock (_gate)
        {
            if (_isClosed)
            {
                return 0;
            }

            _ = _dropped.Remove(message.Id);
            Queue<Item> queue = priority switch { GossipPriority.Urgent => _urgent, GossipPriority.Normal => _normal, _ => _bulk };
            queue.Enqueue(new Item(message.Id, message.Encoded, time.GetTimestamp()));
            _bytes += message.Encoded.Length;
            while (_bytes > options.OutboxBytesMax && (_bulk.TryDequeue(out Item oldest) || _normal.TryDequeue(out oldest) || _urgent.TryDequeue(out oldest)))
            {
                _bytes -= oldest.Encoded.Length;
                TellDropped(oldest);
                lost++;
            }

            if (_isLingering && _bytes < BatchBytesMax)
            {
                return lost;
            }

            _isLingering = false;
        }

        _ready.Set();
        return lost;
    }

    /// <summary>Queues control.</summary>
    public void Add(GossipControl control)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _control.Add(control, options.DontWantIdsMax);
            _isLingering = false;
        }

        _ready.Set();
    }

    /// <summary>Leaves out messages that the peer does not want.</summary>
    public void Drop(IReadOnlyList<MessageId> ids)
    {
        lock (_gate)
        {
            if (_urgent.Count + _normal.Count + _bulk.Count > 0 && _dropped.Count + ids.Count <= GossipRpcCodec.IdsMax)
            {
                foreach (MessageId id in ids)
                {
                    _ = _dropped.TryAdd(id, true);
                }
            }
        }
    }

    /// <summary>Leaves out a message that the peer has by now, since it came from there.</summary>
    public void Drop(MessageId id)
    {
        lock (_gate)
        {
            if (_urgent.Count + _normal.Count + _bulk.Count > 0 && _dropped.Count < GossipRpcCodec.IdsMax)
            {
                _ = _dropped.TryAdd(id, false);
            }
        }
    }

    /// <summary>Takes no more and ends the writer.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            _isLingering = false;
            _control = new GossipControl();
            foreach (Item item in (IEnumerable<Item>)[.. _urgent, .. _normal, .. _bulk])
            {
                TellDropped(item);
            }

            _urgent.Clear();
            _normal.Clear();
            _bulk.Clear();
            _bytes = 0;
        }

        _ready.Set();
    }

    /// <summary>Writes what waits until closed or the stream breaks.</summary>
    /// <param name="channel">The stream.</param>
    /// <param name="onLate">Called with the number of urgent messages that had become too old.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task WriteLoopAsync(IByteChannel channel, Action<int> onLate, CancellationToken cancellationToken)
    {
        List<byte[]> parts = [];
        byte[] prefix = new byte[UnsignedVarint.SizeBytesMax];
        try
        {
            while (true)
            {
                int late = 0;
                int length = 0;
                MessageId longOne = default;
                lock (_gate)
                {
                    if (_isClosed)
                    {
                        return;
                    }

                    if (!ShouldLinger())
                    {
                        length = Gather(parts, out late, out longOne);
                        _writingSince = length > 0 ? _writtenAt = time.GetTimestamp() : null;
                    }
                }

                if (late > 0)
                {
                    onLate(late);
                }

                if (length == 0)
                {
                    await _ready.WaitAsync(cancellationToken);
                    continue;
                }

                await WriteAsync(channel, parts, length, prefix, cancellationToken);
                parts.Clear();
                if (longOne != default)
                {
                    OnLongWritten?.Invoke(longOne);
                }
            }
        }
        finally
        {
            if (_lingerEnd is { } timer)
            {
                await timer.DisposeAsync();
            }
        }
    }

    private async ValueTask WriteAsync(IByteChannel channel, List<byte[]> parts, int length, byte[] prefix, CancellationToken cancellationToken)
    {
        // A long message is not copied once more.
        if (parts is [{ Length: >= StaggeredSends.SizeBytesMin } single])
        {
            int count = UnsignedVarint.Write(prefix, (ulong)length);
            await channel.WriteAsync(prefix.AsMemory(0, count), cancellationToken);
            await channel.WriteAsync(single, cancellationToken);
            OnSent?.Invoke(count + length);
            return;
        }

        byte[] rpc = ArrayPool<byte>.Shared.Rent(UnsignedVarint.SizeBytesMax + length);
        try
        {
            int at = UnsignedVarint.Write(rpc, (ulong)length);
            foreach (byte[] part in parts)
            {
                part.CopyTo(rpc, at);
                at += part.Length;
            }

            await channel.WriteAsync(rpc.AsMemory(0, at), cancellationToken);
            OnSent?.Invoke(at);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rpc);
        }
    }

    // Small messages that follow one another share an RPC: what is paid per RPC, encryption and system calls included, is paid once for all of them.
    private bool ShouldLinger()
    {
        if (_isLingering)
        {
            return true;
        }

        TimeSpan left = _writtenAt == 0 ? TimeSpan.Zero : options.Linger - time.GetElapsedTime(_writtenAt);
        if (left <= TimeSpan.Zero || _bytes >= BatchBytesMax || !_control.IsEmpty || _urgent.Count + _normal.Count + _bulk.Count == 0)
        {
            return false;
        }

        _isLingering = true;
        _lingerEnd ??= time.CreateTimer(static state => ((GossipOutbox)state!).EndLinger(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _ = _lingerEnd.Change(left, Timeout.InfiniteTimeSpan);
        return true;
    }

    private void EndLinger()
    {
        lock (_gate)
        {
            if (!_isLingering)
            {
                return;
            }

            // The time is over, whatever the clock's last digits say.
            _isLingering = false;
            _writtenAt = 0;
        }

        _ready.Set();
    }

    private void TellDropped(in Item item)
    {
        if (item.Encoded.Length >= StaggeredSends.SizeBytesMin)
        {
            OnLongDropped?.Invoke(item.Id);
        }
    }

    // RPCs are concatenations of fields, so that control and messages can share one.
    private int Gather(List<byte[]> parts, out int late, out MessageId longOne)
    {
        int length = 0;
        late = 0;
        longOne = default;
        if (!_control.IsEmpty)
        {
            byte[] control = GossipRpcCodec.Encode(_control);
            _control = new GossipControl();
            parts.Add(control);
            length = control.Length;
        }

        while (TryPeekWanted(out Item item, out Queue<Item>? queue, ref late) && (length == 0 || length + item.Encoded.Length <= BatchBytesMax))
        {
            _ = queue.Dequeue();
            parts.Add(item.Encoded);
            longOne = item.Encoded.Length >= StaggeredSends.SizeBytesMin ? item.Id : longOne;
            length += item.Encoded.Length;
            _bytes -= item.Encoded.Length;
        }

        if (_urgent.Count + _normal.Count + _bulk.Count == 0)
        {
            _dropped.Clear();
        }

        return length;
    }

    private bool TryPeekWanted(out Item item, [NotNullWhen(true)] out Queue<Item>? queue, ref int late)
    {
        while (true)
        {
            queue = _urgent.Count > 0 ? _urgent : _normal.Count > 0 ? _normal : _bulk;
            if (!queue.TryPeek(out item))
            {
                return false;
            }

            bool isLate = ReferenceEquals(queue, _urgent) && time.GetElapsedTime(item.At) > UrgentAgeMax;
            bool isDropped = _dropped.TryGetValue(item.Id, out bool isUnwanted);
            if (!isLate && !isDropped)
            {
                return true;
            }

            late += isLate ? 1 : 0;
            if (isUnwanted && !isLate)
            {
                OnUnwanted?.Invoke();
            }

            _ = queue.Dequeue();
            _bytes -= item.Encoded.Length;
            TellDropped(item);
        }
    }
}
