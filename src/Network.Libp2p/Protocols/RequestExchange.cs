// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Libp2p.Transports;

namespace PowerVerse.Chain.Network.Libp2p.Protocols;

/// <summary>A request under way on the asking side; whoever holds it disposes it.</summary>
public sealed class RequestExchange : IDisposable
{
    private readonly PeerChannel _channel;
    private readonly RequestProtocol _protocol;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _total;
    private readonly Action _onEnd;
    private bool _isFirst = true;
    private int _isDisposed;

    internal RequestExchange(PeerChannel channel, RequestProtocol protocol, TimeProvider time, CancellationTokenSource total, Action onEnd)
    {
        _channel = channel;
        _protocol = protocol;
        _time = time;
        _total = total;
        _onEnd = onEnd;
    }

    /// <summary>Reads the next chunk.</summary>
    /// <returns>Null after the last one.</returns>
    /// <exception cref="Libp2pException">The peer is too slow or gone, or the chunk breaks a limit.</exception>
    public async Task<ResponseChunk?> ReadAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource step = TimeLimit.Create(_time, _isFirst ? _protocol.FirstByteTime : _protocol.ChunkTime, cancellationToken);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(step.Token, _total.Token);
        _isFirst = false;
        try
        {
            byte[] head = new byte[1 + _protocol.ContextBytes];
            if (!await _channel.TryReadExactlyAsync(head, both.Token))
            {
                return null;
            }

            PooledMessage body = await _channel.ReadMessageAsync(_protocol.ChunkBytesMax, both.Token)
                ?? throw new Libp2pException(CloseReason.ProtocolViolation, "the response ends inside a chunk");
            return new ResponseChunk(head[0], head[1..], body);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            _channel.Reset(CloseReason.Timeout);
            throw new Libp2pException(CloseReason.Timeout, "no response in time");
        }
        catch (Libp2pException)
        {
            _channel.Reset(CloseReason.ProtocolViolation);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            _channel.Dispose();
            _total.Dispose();
            _onEnd();
        }
    }
}
