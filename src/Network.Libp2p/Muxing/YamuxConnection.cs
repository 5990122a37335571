// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using PowerVerse.Chain.Network.Libp2p.Security;

namespace PowerVerse.Chain.Network.Libp2p.Muxing;

/// <summary>Runs a session over an encrypted connection: one loop reads, one loop writes, one timer keeps it alive.</summary>
#pragma warning disable CA1001 // RunAsync releases what it owns when the connection ends; there is no other end.
internal sealed class YamuxConnection
#pragma warning restore CA1001
{
    /// <summary>The muxer's name in multistream-select and in the Noise handshake.</summary>
    public const string ProtocolId = "/yamux/1.0.0";

    private static readonly TimeSpan TickInterval = TimeSpan.FromSeconds(1);

    /// <summary>How long the notice of the end may take to be sent.</summary>
    private static readonly TimeSpan FarewellTime = TimeSpan.FromSeconds(1);

    private readonly ISecureChannel _channel;
    private readonly YamuxSession _session;
    private readonly AsyncSignal _wake = new();
    private readonly SemaphoreSlim _unacknowledged;
    private readonly CancellationTokenSource _readStop = new();
    private readonly CancellationTokenSource _writeStop;
    private readonly Action<YamuxStream> _onStream;
    private readonly TimeProvider _time;
    private readonly byte[] _rest;
    private readonly Lock _closeGate = new();
    private readonly InboundRate? _rate;
    private int _heldBack;
    private long _writeStarted;
    private CloseReason _reason;

    public YamuxConnection(
        ISecureChannel channel,
        bool isDialler,
        byte[] rest,
        YamuxOptions options,
        TimeProvider time,
        MemoryBudgets budgets,
        WindowStalls stalls,
        Action<YamuxStream> onStream)
    {
        _channel = channel;
        _rest = rest;
        _time = time;
        _onStream = onStream;
        int early = Math.Min(options.EarlyStreamsMax, options.UnacknowledgedStreamsMax);
        _unacknowledged = new SemaphoreSlim(early);
        _heldBack = options.UnacknowledgedStreamsMax - early;
        _writeStop = new CancellationTokenSource();
        _rate = options.InboundBytesPerSecondMax is { } bytesPerSecond ? new InboundRate(time, bytesPerSecond, options.InboundBurstBytes) : null;
        _session = new YamuxSession(
            isDialler, options, time,
            new MemoryBudget(options.ConnectionBytesMax, budgets.Buffers),
            new MemoryBudget(options.ConnectionBytesMax, budgets.Windows),
            _wake.Set)
        {
            Stalls = stalls,
            OnAcknowledged = () => _unacknowledged.Release(1 + Interlocked.Exchange(ref _heldBack, 0)),
        };
    }

    /// <summary>Why it ended; None while it lives.</summary>
    public CloseReason Reason => _reason;

    /// <summary>The rule that the peer broke, when the reason is MuxerViolation.</summary>
    public YamuxError Violation { get; private set; }

    /// <summary>The last measured round trip; zero before the first.</summary>
    public TimeSpan RoundTrip => _session.RoundTrip;

    /// <summary>Streams open on either side.</summary>
    public int StreamCount => _session.StreamCount;

    /// <summary>Runs until the connection has ended and everything of it is released; throws nothing but a defect of this node.</summary>
    public async Task RunAsync()
    {
        try
        {
            await using ITimer timer = _time.CreateTimer(_ => Tick(), null, TickInterval, TickInterval);
            _session.Ping();
            await Task.WhenAll(ReadLoopAsync(), WriteLoopAsync());
        }
        finally
        {
            await _channel.DisposeAsync();
            _readStop.Dispose();
            _writeStop.Dispose();
        }
    }

    /// <summary>Opens a stream; waits while too many are not yet acknowledged.</summary>
    /// <exception cref="Libp2pException">The connection has ended.</exception>
    public async ValueTask<YamuxStream> OpenStreamAsync(StreamPriority priority, CancellationToken cancellationToken)
    {
        await _unacknowledged.WaitAsync(cancellationToken);
        if (_session.TryOpen(priority, out YamuxStream? stream))
        {
            return stream;
        }

        _ = _unacknowledged.Release();
        throw new Libp2pException(_reason == CloseReason.None ? CloseReason.RemoteClose : _reason, "the connection is closed");
    }

    /// <summary>Ends the connection; RunAsync returns soon after.</summary>
    public void Close(CloseReason reason)
    {
        lock (_closeGate)
        {
            if (_reason != CloseReason.None)
            {
                return;
            }

            // The session first: the writer ends once it sees the reason and nothing waits, and the notice has to wait by then.
            _session.Close(reason, reason is CloseReason.MuxerViolation or CloseReason.NoiseFailed ? YamuxGoAway.ProtocolError : YamuxGoAway.Normal);
            _reason = reason;
            _writeStop.CancelAfter(FarewellTime);
            _readStop.Cancel();
        }

        _wake.Set();
    }

    private async Task ReadLoopAsync()
    {
        List<YamuxStream> opened = [];
        try
        {
            ReadOnlyMemory<byte> bytes = _rest;
            bool isFirst = !bytes.IsEmpty;
            while (true)
            {
                if (!isFirst)
                {
                    bytes = await _channel.ReadAsync(_readStop.Token);
                    if (bytes.IsEmpty)
                    {
                        Close(CloseReason.RemoteClose);
                        return;
                    }
                }

                isFirst = false;
                TimeSpan wait = _rate?.Take(bytes.Length) ?? TimeSpan.Zero;
                YamuxError error = _session.Receive(bytes.Span, opened);
                foreach (YamuxStream stream in opened)
                {
                    _onStream(stream);
                }

                opened.Clear();
                if (error != YamuxError.None)
                {
                    Violation = error;
                    Close(CloseReason.MuxerViolation);
                    return;
                }

                if (wait > TimeSpan.Zero)
                {
                    await Task.Delay(wait, _time, _readStop.Token);
                }
            }
        }
        catch (Libp2pException exception)
        {
            Close(_session.IsRemoteGoingAway ? CloseReason.RemoteClose : exception.Reason);
        }
        catch (OperationCanceledException)
        {
            Close(CloseReason.LocalClose);
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or ObjectDisposedException)
        {
            Close(CloseReason.TransportFailed);
        }
        catch
        {
            // A defect: the other loop must end too, and the host hears of it.
            Close(CloseReason.LocalClose);
            throw;
        }
    }

    private async Task WriteLoopAsync()
    {
        byte[] batch = ArrayPool<byte>.Shared.Rent(NoiseChannel.PlaintextBytesMax);
        try
        {
            while (true)
            {
                bool isLast = _reason != CloseReason.None;
                int count = _session.Fill(batch.AsSpan(0, NoiseChannel.PlaintextBytesMax));
                if (count > 0)
                {
                    Volatile.Write(ref _writeStarted, _time.GetTimestamp());
                    await _channel.WriteAsync(batch.AsMemory(0, count), _writeStop.Token);
                    Volatile.Write(ref _writeStarted, 0);
                }
                else if (isLast)
                {
                    return;
                }
                else
                {
                    await _wake.WaitAsync(_writeStop.Token);
                }
            }
        }
        catch (Libp2pException exception)
        {
            Close(exception.Reason);
        }
        catch (OperationCanceledException)
        {
            Close(CloseReason.LocalClose);
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or ObjectDisposedException)
        {
            Close(CloseReason.TransportFailed);
        }
        catch
        {
            // A defect: the other loop must end too, and the host hears of it.
            Close(CloseReason.LocalClose);
            throw;
        }
        finally
        {
            Volatile.Write(ref _writeStarted, 0);
            ArrayPool<byte>.Shared.Return(batch);
        }
    }

    private void Tick()
    {
        long writeStarted = Volatile.Read(ref _writeStarted);
        bool isWriteStuck = writeStarted != 0 && _time.GetElapsedTime(writeStarted) >= _session.Options.KeepAliveTimeout;
        if (isWriteStuck || !_session.Tick())
        {
            Close(CloseReason.KeepAliveTimeout);
        }
        else if (_session.IsRemoteGoingAway && _session.StreamCount == 0)
        {
            Close(CloseReason.RemoteClose);
        }
    }
}
