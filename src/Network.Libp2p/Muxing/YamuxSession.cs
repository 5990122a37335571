// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;

namespace PowerVerse.Chain.Network.Libp2p.Muxing;

/// <summary>Yamux as a state machine: received bytes go in, batches of frames come out. No task, no socket; the clock is injected.</summary>
/// <remarks>
/// Yamux specification (hashicorp) as libp2p uses it. The dialling side opens odd stream ids, the other even ones. Credit counts data bytes
/// only. One gate guards the session and all its streams.
/// </remarks>
internal sealed class YamuxSession : IYamuxFrameSink
{
    private readonly bool _isDialler;
    private readonly MemoryBudget _memory;
    private readonly YamuxFrameReader _reader;
    private readonly YamuxSendQueue _sendQueue;
    private readonly Dictionary<uint, YamuxStream> _streams = [];
    private readonly List<YamuxStream> _opened = [];
    private readonly List<YamuxStream> _lingering = [];
    private readonly YamuxPing _ping;
    private readonly YamuxClosedStreams _closedStreams;
    private readonly Action _wake;
    private readonly Action<YamuxStream> _onFin;
    private YamuxStream? _bodyStream;
    private YamuxFlags _bodyFlags;
    private uint _nextId;
    private int _inbound;
    private CloseReason _closed;

    public YamuxSession(bool isDialler, YamuxOptions options, TimeProvider time, MemoryBudget memory, MemoryBudget growth, Action wake)
    {
        _isDialler = isDialler;
        _nextId = isDialler ? 1u : 2u;
        _memory = memory;
        _wake = wake;
        Options = options;
        Time = time;
        Growth = growth;
        _reader = new YamuxFrameReader(this);
        _sendQueue = new YamuxSendQueue(options);
        _onFin = stream => RemoveIfDone(stream);
        _ping = new YamuxPing(options, time);
        _closedStreams = new YamuxClosedStreams(options, time);
    }

    public Lock Gate { get; } = new();

    public YamuxOptions Options { get; }

    public TimeProvider Time { get; }

    /// <summary>What the windows of all streams have grown by.</summary>
    public MemoryBudget Growth { get; }

    /// <summary>Counts what waits for the peer's credit.</summary>
    public WindowStalls Stalls { get; init; } = new();

    /// <summary>The last measured round trip; zero before the first.</summary>
    public TimeSpan RoundTrip => _ping.RoundTrip;

    /// <summary>Whether the peer has announced the end of the session.</summary>
    public bool IsRemoteGoingAway { get; private set; }

    /// <summary>Streams that are open on either side.</summary>
    public int StreamCount
    {
        get
        {
            lock (Gate)
            {
                return _streams.Count;
            }
        }
    }

    /// <summary>Called once for each stream of ours, when the peer has taken or refused it or the session ends; the gate may be held.</summary>
    public Action? OnAcknowledged { get; init; }

    /// <summary>Takes received bytes; streams that the peer opened are added to the list.</summary>
    public YamuxError Receive(ReadOnlySpan<byte> bytes, List<YamuxStream> opened)
    {
        lock (Gate)
        {
            YamuxError error = _closed == CloseReason.None ? _reader.Receive(bytes) : YamuxError.None;
            opened.AddRange(_opened);
            _opened.Clear();
            return error;
        }
    }

    /// <summary>Fills a batch with what waits to be sent.</summary>
    /// <returns>Bytes filled; 0 when nothing waits.</returns>
    public int Fill(Span<byte> batch)
    {
        lock (Gate)
        {
            return _sendQueue.Fill(batch, _onFin);
        }
    }

    /// <summary>Opens a stream.</summary>
    /// <returns>False once either side has ended the session or the ids are used up.</returns>
    public bool TryOpen(StreamPriority priority, [NotNullWhen(true)] out YamuxStream? stream)
    {
        lock (Gate)
        {
            stream = null;
            if (_closed != CloseReason.None || IsRemoteGoingAway || _nextId > uint.MaxValue - 2)
            {
                return false;
            }

            stream = new YamuxStream(this, _nextId, isInbound: false, _memory, Time.GetTimestamp())
            {
                Priority = priority,
                OpeningFlags = YamuxFlags.Syn,
            };
            _nextId += 2;
            _streams.Add(stream.Id, stream);
            OnControlToSend(stream);
            return true;
        }
    }

    /// <summary>Sends a ping unless one is under way.</summary>
    public void Ping()
    {
        lock (Gate)
        {
            if (_closed == CloseReason.None && _ping.TryStart(out uint value))
            {
                _sendQueue.AddPing(value);
                _wake();
            }
        }
    }

