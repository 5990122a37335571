// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Server;

namespace PowerVerse.Chain.JsonRpc.Hosting;

/// <summary>A connection that stays open: takes messages, answers them side by side, sends notifications. WebSocket and local socket derive from it.</summary>
/// <remarks>
/// One loop reads, one sends. What waits to be sent is counted in bytes: reading pauses while much waits, and a connection for which too much waits,
/// because it does not read, is closed. So neither a slow nor a silent client costs more than its limit, or holds up others.
/// </remarks>
internal abstract class DuplexConnection : RpcConnection, INotificationSink, IAsyncDisposable
{
    private const int OutboundCountMax = 65_536;

    private readonly CancellationTokenSource _closing;
    private readonly SemaphoreSlim _slots;
    private readonly SemaphoreSlim _sent = new(0);
    private readonly Channel<Outbound> _outbound = Channel.CreateBounded<Outbound>(
        new BoundedChannelOptions(OutboundCountMax) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly RpcDispatcher _dispatcher;
    private readonly RateLimiter _rate;
    private readonly ILogger _logger;
    private long _unsentBytes;

    protected DuplexConnection(RpcDispatcher dispatcher, RateLimiter rate, ILogger logger, CancellationToken ended, CancellationToken stopping)
    {
        _dispatcher = dispatcher;
        _rate = rate;
        _logger = logger;
        _slots = new SemaphoreSlim(dispatcher.Limits.MessagesPerConnection);
        _closing = CancellationTokenSource.CreateLinkedTokenSource(ended, stopping);
        Aborted = _closing.Token;
        Subscriptions = new ConnectionSubscriptions(dispatcher.Limits.SubscriptionsPerConnection);
    }

    public override CancellationToken Aborted { get; }

    public override INotificationSink Notifications => this;

    public ConnectionSubscriptions Subscriptions { get; }

    protected RpcLimits Limits => _dispatcher.Limits;

    /// <summary>Works until the other side closes, breaks a limit, or the server stops.</summary>
    public async Task RunAsync()
    {
        Task sending = SendLoopAsync();
        try
        {
            await ReadLoopAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or System.Net.WebSockets.WebSocketException)
        {
            RpcLog.ConnectionClosed(_logger, RemoteAddress?.ToString() ?? "local", exception.Message);
        }
        finally
        {
            Subscriptions.Dispose();
            for (int i = 0; i < Limits.MessagesPerConnection; i++)
            {
                // The messages still worked on see that the connection is gone when they look.
                await _slots.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            }

            _outbound.Writer.TryComplete();
            await sending.ConfigureAwait(false);
        }
    }

    public bool TrySend(ReadOnlyMemory<byte> message) => TryQueue(new Outbound(null, message));

    public async ValueTask DisposeAsync()
    {
        await DisposeTransportAsync().ConfigureAwait(false);
        Subscriptions.Dispose();
        _closing.Dispose();
        _slots.Dispose();
        _sent.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Waits for the next message.</summary>
    /// <returns>The message in rented memory; null when there will be none any more.</returns>
    protected abstract ValueTask<InboundMessage?> ReceiveAsync(CancellationToken cancellationToken);

    /// <summary>Sends the next piece of a message.</summary>
    protected abstract ValueTask SendAsync(ReadOnlyMemory<byte> piece, bool isLast, CancellationToken cancellationToken);

    /// <summary>Cuts the connection off.</summary>
    protected abstract void Abort();

    protected abstract ValueTask DisposeTransportAsync();

    private async Task ReadLoopAsync()
    {
        while (await ReceiveAsync(Aborted).ConfigureAwait(false) is { } message)
        {
            while (Interlocked.Read(ref _unsentBytes) > Limits.UnsentBytesMax / 2)
            {
                await _sent.WaitAsync(Aborted).ConfigureAwait(false);
            }

            await _slots.WaitAsync(Aborted).ConfigureAwait(false);

            // Answered before the next message is read when nothing in it waits; otherwise side by side. The slot is given back at its end.
            ValueTask answering = AnswerAsync(message);
            if (answering.IsCompleted)
            {
                answering.GetAwaiter().GetResult();
            }
            else
            {
                _ = answering.AsTask();
            }
        }
    }

    private async ValueTask AnswerAsync(InboundMessage message)
    {
        RpcExchange exchange = RpcExchange.Rent(this);
        try
        {
            if (!_rate.TryTake(RemoteAddress))
            {
                _dispatcher.Refuse(RpcErrorMap.RateLimited, exchange);
            }
            else
            {
                int requests = _dispatcher.Scan(message.Memory.Span, exchange);
                _rate.Charge(RemoteAddress, requests - 1);
                if (requests > 0)
                {
                    await _dispatcher.DispatchAsync(message.Memory, exchange).ConfigureAwait(false);
                }
            }

            IReadOnlyList<Action> afterReply = exchange.Context.TakeAfterReply();
            if (exchange.Response.Length == 0 || !TryQueue(new Outbound(exchange, default)))
            {
                exchange.Dispose();
            }

            foreach (Action action in afterReply)
            {
                action();
            }
        }
        catch (Exception exception)
        {
            // Handlers' faults end in the dispatcher; one that gets here would otherwise be lost with the task.
            RpcLog.MethodFailed(_logger, exception, "(connection)");
            Close("fault");
        }
        finally
        {
            message.Return();
            _slots.Release();
        }
    }

    private bool TryQueue(Outbound message)
    {
        long unsent = Interlocked.Add(ref _unsentBytes, message.Length);
        if (unsent - message.Length > Limits.UnsentBytesMax || !_outbound.Writer.TryWrite(message))
        {
            Close("the client reads too slowly");
            return false;
        }

        return true;
    }

    private void Close(string reason)
    {
        try
        {
            if (!_closing.IsCancellationRequested)
            {
                _closing.Cancel();
                RpcLog.ConnectionClosed(_logger, RemoteAddress?.ToString() ?? "local", reason);
            }
        }
        catch (ObjectDisposedException)
        {
            // A notification that was on its way when the client hung up: whoever sends it sends to others too and must not hear of that.
        }
    }

    private async Task SendLoopAsync()
    {
        using CancellationTokenRegistration abort = Aborted.Register(Abort);
        await foreach (Outbound message in _outbound.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            try
            {
                if (!Aborted.IsCancellationRequested)
                {
                    await SendAsync(message).ConfigureAwait(false);
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException or ObjectDisposedException
                or InvalidOperationException or System.Net.WebSockets.WebSocketException)
            {
                Close(exception is OperationCanceledException ? "the client reads too slowly" : exception.Message);
            }
            finally
            {
                Interlocked.Add(ref _unsentBytes, -message.Length);
                message.Exchange?.Dispose();
                if (_sent.CurrentCount == 0)
                {
                    _sent.Release();
                }
            }
        }
    }

    private async ValueTask SendAsync(Outbound message)
    {
        using CancellationTokenSource deadline = new(Limits.SendTimeMax);
        if (message.Exchange is not { } exchange)
        {
            await SendAsync(message.Notification, isLast: true, deadline.Token).ConfigureAwait(false);
            return;
        }

        ResponseBuffer answer = exchange.Response;
        for (int i = 0; i < answer.SegmentCount; i++)
        {
            await SendAsync(answer.GetSegment(i), i == answer.SegmentCount - 1, deadline.Token).ConfigureAwait(false);
        }
    }

    /// <summary>A message in rented memory.</summary>
    protected readonly record struct InboundMessage(byte[] Rented, int Length)
    {
        public ReadOnlyMemory<byte> Memory => Rented.AsMemory(0, Length);

        public void Return() => ArrayPool<byte>.Shared.Return(Rented);
    }

    private readonly record struct Outbound(RpcExchange? Exchange, ReadOnlyMemory<byte> Notification)
    {
        public long Length { get; } = Exchange?.Response.Length ?? Notification.Length;
    }
}
