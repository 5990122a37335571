// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Libp2p.Transports;

/// <summary>Bytes in order, both ways. One reader and one writer at a time.</summary>
public interface IByteChannel
{
    /// <summary>Reads what is there, at least one byte.</summary>
    /// <returns>Bytes read; 0 once the peer has ended its side.</returns>
    /// <exception cref="Libp2pException">The stream broke.</exception>
    ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken);

    /// <summary>Writes all bytes; returns when they are queued, and waits while the peer does not take them.</summary>
    /// <exception cref="Libp2pException">The stream broke.</exception>
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);
}