    /// <summary>Does what is due by time.</summary>
    /// <returns>False when the peer has not answered a ping for too long.</returns>
    public bool Tick()
    {
        lock (Gate)
        {
            long now = Time.GetTimestamp();
            for (int i = _lingering.Count - 1; i >= 0; i--)
            {
                YamuxStream stream = _lingering[i];
                if (stream.Broken != CloseReason.None || (stream.IsFinSent && stream.IsRemoteFin))
                {
                    _lingering.RemoveAt(i);
                }
                else if (now >= stream.LingerUntil)
                {
                    _lingering.RemoveAt(i);
                    Reset(stream, CloseReason.Timeout);
                }
            }

            if (_ping.IsDue(now))
            {
                Ping();
            }

            return !_ping.IsOverdue(now);
        }
    }

    /// <summary>Ends the session: every stream breaks; a notice for the peer is left to be sent.</summary>
    public void Close(CloseReason reason, YamuxGoAway notice)
    {
        int unacknowledged = 0;
        lock (Gate)
        {
            if (_closed != CloseReason.None)
            {
                return;
            }

            _closed = reason;
            foreach (YamuxStream stream in _streams.Values)
            {
                unacknowledged += !stream.IsInbound && !stream.IsAcknowledged ? 1 : 0;
                Growth.Release(stream.GrownBytes);
                stream.IsOpen = false;
                stream.Break(reason, keepReceived: true);
            }

            _streams.Clear();
            _lingering.Clear();
            _sendQueue.AddGoAway(notice);
            _wake();
        }

        for (int i = 0; i < unacknowledged; i++)
        {
            OnAcknowledged?.Invoke();
        }
    }

    /// <summary>Breaks a stream and tells the peer. The gate is held.</summary>
    public void Reset(YamuxStream stream, CloseReason reason)
    {
        if (stream.Broken != CloseReason.None || !stream.IsOpen)
        {
            stream.Break(reason, keepReceived: false);
            return;
        }

        stream.Break(reason, keepReceived: false);
        Remove(stream);

        // Our own resets are at most as many as streams are open, and the queue has room for more.
        _ = _sendQueue.TryAddReset(stream.Id);
        _wake();
    }

    /// <summary>Notes data or an end to send. The gate is held.</summary>
    public void OnDataToSend(YamuxStream stream)
    {
        stream.NoteStall();
        if (stream.HasDataToSend)
        {
            _sendQueue.AddData(stream);
            _wake();
        }
    }

    /// <summary>Notes credit or an opening to send. The gate is held.</summary>
    public void OnControlToSend(YamuxStream stream)
    {
        _sendQueue.AddControl(stream);
        _wake();
    }

    /// <summary>Lets a stream wait for the peer's end. The gate is held.</summary>
    /// <returns>When the wait is over, in timestamps.</returns>
    public long StartLinger(YamuxStream stream)
    {
        _lingering.Add(stream);
        return Time.GetTimestamp() + (long)(Options.LingerTime.TotalSeconds * Time.TimestampFrequency);
    }

    /// <summary>Frees an inbound stream's place once it is over here and there: a peer that opens and resets does not outrun its handlers. The gate is held.</summary>
    public void FreePlace(YamuxStream stream)
    {
        if (stream.IsInbound && stream.IsDisposed && !stream.IsOpen)
        {
            _inbound--;
        }
    }

    /// <inheritdoc/>
    YamuxError IYamuxFrameSink.OnHeader(in YamuxHeader header)
    {
        switch (header.Type)
        {
            case YamuxFrameType.Ping:
                return OnPing(header);
            case YamuxFrameType.GoAway:
                IsRemoteGoingAway = true;
                return YamuxError.None;
        }

        if (header.StreamId == 0)
        {
            return YamuxError.WrongStreamId;
        }

        if (header.Flags.HasFlag(YamuxFlags.Syn))
        {
            YamuxError opening = OnSyn(header.StreamId);
            if (opening != YamuxError.None)
            {
                return opening;
            }
        }

        _bodyStream = null;
        _bodyFlags = header.Flags;
        if (!_streams.TryGetValue(header.StreamId, out YamuxStream? stream))
        {
            return OnUnknown(header);
        }

        if (header.Flags.HasFlag(YamuxFlags.Ack))
        {
            Acknowledge(stream);
        }

        if (header.Type == YamuxFrameType.Data)
        {
            return OnDataHeader(stream, header);
        }

        stream.SendWindow += header.Length;
        if (stream.SendWindow > uint.MaxValue)
        {
            return YamuxError.WindowOverflow;
        }

        OnDataToSend(stream);
        OnEndFlags(stream, header.Flags);
        return YamuxError.None;
    }

