// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using PowerVerse.Chain.Network.Libp2p.Transports;

namespace PowerVerse.Chain.Network.Libp2p.Muxing;

/// <summary>One stream of a session. All state is guarded by the session's gate.</summary>
/// <remarks>
/// Credit goes back to the peer when the reader has taken the bytes, never when they arrive: a reader that waits for a long message takes
/// what is there into its own buffer and so keeps the peer going, and a reader that does not read stops the peer at the window.
/// </remarks>
internal sealed class YamuxStream : IByteChannel
{
    private readonly YamuxSession _session;
    private readonly AsyncSignal _readable = new();
    private readonly AsyncSignal _writable = new();
    private long _consumed;
    private long _capacity = YamuxOptions.InitialWindowBytes;
    private long _epochStart;
    private long? _stalledAt;

    public YamuxStream(YamuxSession session, uint id, bool isInbound, MemoryBudget budget, long now)
    {
        _session = session;
        Id = id;
        IsInbound = isInbound;
        Received = new ByteQueue(budget);
        ToSend = new ByteQueue(budget);
        _epochStart = now;
    }

    public uint Id { get; }

    public bool IsInbound { get; }

    public StreamPriority Priority { get; set; }

    internal ByteQueue Received { get; }

    internal ByteQueue ToSend { get; }

    internal long SendWindow { get; set; } = YamuxOptions.InitialWindowBytes;

    internal long ReceiveCredit { get; set; } = YamuxOptions.InitialWindowBytes;

    internal uint CreditToSend { get; set; }

    internal YamuxFlags OpeningFlags { get; set; }

    internal bool IsAcknowledged { get; set; }

    internal bool IsFinRequested { get; set; }

    internal bool IsFinSent { get; set; }

    internal bool IsRemoteFin { get; set; }

    /// <summary>Whether it is in the session's table; not once it is reset or both sides have ended.</summary>
    internal bool IsOpen { get; set; } = true;

    internal bool IsDisposed { get; private set; }

    internal bool IsInControlQueue { get; set; }

    internal bool IsInDataQueue { get; set; }

    /// <summary>Whether there is something to put into a data frame.</summary>
    internal bool HasDataToSend => (ToSend.Length > 0 && SendWindow > 0) || (IsFinRequested && !IsFinSent && ToSend.Length == 0);

    internal CloseReason Broken { get; private set; }

    internal long GrownBytes { get; private set; }

    /// <summary>When the stream is reset if the peer has not ended it, in the clock's timestamps; 0 while it is in use.</summary>
    internal long LingerUntil { get; private set; }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (true)
        {
            lock (_session.Gate)
            {
                int count = Received.Read(buffer.Span);
                if (count > 0)
                {
                    OnConsumed(count);
                    return count;
                }

                if (IsRemoteFin || buffer.IsEmpty)
                {
                    return 0;
                }

                ThrowIfBroken();
            }

            await _readable.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Waits until there are bytes to read.</summary>
    /// <returns>False when the stream ended or broke without any.</returns>
    public async ValueTask<bool> WaitForBytesAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            lock (_session.Gate)
            {
                if (Received.Length > 0)
                {
                    return true;
                }

                if (IsRemoteFin || Broken != CloseReason.None)
                {
                    return false;
                }
            }

            await _readable.WaitAsync(cancellationToken);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            lock (_session.Gate)
            {
                ThrowIfBroken();
                if (IsFinRequested)
                {
                    throw new Libp2pException(CloseReason.LocalClose, "this side of the stream is closed");
                }

                int count = Math.Min(_session.Options.SendBufferBytesMax - ToSend.Length, bytes.Length);
                if (count > 0)
                {
                    if (!ToSend.TryAppend(bytes.Span[..count]))
                    {
                        _session.Reset(this, CloseReason.ResourceLimit);
                        ThrowIfBroken();
                    }

                    bytes = bytes[count..];
                    _session.OnDataToSend(this);
                }

                if (bytes.IsEmpty)
                {
                    return;
                }
            }

            await _writable.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Ends this side: the peer reads what was written and then the end.</summary>
    public void CloseWrite()
    {
        lock (_session.Gate)
        {
            if (Broken == CloseReason.None && !IsFinRequested)
            {
                IsFinRequested = true;
                _session.OnDataToSend(this);
            }
        }
    }

    /// <summary>Breaks the stream both ways.</summary>
    public void Reset(CloseReason reason)
    {
        lock (_session.Gate)
        {
            _session.Reset(this, reason);
        }
    }

    /// <summary>Says that nobody reads or writes any more; a side that was not closed before is broken off.</summary>
    public void Dispose()
    {
        lock (_session.Gate)
        {
            if (IsDisposed)
            {
                return;
            }

            IsDisposed = true;
            _session.FreePlace(this);
            if (Broken == CloseReason.None && !IsFinRequested)
            {
                _session.Reset(this, CloseReason.LocalClose);
            }
            else if (Broken == CloseReason.None && !(IsFinSent && IsRemoteFin))
            {
                LingerUntil = _session.StartLinger(this);
            }

            Received.Clear();
        }
    }

    /// <summary>Notes that bytes or the end arrived. The gate is held.</summary>
    internal void SignalReadable() => _readable.Set();

    /// <summary>Notes that the send buffer has room. The gate is held.</summary>
    internal void SignalWritable() => _writable.Set();

    /// <summary>Counts it when bytes begin or cease to wait for the peer's credit. The gate is held.</summary>
    internal void NoteStall()
    {
        bool isStalled = SendWindow == 0 && ToSend.Length > 0;
        if (isStalled == _stalledAt.HasValue)
        {
            return;
        }

        if (_stalledAt is { } since)
        {
            _stalledAt = null;
            _session.Stalls.OnEnded(_session.Time.GetElapsedTime(since));
        }
        else
        {
            _stalledAt = _session.Time.GetTimestamp();
            _session.Stalls.OnBegun();
        }
    }

    /// <summary>Ends all use of the stream. The gate is held.</summary>
    internal void Break(CloseReason reason, bool keepReceived)
    {
        if (Broken != CloseReason.None)
        {
            return;
        }

        Broken = reason;
        ToSend.Clear();
        NoteStall();
        if (!keepReceived || IsDisposed)
        {
            Received.Clear();
        }

        _readable.Set();
        _writable.Set();
    }

    /// <summary>Counts bytes that the reader took, and returns credit by half windows. The gate is held.</summary>
    private void OnConsumed(int count)
    {
        _consumed += count;
        if (_consumed < _capacity / 2 || IsRemoteFin || Broken != CloseReason.None)
        {
            return;
        }

        long now = _session.Time.GetTimestamp();
        long growth = 0;
        if (_session.RoundTrip > TimeSpan.Zero && _session.Time.GetElapsedTime(_epochStart, now) <= 4 * _session.RoundTrip)
        {
            // The reader is faster than the window: half a window per four round trips or quicker. Double it while budgets allow.
            growth = Math.Min(_capacity, _session.Options.WindowBytesMax - _capacity);
            growth = growth > 0 && _session.Growth.TryReserve(growth) ? growth : 0;
        }

        _epochStart = now;
        _capacity += growth;
        GrownBytes += growth;
        long credit = _consumed + growth;
        _consumed = 0;
        ReceiveCredit += credit;
        CreditToSend = (uint)(CreditToSend + credit);
        _session.OnControlToSend(this);
    }

    private void ThrowIfBroken()
    {
        if (Broken != CloseReason.None)
        {
            throw new Libp2pException(Broken, "the stream is broken");
        }
    }
}
