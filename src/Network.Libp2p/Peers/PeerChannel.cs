// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Muxing;
using PowerVerse.Chain.Network.Libp2p.Negotiation;
using PowerVerse.Chain.Network.Libp2p.Transports;

namespace PowerVerse.Chain.Network.Libp2p.Peers;

/// <summary>A stream to a peer on which a protocol is agreed. Whoever holds it disposes it.</summary>
public sealed class PeerChannel : IByteChannel, IDisposable
{
    private readonly YamuxStream _stream;
    private bool _isAgreed;

    internal PeerChannel(PeerConnection connection, YamuxStream stream, string protocol, bool isAgreed)
    {
        Connection = connection;
        _stream = stream;
        Protocol = protocol;
        _isAgreed = isAgreed;
    }

    /// <summary>The connection it is part of.</summary>
    public PeerConnection Connection { get; }

    /// <summary>The peer.</summary>
    public PeerId RemotePeer => Connection.RemotePeer;

    /// <summary>The protocol.</summary>
    public string Protocol { get; }

    /// <summary>How urgent what is written is; takes effect with the next write.</summary>
    public StreamPriority Priority
    {
        get => _stream.Priority;
        set => _stream.Priority = value;
    }

    /// <inheritdoc/>
    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken) =>
        _isAgreed ? _stream.ReadAsync(buffer, cancellationToken) : AgreeAndReadAsync(buffer, cancellationToken);

    /// <inheritdoc/>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => _stream.WriteAsync(bytes, cancellationToken);

    /// <summary>Ends this side: the peer reads what was written and then the end.</summary>
    public void CloseWrite() => _stream.CloseWrite();

    /// <summary>Breaks the stream both ways.</summary>
    public void Reset(CloseReason reason) => _stream.Reset(reason);

    /// <summary>Lets go of the stream; a side that was not closed before is broken off.</summary>
    public void Dispose() => _stream.Dispose();

    private async ValueTask<int> AgreeAndReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        await MultistreamSelect.ConfirmAsync(_stream, Protocol, cancellationToken);
        _isAgreed = true;
        return await _stream.ReadAsync(buffer, cancellationToken);
    }
}