    /// <inheritdoc/>
    YamuxError IYamuxFrameSink.OnBody(ReadOnlySpan<byte> bytes)
    {
        // Bytes for a stream that is reset, or that nobody reads any more, are dropped.
        if (_bodyStream is { Broken: CloseReason.None, IsDisposed: false } stream)
        {
            if (stream.Received.TryAppend(bytes))
            {
                stream.SignalReadable();
            }
            else
            {
                Reset(stream, CloseReason.ResourceLimit);
            }
        }

        return YamuxError.None;
    }

    /// <inheritdoc/>
    YamuxError IYamuxFrameSink.OnBodyEnd()
    {
        if (_bodyStream is { Broken: CloseReason.None } stream)
        {
            OnEndFlags(stream, _bodyFlags);
        }

        return YamuxError.None;
    }

    private YamuxError OnDataHeader(YamuxStream stream, in YamuxHeader header)
    {
        if (header.Length > stream.ReceiveCredit)
        {
            return YamuxError.DataOverWindow;
        }

        if (header.Length > 0 && stream.IsRemoteFin)
        {
            return YamuxError.DataAfterEnd;
        }

        stream.ReceiveCredit -= header.Length;
        _bodyStream = stream;
        return YamuxError.None;
    }

    private YamuxError OnSyn(uint id)
    {
        bool isOddExpected = !_isDialler;
        if ((id % 2 == 1) != isOddExpected)
        {
            return YamuxError.WrongStreamId;
        }

        if (_streams.ContainsKey(id))
        {
            return YamuxError.DuplicateStream;
        }

        // An open stream is in the queue once; the others were opened and reset before their opening could be answered.
        if (_sendQueue.ControlCount - _streams.Count >= Options.PendingResetsMax)
        {
            return YamuxError.ResetFlood;
        }

        if (_inbound >= Options.InboundStreamsMax)
        {
            _closedStreams.Add(id);
            _wake();
            return _sendQueue.TryAddReset(id) ? YamuxError.None : YamuxError.ResetFlood;
        }

        YamuxStream stream = new(this, id, isInbound: true, _memory, Time.GetTimestamp()) { OpeningFlags = YamuxFlags.Ack };
        _inbound++;
        _streams.Add(id, stream);
        _opened.Add(stream);
        OnControlToSend(stream);
        return YamuxError.None;
    }

    private YamuxError OnPing(in YamuxHeader header)
    {
        if (header.Flags.HasFlag(YamuxFlags.Syn))
        {
            _wake();
            return _sendQueue.TryAddPong(header.Length) ? YamuxError.None : YamuxError.PingFlood;
        }

        _ping.OnAnswer(header.Length);
        return YamuxError.None;
    }

    private YamuxError OnUnknown(in YamuxHeader header)
    {
        // The stream may just have been closed here while the peer was sending; its bytes are passed over.
        if (header.Length > (uint)Options.WindowBytesMax && header.Type == YamuxFrameType.Data)
        {
            return YamuxError.DataOverWindow;
        }

        return _closedStreams.IsTolerable(header.StreamId) ? YamuxError.None : YamuxError.UnknownStreamFlood;
    }

    private void OnEndFlags(YamuxStream stream, YamuxFlags flags)
    {
        if (flags.HasFlag(YamuxFlags.Rst))
        {
            stream.Break(CloseReason.StreamReset, keepReceived: false);
            Remove(stream);
        }
        else if (flags.HasFlag(YamuxFlags.Fin))
        {
            stream.IsRemoteFin = true;
            stream.SignalReadable();
            RemoveIfDone(stream);
        }
    }

    private void Acknowledge(YamuxStream stream)
    {
        if (!stream.IsInbound && !stream.IsAcknowledged)
        {
            stream.IsAcknowledged = true;
            OnAcknowledged?.Invoke();
        }
    }

    private void RemoveIfDone(YamuxStream stream)
    {
        if (stream.IsFinSent && stream.IsRemoteFin)
        {
            Remove(stream);
        }
    }

    private void Remove(YamuxStream stream)
    {
        if (!stream.IsOpen)
        {
            return;
        }

        stream.IsOpen = false;
        _ = _streams.Remove(stream.Id);
        _closedStreams.Add(stream.Id);
        Growth.Release(stream.GrownBytes);
        Acknowledge(stream);
        FreePlace(stream);
    }
}
