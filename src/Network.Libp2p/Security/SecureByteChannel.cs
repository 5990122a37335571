// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Transports;

namespace PowerVerse.Chain.Network.Libp2p.Security;

/// <summary>An encrypted connection as a byte stream, to negotiate the muxer inside it when the handshake did not.</summary>
internal sealed class SecureByteChannel(ISecureChannel channel) : IByteChannel
{
    private ReadOnlyMemory<byte> _left;

    /// <summary>Bytes that were received but not read: the muxer's first ones. Copied, since the channel reuses its buffer.</summary>
    public byte[] TakeRest()
    {
        byte[] rest = _left.ToArray();
        _left = default;
        return rest;
    }

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_left.IsEmpty)
        {
            _left = await channel.ReadAsync(cancellationToken);
        }

        int count = Math.Min(_left.Length, buffer.Length);
        _left[..count].CopyTo(buffer);
        _left = _left[count..];
        return count;
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => channel.WriteAsync(bytes, cancellationToken);
}
