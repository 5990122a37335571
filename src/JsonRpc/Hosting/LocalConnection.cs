// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using PowerVerse.Chain.JsonRpc.Server;

namespace PowerVerse.Chain.JsonRpc.Hosting;

/// <summary>JSON-RPC over the local socket (IPC): JSON texts one after another, without framing, answers each followed by a line end.</summary>
internal sealed class LocalConnection : DuplexConnection
{
    private static readonly ReadOnlyMemory<byte> LineEnd = new([(byte)'\n']);

    private readonly ConnectionContext _connection;
    private bool _isBroken;

    public LocalConnection(
        ConnectionContext connection, MethodTable methods, RpcDispatcher dispatcher, RateLimiter rate, ILogger logger, CancellationToken stopping)
        : base(dispatcher, rate, logger, connection.ConnectionClosed, stopping)
    {
        _connection = connection;
        Methods = methods;
    }

    public override MethodTable Methods { get; }

    public override IPAddress? RemoteAddress => null;

    /// <summary>Who may open the file may call everything.</summary>
    public override bool Allows(RpcAccess access) => true;

    protected override async ValueTask<InboundMessage?> ReceiveAsync(CancellationToken cancellationToken)
    {
        PipeReader reader = _connection.Transport.Input;
        JsonFrameScanner scanner = default;
        long examined = 0;
        while (!_isBroken)
        {
            ReadResult result = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            ReadOnlySequence<byte> buffer = result.Buffer;
            JsonFrame found = Scan(ref scanner, buffer, ref examined);
            if (found == JsonFrame.Complete)
            {
                ReadOnlySequence<byte> frame = buffer.Slice(0, examined);
                byte[] rented = ArrayPool<byte>.Shared.Rent(checked((int)frame.Length));
                frame.CopyTo(rented);
                reader.AdvanceTo(frame.End);
                return new InboundMessage(rented, (int)frame.Length);
            }

            // After something that is no message nothing can be told apart any more: the client is told, and the connection ends.
            if (found == JsonFrame.Malformed || examined > Limits.RequestSizeBytesMax)
            {
                _isBroken = true;
                reader.AdvanceTo(buffer.End);
                return new InboundMessage(ArrayPool<byte>.Shared.Rent(1), 0);
            }

            if (scanner.IsIdle)
            {
                reader.AdvanceTo(buffer.End);
                examined = 0;
            }
            else
            {
                reader.AdvanceTo(buffer.Start, buffer.End);
            }

            if (result.IsCompleted)
            {
                return null;
            }
        }

        return null;
    }

    protected override async ValueTask SendAsync(ReadOnlyMemory<byte> piece, bool isLast, CancellationToken cancellationToken)
    {
        PipeWriter writer = _connection.Transport.Output;
        await writer.WriteAsync(piece, cancellationToken).ConfigureAwait(false);
        if (isLast)
        {
            await writer.WriteAsync(LineEnd, cancellationToken).ConfigureAwait(false);
        }
    }

    protected override void Abort() => _connection.Abort();

    protected override ValueTask DisposeTransportAsync() => ValueTask.CompletedTask;

    private static JsonFrame Scan(ref JsonFrameScanner scanner, in ReadOnlySequence<byte> buffer, ref long examined)
    {
        foreach (ReadOnlyMemory<byte> piece in buffer.Slice(examined))
        {
            JsonFrame found = scanner.Scan(piece.Span, out int consumed);
            examined += consumed;
            if (found != JsonFrame.Incomplete)
            {
                return found;
            }
        }

        return JsonFrame.Incomplete;
    }
}
