// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Libp2p.Wire;

namespace PowerVerse.Chain.Network.Libp2p.Protocols;

/// <summary>Writes the chunks of a response.</summary>
public sealed class ResponseWriter
{
    private readonly PeerChannel _channel;
    private readonly RequestProtocol _protocol;
    private readonly TimeProvider _time;

    internal ResponseWriter(PeerChannel channel, RequestProtocol protocol, TimeProvider time)
    {
        _channel = channel;
        _protocol = protocol;
        _time = time;
    }

    /// <summary>Writes a chunk; waits while the peer does not take it.</summary>
    /// <exception cref="ArgumentException">The context or the body has not the protocol's length.</exception>
    /// <exception cref="Libp2pException">The peer is gone or too slow.</exception>
    public async Task WriteAsync(byte code, ReadOnlyMemory<byte> context, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (context.Length != _protocol.ContextBytes || body.Length > _protocol.ChunkBytesMax)
        {
            throw new ArgumentException("The chunk does not fit the protocol.", nameof(body));
        }

        byte[] chunk = ArrayPool<byte>.Shared.Rent(1 + context.Length + UnsignedVarint.SizeBytesMax + body.Length);
        try
        {
            chunk[0] = code;
            context.CopyTo(chunk.AsMemory(1));
            int at = 1 + context.Length;
            at += UnsignedVarint.Write(chunk.AsSpan(at), (ulong)body.Length);
            body.CopyTo(chunk.AsMemory(at));
            using CancellationTokenSource limit = TimeLimit.Create(_time, _protocol.ChunkTime, cancellationToken);
            await _channel.WriteAsync(chunk.AsMemory(0, at + body.Length), limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new Libp2pException(CloseReason.Timeout, "the peer does not take the response");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }
}
