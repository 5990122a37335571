// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PowerVerse.Chain.JsonRpc.Server;

namespace PowerVerse.Chain.JsonRpc.Hosting;

/// <summary>JSON-RPC over a WebSocket: a message each way is a text message.</summary>
internal sealed class WebSocketConnection : DuplexConnection
{
    private const int BufferSizeBytes = 4 * 1024;

    private readonly WebSocket _socket;
    private readonly RpcListener _listener;
    private readonly bool _isAuthenticated;
    private readonly string? _origin;

    public WebSocketConnection(
        WebSocket socket,
        HttpContext http,
        (RpcListener Listener, bool IsAuthenticated) admission,
        RpcDispatcher dispatcher,
        RateLimiter rate,
        ILogger logger,
        CancellationToken stopping)
        : base(dispatcher, rate, logger, http.RequestAborted, stopping)
    {
        _socket = socket;
        (_listener, _isAuthenticated) = admission;
        _origin = http.Request.Headers.Origin;
        RemoteAddress = http.Connection.RemoteIpAddress;
    }

    public override MethodTable Methods => _listener.Methods;

    public override IPAddress? RemoteAddress { get; }

    public override bool Allows(RpcAccess access) => HttpRpcConnection.Allows(access, _listener, _isAuthenticated, _origin);

    protected override async ValueTask<InboundMessage?> ReceiveAsync(CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSizeBytes);
        int length = 0;
        try
        {
            while (true)
            {
                ValueWebSocketReceiveResult result = await _socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
                length += result.Count;
                if (result.MessageType == WebSocketMessageType.Close)
                {
                    await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken).ConfigureAwait(false);
                    break;
                }

                if (result.EndOfMessage)
                {
                    InboundMessage message = new(buffer, length);
                    buffer = [];
                    return message;
                }

                if (length >= Limits.RequestSizeBytesMax)
                {
                    await _socket.CloseOutputAsync(WebSocketCloseStatus.MessageTooBig, null, cancellationToken).ConfigureAwait(false);
                    break;
                }

                if (length == buffer.Length)
                {
                    byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Min(2 * buffer.Length, Limits.RequestSizeBytesMax));
                    buffer.CopyTo(larger, 0);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }
            }

            return null;
        }
        finally
        {
            if (buffer.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    protected override ValueTask SendAsync(ReadOnlyMemory<byte> piece, bool isLast, CancellationToken cancellationToken) =>
        _socket.SendAsync(piece, WebSocketMessageType.Text, isLast, cancellationToken);

    protected override void Abort() => _socket.Abort();

    protected override ValueTask DisposeTransportAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
