// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Libp2p.Muxing;

/// <summary>What waits to be sent, packed into batches: session control, stream control, urgent data, bulk data.</summary>
/// <remarks>
/// Control is state, not a queue of frames: a stream's credit and flags are fields, sent once however often they changed, so that control can
/// neither be lost nor pile up. Order: control strictly first, then four urgent frames for each bulk one. The session's gate is held.
/// </remarks>
internal sealed class YamuxSendQueue(YamuxOptions options)
{
    private const int UrgentFramesPerBulkFrame = 4;

    private readonly Queue<uint> _pongs = new();
    private readonly Queue<uint> _resets = new();
    private readonly Queue<YamuxStream> _control = new();
    private readonly Queue<YamuxStream> _urgent = new();
    private readonly Queue<YamuxStream> _bulk = new();
    private uint? _ping;
    private YamuxGoAway? _goAway;
    private int _urgentTurns;

    /// <summary>Streams, open or not, whose credit or opening flag waits to be sent.</summary>
    public int ControlCount => _control.Count;

    /// <summary>Queues our ping; one at a time, since some peers end the connection on a second.</summary>
    public void AddPing(uint value) => _ping = value;

    /// <summary>Queues the answer to a ping; false when too many wait.</summary>
    public bool TryAddPong(uint value)
    {
        if (_pongs.Count >= options.PendingPongsMax)
        {
            return false;
        }

        _pongs.Enqueue(value);
        return true;
    }

    /// <summary>Queues the notice that a stream is reset; false when too many wait.</summary>
    public bool TryAddReset(uint id)
    {
        if (_resets.Count >= options.PendingResetsMax)
        {
            return false;
        }

        _resets.Enqueue(id);
        return true;
    }

    /// <summary>Queues the end of the session, which goes before everything else.</summary>
    public void AddGoAway(YamuxGoAway reason) => _goAway ??= reason;

    /// <summary>Notes that a stream has credit or an opening flag to send.</summary>
    public void AddControl(YamuxStream stream)
    {
        if (!stream.IsInControlQueue)
        {
            stream.IsInControlQueue = true;
            _control.Enqueue(stream);
        }
    }

    /// <summary>Notes that a stream has data or its end to send.</summary>
    public void AddData(YamuxStream stream)
    {
        if (!stream.IsInDataQueue)
        {
            stream.IsInDataQueue = true;
            (stream.Priority == StreamPriority.Urgent ? _urgent : _bulk).Enqueue(stream);
        }
    }

    /// <summary>Fills the batch with whole frames.</summary>
    /// <param name="batch">Receives the frames.</param>
    /// <param name="onFin">Called for each stream whose end went into the batch.</param>
    /// <returns>Bytes filled; 0 when nothing waits.</returns>
    public int Fill(Span<byte> batch, Action<YamuxStream> onFin)
    {
        int at = FillControl(batch);
        while (batch.Length - at > YamuxHeader.SizeBytes && TryNext(out YamuxStream? stream))
        {
            stream.IsInDataQueue = false;
            if (stream.Broken != CloseReason.None || !stream.HasDataToSend)
            {
                continue;
            }

            int room = batch.Length - at - YamuxHeader.SizeBytes;
            int frameMax = _urgent.Count + _bulk.Count > 0 ? Math.Min(room, YamuxOptions.SharedFrameBytesMax) : room;
            int count = (int)Math.Min(Math.Min(stream.ToSend.Length, stream.SendWindow), frameMax);
            if (count > 0)
            {
                at += Put(batch[at..], YamuxFrameType.Data, YamuxFlags.None, stream.Id, (uint)count);
                _ = stream.ToSend.Read(batch.Slice(at, count));
                at += count;
                stream.SendWindow -= count;
            }
            else
            {
                // The end goes alone: some peers drop the data of a frame that also ends the stream.
                at += Put(batch[at..], YamuxFrameType.WindowUpdate, YamuxFlags.Fin, stream.Id, 0);
                stream.IsFinSent = true;
                onFin(stream);
            }

            if (stream.HasDataToSend)
            {
                AddData(stream);
            }
            else
            {
                stream.NoteStall();
            }

            if (stream.ToSend.Length <= options.SendBufferBytesMax / 2)
            {
                stream.SignalWritable();
            }
        }

        return at;
    }

    private int FillControl(Span<byte> batch)
    {
        int at = 0;
        if (_goAway is { } reason)
        {
            at += Put(batch, YamuxFrameType.GoAway, YamuxFlags.None, 0, (uint)reason);
            _goAway = null;
        }

        if (_ping is { } value)
        {
            at += Put(batch[at..], YamuxFrameType.Ping, YamuxFlags.Syn, 0, value);
            _ping = null;
        }

        while (batch.Length - at >= YamuxHeader.SizeBytes && _pongs.TryDequeue(out uint pong))
        {
            at += Put(batch[at..], YamuxFrameType.Ping, YamuxFlags.Ack, 0, pong);
        }

        while (batch.Length - at >= YamuxHeader.SizeBytes && _resets.TryDequeue(out uint id))
        {
            at += Put(batch[at..], YamuxFrameType.WindowUpdate, YamuxFlags.Rst, id, 0);
        }

        while (batch.Length - at >= YamuxHeader.SizeBytes && _control.TryDequeue(out YamuxStream? stream))
        {
            stream.IsInControlQueue = false;
            if (stream.Broken == CloseReason.None)
            {
                at += Put(batch[at..], YamuxFrameType.WindowUpdate, stream.OpeningFlags, stream.Id, stream.CreditToSend);
                stream.OpeningFlags = YamuxFlags.None;
                stream.CreditToSend = 0;
            }
        }

        return at;
    }

    private bool TryNext([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out YamuxStream? stream)
    {
        bool isBulksTurn = _urgentTurns >= UrgentFramesPerBulkFrame && _bulk.Count > 0;
        if (!isBulksTurn && _urgent.TryDequeue(out stream))
        {
            _urgentTurns++;
            return true;
        }

        _urgentTurns = 0;
        return _bulk.TryDequeue(out stream);
    }

    private static int Put(Span<byte> destination, YamuxFrameType type, YamuxFlags flags, uint id, uint length)
    {
        new YamuxHeader(type, flags, id, length).Encode(destination);
        return YamuxHeader.SizeBytes;
    }
}
